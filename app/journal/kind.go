package journal

import "time"

// Kind of an entry; a closed list. The byte is written to disk: add at the
// end, never renumber.
type Kind byte

const (
	Draft    Kind = 1  // newest draft of an aggregate 草稿; an empty payload ends it
	Intent   Kind = 2  // the exact envelope that will be sent
	Document Kind = 3  // registration of a sealed file; an empty payload ends it
	Attempt  Kind = 4  // an intent was sent; the answer is not known
	Settled  Kind = 5  // the server's verdict; Mark is its position there
	Held     Kind = 6  // refused or in conflict, with the reason; the user decides
	Released Kind = 7  // the user decided on what was held
	Burnt    Kind = 8  // an offline unlock used the step Mark
	Read     Kind = 9  // a document was read offline
	Kept     Kind = 10 // the server's backup covers everything up to Mark
)

func (k Kind) known() bool { return k >= Draft && k <= Kept }

// Index is what the journal itself understands of an entry. It is sealed too.
type Index struct {
	Aggregate string `json:"a,omitempty"`
	Intent    string `json:"i,omitempty"` // of Burnt and Read: their own id, which Settled ends
	Document  string `json:"d,omitempty"` // name of the sealed file in the Area
	Mark      int64  `json:"m,omitempty"` // Settled, Kept: a position on the server; Burnt: the step
}

// Entry is one record of the journal.
type Entry struct {
	Seq     uint64
	Kind    Kind
	At      time.Time // this PC's clock when it was appended
	Index   Index
	Payload []byte
	Closed  bool // settled: the payload is readable with the rescue key only
}
