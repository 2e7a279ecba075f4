package api

import (
	"crypto/hkdf"
	"crypto/sha256"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/envelope"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// Paths of the exchange by medium. Both take a bundle as the body and answer
// with the length of a MediaReceipt (4 bytes, big endian), the receipt in
// JSON, and the answering bundle.
const (
	PathMedia      = "/api/v1/media"       // POST a user's bundle
	PathMediaEnrol = "/api/v1/media/enrol" // POST ?account= a request to enrol

	// MediaSocket, in the data directory, serves the same to the command line.
	MediaSocket = "media.sock"
)

// MediaLine is one line of a bundle's content (NDJSON); one field is set. A
// bundle up has its content in part 0; one down has a MediaWord in part 0 and
// the rest, which its user alone opens, in part 1. Documents are the parts
// behind, as they are sealed.
type MediaLine struct {
	From     *MediaFrom       `json:"from,omitempty"`     // up, first
	Act      *intent.Envelope `json:"act,omitempty"`      // up, in the order in which they are to be ruled
	Document *MediaDocument   `json:"document,omitempty"` // both ways
	Want     record.ID        `json:"want,omitempty"`     // up: a document to bring
	Read     *Reading         `json:"read,omitempty"`     // up
	Word     *MediaWord       `json:"word,omitempty"`     // down, alone in part 0
	Answer   *MediaAnswer     `json:"answer,omitempty"`   // down
	Item     *Item            `json:"item,omitempty"`     // down: the feed, with its ends
}

// MediaFrom says where a desktop stands.
type MediaFrom struct {
	Version string `json:"version"`
	At      End    `json:"at"`    // of the feed
	Step    int64  `json:"step"`  // the code that unlocked the desktop, burnt there
	Code    string `json:"code"`  //
	Key     []byte `json:"key"`   // the user's part of the key of the answer
	Limit   int64  `json:"limit"` // bytes of documents that the medium takes back
}

// MediaDocument is a document whose container is a part of the bundle. Up has
// its ticket, down its binding: the key came with the registration.
type MediaDocument struct {
	Part   int           `json:"part"`
	Ticket *Ticket       `json:"ticket,omitempty"`
	Ref    *document.Ref `json:"ref,omitempty"`
}

// MediaAnswer to one act. An act without one was not ruled on: an earlier one
// stands in its way.
type MediaAnswer struct {
	Intent intent.ID `json:"intent"`
	Answer
}

// MediaWord is what a bundle down says to the machine. Ending is the ref of
// the fault after which a right has ended (R198); nothing else is set then.
type MediaWord struct {
	Ending string            `json:"ending,omitempty"`
	Base   End               `json:"base"` // the feed goes on from here
	Anew   bool              `json:"anew"` // the feed begins anew: the projection is dropped first
	Left   int               `json:"left"` // documents that were not brought
	Server string            `json:"server,omitempty"`
	Pins   []document.Digest `json:"pins,omitempty"`
	Rescue []byte            `json:"rescue,omitempty"`
	Organ  string            `json:"organ,omitempty"`
	Name   string            `json:"name,omitempty"` // of the machine
	Sample bool              `json:"sample,omitempty"`
	Parcel *MediaParcel      `json:"parcel,omitempty"`
}

// MediaParcel is a user's new lease on a machine without a network. Sealed is
// a MediaSeat that opens with his password: under MediaKey of its argon2id.
type MediaParcel struct {
	User     record.UserID `json:"user"`
	Account  string        `json:"account"`
	Name     string        `json:"name"`
	Salt     []byte        `json:"salt"`
	Time     uint32        `json:"t"`
	Memory   uint32        `json:"m"` // KiB
	Threads  uint8         `json:"p"`
	Server   record.Time   `json:"server"` // when it was made
	Until    record.Time   `json:"until"`
	LastStep int64         `json:"last_step"`
	Sealed   []byte        `json:"sealed"`
}

// MediaSeat is what a full sign-in gives, for one that cannot be.
type MediaSeat struct {
	Share []byte       `json:"share"`
	Lease Lease        `json:"lease"`
	Actor policy.Actor `json:"actor"`
	Key   []byte       `json:"key"` // of an enrolment: the user's part of its key
}

// MediaKey seals a parcel: stretched is the argon2id of the password.
func MediaKey(stretched []byte) envelope.Key {
	out, err := hkdf.Key(sha256.New, stretched, nil, "quancheng media seat", 32)
	if err != nil {
		panic(err) // only for sizes above 8 KiB
	}
	return envelope.New([32]byte(out))
}

// MediaPlace binds a parcel to its user and device.
func MediaPlace(user record.UserID, device string) []byte {
	return envelope.Place("media seat", string(user), device)
}

// MediaReceipt is what the person who carries a bundle sees: counts and
// outcomes, nothing of the content.
type MediaReceipt struct {
	Bundle     document.Digest `json:"bundle"` // digest of its header
	Reply      document.Digest `json:"reply"`
	Device     string          `json:"device"`
	DeviceName string          `json:"device_name"`
	User       record.UserID   `json:"user"`
	Name       string          `json:"name"`
	Carrier    string          `json:"carrier"`
	Seq        int64           `json:"seq"`
	Made       record.Time     `json:"made"` // by the machine's clock
	At         record.Time     `json:"at"`   // arrival: the official time
	Acts       []MediaResult   `json:"acts"`
	Taken      int             `json:"taken"`   // documents that came
	Brought    int             `json:"brought"` // documents that go back
	Items      int             `json:"items"`   // of the feed
	Lease      record.Time     `json:"lease,omitempty"`
	Ending     string          `json:"ending,omitempty"`
}

// MediaResult of one act; Outcome "waiting" was not ruled on, "refused" could
// not be.
type MediaResult struct {
	Intent  intent.ID `json:"intent"`
	Op      intent.Op `json:"op"`
	Outcome string    `json:"outcome"`
}
