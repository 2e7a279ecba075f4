package intent

import (
	"quancheng/backend/domain/compliance"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// ID of an intent: 128 random bits in hex; it belongs to (user, device).
type ID string

// Op is what is asked; closed.
type Op string

const (
	Save    Op = "save"    // keep a draft, or an edit in a state that allows it
	Submit  Op = "submit"  // hand a filing into its process, first or again
	Decide  Op = "decide"  // an action on a task
	Discard Op = "discard" // drop a draft that was never submitted
	Import  Op = "import"  // create or update a historical project
)

// Intent is one user's wish about one aggregate; it applies whole or not at all.
type Intent struct {
	ID        ID                               `json:"id"`
	Op        Op                               `json:"op"`
	Aggregate record.ID                        `json:"aggregate"` // its head
	Births    []record.Birth                   `json:"births,omitempty"`
	Changes   []record.Change                  `json:"changes,omitempty"`
	Removed   []record.ID                      `json:"removed,omitempty"` // parts taken out of the aggregate
	Task      workflow.TaskID                  `json:"task,omitempty"`
	Action    workflow.Action                  `json:"action,omitempty"`
	Opinion   string                           `json:"opinion,omitempty"`
	Notes     []workflow.Note                  `json:"notes,omitempty"`
	Documents []document.Ref                   `json:"documents,omitempty"`
	Seen      map[record.Class]document.Digest `json:"seen,omitempty"`
	After     []ID                             `json:"after,omitempty"`
	Catalogue int                              `json:"catalogue"`
	By        record.UserID                    `json:"by"`
	Device    string                           `json:"device"`
	Seq       int64                            `json:"seq"` // per device, made at first send
	At        record.Time                      `json:"at"`  // the device's clock; shown, computes nothing
}

// Envelope is an intent as it travels and is stored: Mark covers the exact Body.
type Envelope struct {
	Suite byte   `json:"suite"` // 1 = intl: Ed25519
	Key   string `json:"key"`   // device id
	Body  []byte `json:"body"`
	Mark  []byte `json:"mark"`
}

// Outcome of a ruling; closed.
type Outcome string

const (
	Accepted  Outcome = "accepted"
	Merged    Outcome = "merged"
	Conflict  Outcome = "conflict"
	Rejected  Outcome = "rejected"
	Reconfirm Outcome = "reconfirm"
	Missing   Outcome = "missing" // documents to upload again
)

// Settled reports whether the outcome ends the intent.
func (o Outcome) Settled() bool { return o == Accepted || o == Merged }

// Verdict is the server's answer, kept for ever under the intent's id.
type Verdict struct {
	Intent    ID                `json:"intent"`
	Outcome   Outcome           `json:"outcome"`
	Message   string            `json:"message,omitempty"` // the reason, for people
	Problems  []fault.Problem   `json:"problems,omitempty"`
	Conflicts []record.Conflict `json:"conflicts,omitempty"`
	Changed   []record.Class    `json:"changed,omitempty"` // reconfirm: classes that differ from Seen
	Missing   []record.ID       `json:"missing,omitempty"` // documents
	Leaf      document.Digest   `json:"leaf,omitempty"`    // audit leaf
	At        record.Time       `json:"at"`
}

// Case is all that Judge may know. On a desktop parts are absent: then the
// rules that read them are undecided.
type Case struct {
	Server    bool // the law, not a prediction
	Actor     policy.Actor
	Types     Types
	Aggregate record.Aggregate // as it stands; empty when new
	Root      *record.Record   // the project, if it stands already
	Absent    []record.Class   // classes that this side does not hold
	Process   *workflow.Process
	Instance  *workflow.Instance // server only
	View      *workflow.CaseView // desktop only
	Documents map[record.ID]bool // confirmed documents; nil on a desktop
	Catalogue int
	Modules   []record.Stage // switched on
	Salt      []byte         // of Seen; server only
	Now       record.Time    // arrival on the server, corrected clock on a desktop
	Due       workflow.Deadline
	Directory workflow.Directory
	Units     policy.Units
	Facts     compliance.Facts // what rules ask for beyond the aggregate; server only
}

// Types finds declared record types; lifecycle.Catalogue implements it.
type Types interface {
	Type(record.TypeName) (record.Type, bool)
	Dictionary(name string) (Dictionary, bool)
}

// Dictionary and its entries are record's, for compliance reads them too.
type (
	Dictionary = record.Dictionary
	Entry      = record.Entry
)

// Ruling is what Judge decided; Next is the whole aggregate afterwards.
type Ruling struct {
	Outcome   Outcome
	Message   string
	Problems  []fault.Problem // pass, warn, undecided too
	Conflicts []record.Conflict
	Changed   []record.Class
	Missing   []record.ID
	Next      record.Aggregate
	Root      *record.Record // project to write beside it; nil = as it stands
	Gone      []record.ID    // records that cease to be: the parts taken out, a discarded draft with its project
	Instance  *workflow.Instance
	Effects   []workflow.Effect
}
