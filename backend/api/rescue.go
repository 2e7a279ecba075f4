package api

import (
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/record"
)

// Sizes of a parcel, in bytes of frames.
const (
	RescueTarget = 4 << 20  // a client fills a parcel up to here
	RescueMax    = 80 << 20 // the server takes; one frame may be long
)

// Rescue is a parcel of sealed journal entries that their own PC cannot, or
// may not, send as work any more. It needs no session: Mark is the device
// key's over RescueProof, also of a device or a user that was revoked. Nothing
// in it is ever applied.
type Rescue struct {
	User   record.UserID `json:"user" maxLength:"64"`
	Device string        `json:"device" maxLength:"64"` // which marked it
	At     record.Time   `json:"at" maxLength:"32"`     // of that PC
	Why    string        `json:"why" enum:"ended,keys"` // the right ended; local keys were lost
	Frames []byte        `json:"frames"`                // rescue.Frame after rescue.Frame
	Mark   []byte        `json:"mark"`
}

// Rescued is a parcel as administrators see it: that it exists, never what is
// in it.
type Rescued struct {
	ID      document.Digest `json:"id"` // of the frames
	User    record.UserID   `json:"user"`
	Name    string          `json:"name"`
	Device  string          `json:"device"`
	At      record.Time     `json:"at"` // when it came
	Why     string          `json:"why"`
	Entries int             `json:"entries"`
	Size    int64           `json:"size"`
}

// RescueProof is what a device key marks.
func RescueProof(user record.UserID, device string, at record.Time, frames document.Digest) []byte {
	return []byte("rescue\n" + string(user) + "\n" + device + "\n" + string(at) + "\n" + string(frames))
}
