package api

import "quancheng/backend/domain/record"

// Paths of the unit's own catalogue items.
const (
	PathModules         = "/api/v1/catalogue/modules"               // GET, POST a proposal
	PathModulesConfirm  = "/api/v1/catalogue/modules/{id}/confirm"  // POST the second person
	PathModulesWithdraw = "/api/v1/catalogue/modules/{id}/withdraw" // POST
)

// Modules are the stages that are switched on, what waits for a second person,
// and what was decided, newest first.
type Modules struct {
	Revision int64          `json:"revision"` // of the catalogue; 0 = as shipped
	On       []record.Stage `json:"on"`
	Proposal *ModuleChange  `json:"proposal,omitempty"`
	History  []ModuleChange `json:"history"`
}

// ModuleChange is one proposal and what became of it.
type ModuleChange struct {
	ID        string         `json:"id"`
	State     string         `json:"state"` // proposed, confirmed, withdrawn
	Revision  int64          `json:"revision,omitempty"`
	Before    []record.Stage `json:"before"` // on when it was proposed
	On        []record.Stage `json:"on"`
	Note      string         `json:"note"`
	By        record.UserID  `json:"by"`
	At        record.Time    `json:"at"`
	DecidedBy record.UserID  `json:"decided_by,omitempty"`
	DecidedAt record.Time    `json:"decided_at,omitempty"`
}

// NewModules proposes which stages are to be on, over the revision that its
// proposer looked at, and why.
type NewModules struct {
	Revision int64          `json:"revision" minimum:"0"`
	On       []record.Stage `json:"on" maxItems:"7"`
	Note     string         `json:"note" minLength:"1" maxLength:"200"`
}
