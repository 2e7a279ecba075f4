package audit

import "quancheng/backend/domain/record"

// Entry is one line of the log; Chinese only in Reason.
type Entry struct {
	Index    int64         `json:"index"` // place in the tree; -1 until sequenced
	At       record.Time   `json:"at"`
	DeviceAt record.Time   `json:"device_at,omitempty"`
	User     record.UserID `json:"user"`
	Name     string        `json:"name"`
	Role     string        `json:"role,omitempty"`
	Device   string        `json:"device,omitempty"`
	Session  string        `json:"session,omitempty"` // digest of the token, never the token
	Act      string        `json:"act"`               // dotted word: intent.submit, session.open, feed.pull …
	Object   string        `json:"object,omitempty"`  // type/id
	Root     record.ID     `json:"root,omitempty"`
	Result   string        `json:"result"` // ok, refused, failed
	Reason   string        `json:"reason,omitempty"`
	Change   string        `json:"change,omitempty"` // digest(salt ‖ change)
	Request  string        `json:"request,omitempty"`
}

// Results of an act.
const (
	OK      = "ok"
	Refused = "refused"
	Failed  = "failed"
)
