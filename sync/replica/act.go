package replica

import (
	"quancheng/backend/domain/intent"
)

// Act is one intent on its way, as the journal keeps it.
type Act struct {
	Intent   intent.Intent    `json:"intent"`
	Fresh    bool             `json:"fresh,omitempty"`    // waits for a full sign-in (批复 and the like)
	Envelope *intent.Envelope `json:"envelope,omitempty"` // made at first send; sent again exactly so
	Held     *intent.Verdict  `json:"held,omitempty"`     // why it waits for its user
}

// State of an act in the outbox; closed.
type State string

const (
	Queued   State = "queued"   // 待同步
	Sending  State = "sending"  // 同步中
	Settled  State = "settled"  // 已受理
	Held     State = "held"     // 需处理
	Released State = "released" // the user took it back
)

// Why an act that is queued cannot go yet.
type Why string

const (
	BehindHeld Why = "held"      // an earlier act of the same aggregate needs its user
	Behind     Why = "earlier"   // an earlier act of the same aggregate is not settled
	After      Why = "after"     // it names an act that is not settled
	Documents  Why = "documents" // its documents go first
	NeedsFull  Why = "fresh"     // it waits for a full sign-in
)

// Standing is where one act stands, for the outbox panel (R197).
type Standing struct {
	Act
	State   State
	Blocked Why       // "" = nothing but the network
	By      intent.ID // the act that it waits for
}

// entry is an act in the outbox.
type entry struct {
	Act
	state  State
	missed int                 // how often the server missed its documents
	again  map[string]struct{} // documents to send although they were sent
}

func (e *entry) id() intent.ID { return e.Intent.ID }

// sealed: its bytes are made, and the server may have them.
func (e *entry) sealed() bool { return e.Envelope != nil }
