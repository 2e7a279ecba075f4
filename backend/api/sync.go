package api

import (
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// Push carries at most 64 envelopes, in the order in which they are to be
// ruled; Pushed answers each, in the same order.
type Push struct {
	Envelopes []intent.Envelope `json:"envelopes"`
}

// Pushed has one answer per envelope: a verdict, or a fault for one that could
// not be read or is not the session's own.
type Pushed struct {
	Answers []Answer `json:"answers"`
}

// Answer to one envelope.
type Answer struct {
	Verdict *intent.Verdict `json:"verdict,omitempty"`
	Fault   *fault.Error    `json:"fault,omitempty"`
}

// Conflicts are verdicts of one's own acts that met another value, newest
// first, cut by today's rights; Before of the next page is Next, "" = the end.
type Conflicts struct {
	Conflicts []Conflicted `json:"conflicts"`
	Next      record.Time  `json:"next"`
}

// Conflicted is one of them: both values are in its verdict.
type Conflicted struct {
	Op        intent.Op      `json:"op"`
	Aggregate record.ID      `json:"aggregate"`
	Device    string         `json:"device"`
	Verdict   intent.Verdict `json:"verdict"`
}

// Waited answers PathWait: Changed false means that nothing came for 55 s.
type Waited struct {
	Changed bool `json:"changed"`
}

// ItemKind of the feed; closed.
type ItemKind string

const (
	ItemRecord     ItemKind = "record"
	ItemWithdrawal ItemKind = "withdrawal"
	ItemCase       ItemKind = "case"
	ItemNotice     ItemKind = "notice"
	ItemDirectory  ItemKind = "directory"
	ItemCatalogue  ItemKind = "catalogue"
	ItemGrants     ItemKind = "grants"
	ItemEnd        ItemKind = "end" // last line of every page
)

// Item is one line of the feed; the field of its kind is set.
type Item struct {
	Kind       ItemKind           `json:"kind"`
	Seq        int64              `json:"seq,omitempty"`
	Record     *RecordItem        `json:"record,omitempty"`
	Withdrawal *Withdrawal        `json:"withdrawal,omitempty"`
	Case       *workflow.CaseView `json:"case,omitempty"`
	Notice     *Notice            `json:"notice,omitempty"`
	Directory  *Directory         `json:"directory,omitempty"`
	Catalogue  *Catalogue         `json:"catalogue,omitempty"`
	Actor      *policy.Actor      `json:"actor,omitempty"` // grants
	End        *End               `json:"end,omitempty"`
}

// RecordItem is a record cut to the classes that its reader may see.
type RecordItem struct {
	Record  record.Record                    `json:"record"`
	Classes []record.Class                   `json:"classes"` // visible; the fields of others are absent
	Writes  []record.Class                   `json:"writes,omitempty"`
	Seen    map[record.Class]document.Digest `json:"seen,omitempty"` // of the aggregate, on its head
	Key     []byte                           `json:"key,omitempty"`  // of the document that this registers
}

// Withdrawal takes a record, or some classes of it, out of the projection.
type Withdrawal struct {
	Record  record.ID      `json:"record"`
	Root    record.ID      `json:"root"`
	Classes []record.Class `json:"classes,omitempty"` // none = the whole record
}

// Notice tells one user something that happened.
type Notice struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	Text   string      `json:"text"`
	Record record.ID   `json:"record,omitempty"`
	At     record.Time `json:"at"`
}

// Directory is the whole phone book: units and people, names only.
type Directory struct {
	Units  []Unit   `json:"units"`
	People []Person `json:"people"`
}

// Unit of the organ's tree.
type Unit struct {
	ID     record.UnitID `json:"id"`
	Name   string        `json:"name"`
	Parent record.UnitID `json:"parent,omitempty"`
}

// Person by name; Roles only as titles of posts.
type Person struct {
	ID   record.UserID `json:"id"`
	Name string        `json:"name"`
	Unit record.UnitID `json:"unit"`
}

// Catalogue is the versioned configuration in force.
type Catalogue struct {
	Version      int                 `json:"version"`
	Revision     int64               `json:"revision"` // of the unit's own items; 0 = all as shipped
	Modules      []record.Stage      `json:"modules"`
	Processes    []workflow.Process  `json:"processes"`
	Dictionaries []intent.Dictionary `json:"dictionaries"`
	Limits       map[string]string   `json:"limits"` // e.g. finance_from: fen
}

// End closes a page. A client stores Cursor, Epoch and Grants together with
// the page, atomically, and asks again at once while More.
type End struct {
	Cursor int64       `json:"cursor"`
	Epoch  string      `json:"epoch"`
	Grants int64       `json:"grants"`
	Resume string      `json:"resume,omitempty"` // keyset of an unfinished change of scope
	More   bool        `json:"more"`
	Time   record.Time `json:"time"`
	Sample bool        `json:"sample"`
	// Kept: a backup off this machine holds every verdict of this time or
	// before. Desktops drop what they keep for a restored server up to here.
	Kept record.Time `json:"kept,omitempty"`
}

// Ticket asks to upload one sealed document.
type Ticket struct {
	Document   record.ID         `json:"document"`
	Aggregate  record.ID         `json:"aggregate"`
	Object     document.Digest   `json:"object"`
	Content    document.Digest   `json:"content"`
	Size       int64             `json:"size"`
	SealedSize int64             `json:"sealed_size"`
	Parts      []document.Digest `json:"parts"` // SHA-256 of each 8 MiB part
	Key        []byte            `json:"key"`   // kept sealed under the server key
	Name       string            `json:"name"`
	Media      string            `json:"media"`
}

// Upload answers a Ticket. Have lists the parts (1-based) that stand already;
// Done means nothing is left to send.
type Upload struct {
	ID   string `json:"id"`
	Have []int  `json:"have"`
	Done bool   `json:"done"`
}

// Reads tells of readings from a PC's own copies; told again they count once.
type Reads struct {
	Reads []Reading `json:"reads" minItems:"1" maxItems:"200"`
}

// Reading is one, under an id that the PC drew, at the PC's time.
type Reading struct {
	ID       record.ID   `json:"id" pattern:"^[0-9a-f]{32}$"`
	Document record.ID   `json:"document" pattern:"^[0-9a-f]{32}$"`
	At       record.Time `json:"at" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"`
}

// PartsWanted asks for presigned parts; Parts are 1-based.
type PartsWanted struct {
	Parts []int `json:"parts"`
}

// PartURL is good for exactly these bytes, for a few minutes.
type PartURL struct {
	Part    int               `json:"part"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
}

// PartURLs answers PartsWanted.
type PartURLs struct {
	URLs []PartURL `json:"urls"`
}

// DocumentURL lets one document be read for a few minutes.
type DocumentURL struct {
	URL  string       `json:"url"`
	Ref  document.Ref `json:"ref"`
	Key  []byte       `json:"key"`
	Till record.Time  `json:"till"`
	// Parts are the digests of the sealed parts; a client that gets none proves
	// the whole at the end.
	Parts []document.Digest `json:"parts,omitempty"`
}

// AuditPage is part of the log, newest first.
type AuditPage struct {
	Entries []audit.Entry `json:"entries"`
	Next    int64         `json:"next"` // ask with before=Next; 0 = end
	Total   int64         `json:"total"`
}

// Checkpoint is a signed note over size and root of the log.
type Checkpoint struct {
	Note string `json:"note"`
}

// Proof is an RFC 6962 inclusion or consistency proof.
type Proof struct {
	Index  int64             `json:"index"`
	Hashes []document.Digest `json:"hashes"`
}
