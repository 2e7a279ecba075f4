package workflow

import (
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// Instance is a running case. It never leaves the server.
type Instance struct {
	ID      string              `json:"id"`
	Process string              `json:"process"`
	Version int                 `json:"version"`
	Record  record.ID           `json:"record"`
	Root    record.ID           `json:"root"`
	Tokens  []Token             `json:"tokens"`
	Round   int                 `json:"round"` // 1 from the first submission
	Signers map[NodeID][]Signer `json:"signers,omitempty"`
	Votes   map[TaskID]Action   `json:"votes,omitempty"`
	History []Step              `json:"history"`
	Stands  record.State        `json:"state"`             // what State answers
	Outcome string              `json:"outcome,omitempty"` // "", approved, refused, terminated
}

// Outcomes of a case.
const (
	OutcomeApproved = "approved"
	OutcomeRefused  = "refused"
)

// State is what the record's state is while the case stands as it does.
func (i Instance) State() record.State { return i.Stands }

// Token stands at a node: the open task there, or the applicant's while
// returned (Node = "applicant").
type Token struct {
	Node  NodeID      `json:"node"`
	Path  string      `json:"path"` // branches taken to get here
	Since record.Time `json:"since"`
	Due   record.Time `json:"due,omitempty"`
}

// Signer is one slot of a countersigned node.
type Signer struct {
	Slot string        `json:"slot"`
	User record.UserID `json:"user"`
}

// Note is an opinion on one place, shown at that field until the next round.
type Note struct {
	Record record.ID   `json:"record"`
	Field  record.Name `json:"field"`
	Row    string      `json:"row,omitempty"`
	Column record.Name `json:"column,omitempty"`
	Text   string      `json:"text"`
}

// Step is one thing that happened.
type Step struct {
	Node     NodeID        `json:"node"`
	Title    string        `json:"title"`
	Round    int           `json:"round"`
	Action   Action        `json:"action"`
	By       record.UserID `json:"by"`
	Name     string        `json:"name"` // the person's name then
	Opinion  string        `json:"opinion,omitempty"`
	Notes    []Note        `json:"notes,omitempty"`
	At       record.Time   `json:"at"`                  // official: the server's arrival
	DeviceAt record.Time   `json:"device_at,omitempty"` // shown beside it, computes nothing
	Since    record.Time   `json:"since,omitempty"`     // when the task arrived at the node
}

// Act is a decision on an open task.
type Act struct {
	Task     TaskID          `json:"task"`
	Action   Action          `json:"action"`
	Opinion  string          `json:"opinion"`
	Notes    []Note          `json:"notes,omitempty"`
	Chosen   []record.UserID `json:"chosen,omitempty"`
	By       policy.Actor    `json:"by"`
	At       record.Time     `json:"at"`
	DeviceAt record.Time     `json:"device_at,omitempty"`
}

// OpenTask is a task that its viewer may decide now.
type OpenTask struct {
	ID      TaskID                         `json:"id"`
	Node    NodeID                         `json:"node"`
	Title   string                         `json:"title"`
	Actions []Action                       `json:"actions"`
	Opinion []Action                       `json:"opinion,omitempty"`
	Binds   []record.Class                 `json:"binds,omitempty"`
	Access  map[record.Class]policy.Access `json:"access,omitempty"`
	Fresh   bool                           `json:"fresh,omitempty"`
	Since   record.Time                    `json:"since"`
	Due     record.Time                    `json:"due,omitempty"`
}

// CaseView is an instance cut for one user: where it stands, his open tasks,
// the opinions he may read.
type CaseView struct {
	Instance string       `json:"instance"`
	Title    string       `json:"title"` // of the process
	Record   record.ID    `json:"record"`
	Root     record.ID    `json:"root"`
	State    record.State `json:"state"`
	Round    int          `json:"round"`
	Tasks    []OpenTask   `json:"tasks,omitempty"` // mine
	Mine     bool         `json:"mine"`            // I filed it
	Acted    bool         `json:"acted"`           // I decided something in it
	History  []Step       `json:"history"`
	Path     []PathNode   `json:"path"` // the process tree as far as the viewer may see
	Outcome  string       `json:"outcome,omitempty"`
	Updated  record.Time  `json:"updated"`
}

// PathNode is one line of the flow tree.
type PathNode struct {
	Node   NodeID      `json:"node"`
	Title  string      `json:"title"`
	Status string      `json:"status"`           // done current ahead returned skipped
	People []string    `json:"people,omitempty"` // who did it, or who may
	Why    string      `json:"why,omitempty"`    // 概算 ≥ 400 万元; 5 个工作日
	Since  record.Time `json:"since,omitempty"`
	Due    record.Time `json:"due,omitempty"`
	At     record.Time `json:"at,omitempty"`
}

// Directory answers who holds a role; the server's directory and the sample
// in tests implement it.
type Directory interface {
	Holders(role policy.Role, unit record.UnitID) []Person
}

// Person is somebody by id and name.
type Person struct {
	User record.UserID `json:"user"`
	Name string        `json:"name"`
	Unit record.UnitID `json:"unit"`
}

// Deadline computes the due time of n working days from a moment.
type Deadline func(from record.Time, days int) record.Time
