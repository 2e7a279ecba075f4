package workflow

import (
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

type (
	NodeID string
	TaskID string // instance/node/round/slot
	Kind   string
	Mode   string
	Action string
)

// Node kinds.
const (
	TaskNode  Kind = "task"
	Condition Kind = "condition"
	Parallel  Kind = "parallel"
	Circulate Kind = "circulate"
	EffectRun Kind = "effect"
)

// Modes of a task with several signers.
const (
	Any      Mode = "any"      // 或签
	All      Mode = "all"      // 并行会签
	Sequence Mode = "sequence" // 顺序会签
	Vote     Mode = "vote"     // 票签
)

// Actions on a task.
const (
	Submit   Action = "submit" // the applicant's own: first submission and resubmission
	Agree    Action = "agree"
	Refuse   Action = "refuse"
	SendBack Action = "send_back"
	Ran      Action = "ran" // written into the history when effects are done; nobody can ask for it
)

// Process is a versioned catalogue item.
type Process struct {
	Name    string          `json:"name"`
	Title   string          `json:"title"`
	Version int             `json:"version"`
	Type    record.TypeName `json:"type"`
	Trigger record.Cond     `json:"trigger"`
	Nodes   []Node          `json:"nodes"`

	of     *record.Type // set by With; conditions are typed by its fields
	absent []record.Class
}

// With binds the process to the declaration of its record type, which Start,
// Next and the words of View need: p.With(t).Next(…). A side that does not
// hold some classes names them: conditions over them are undecided there.
func (p Process) With(t record.Type, absent ...record.Class) Process {
	p.of, p.absent = &t, absent
	return p
}

// Node is one step. State is what the record's state becomes while it is here.
type Node struct {
	ID       NodeID                         `json:"id"`
	Title    string                         `json:"title"`
	Kind     Kind                           `json:"kind"`
	State    record.State                   `json:"state,omitempty"`
	Who      Assignee                       `json:"who,omitzero"`
	Mode     Mode                           `json:"mode,omitempty"`
	Allow    []Action                       `json:"allow,omitempty"`
	Opinion  []Action                       `json:"opinion,omitempty"` // actions that need a written opinion
	Binds    []record.Class                 `json:"binds,omitempty"`   // classes that its approval binds
	Access   map[record.Class]policy.Access `json:"access,omitempty"`  // for its signers, beyond their role
	Needs    []record.Name                  `json:"needs,omitempty"`
	Fresh    bool                           `json:"fresh,omitempty"` // waits for a full sign-in
	Days     int                            `json:"days,omitempty"`  // working days; 0 = no deadline
	Branches []Branch                       `json:"branches,omitempty"`
	Effects  []EffectSpec                   `json:"effects,omitempty"`
}

// Assignee says who may take a task; the non-empty part decides.
type Assignee struct {
	Role     policy.Role   `json:"role,omitempty"`
	Unit     record.UnitID `json:"unit,omitempty"` // "@applicant" = the record's unit
	Post     string        `json:"post,omitempty"`
	User     record.UserID `json:"user,omitempty"`
	Field    record.Name   `json:"field,omitempty"`
	Group    string        `json:"group,omitempty"`
	Chosen   bool          `json:"chosen,omitempty"`
	IfNobody string        `json:"if_nobody,omitempty"` // skip, escalate, block
}

// Branch is one way through a condition or parallel node; an empty When is
// the default of a condition.
type Branch struct {
	Title string      `json:"title"`
	When  record.Cond `json:"when,omitzero"`
	Nodes []Node      `json:"nodes"`
}

// EffectSpec declares what a node does by itself.
type EffectSpec struct {
	Kind  string        `json:"kind"`            // number generate file state notify spawn assign
	Name  string        `json:"name,omitempty"`  // pattern or template
	Field record.Name   `json:"field,omitempty"` // where a number goes
	State record.State  `json:"state,omitempty"`
	Roles []policy.Role `json:"roles,omitempty"` // notify; "applicant" is always meant by Owner
	Owner bool          `json:"owner,omitempty"`
}

// Effect is an EffectSpec due now; Path makes its id = digest(intent ‖ path).
type Effect struct {
	EffectSpec
	Path string `json:"path"` // node/index
}
