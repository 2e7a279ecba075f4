package rescue

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

// Known reports whether this build has the kind.
func (k Kind) Known() bool { return k >= Draft && k <= Kept }

var titles = [...]string{Draft: "草稿", Intent: "操作", Document: "材料", Attempt: "已送出、未得到答复的操作", Settled: "已受理",
	Held: "需处理", Released: "已撤回", Burnt: "离线解锁", Read: "离线查看", Kept: "备份标记"}

// Title names the kind for people.
func (k Kind) Title() string {
	if k.Known() {
		return titles[k]
	}
	return "其他"
}

// Index is what the journal itself understands of an entry. It is sealed too.
type Index struct {
	Aggregate string `json:"a,omitempty"`
	Intent    string `json:"i,omitempty"` // of Burnt and Read: their own id, which Settled ends
	Document  string `json:"d,omitempty"` // name of the sealed file beside the journal
	Mark      int64  `json:"m,omitempty"` // Settled, Kept: a position on the server; Burnt: the step
}

// Entry is one record of a journal.
type Entry struct {
	Seq     uint64
	Kind    Kind
	At      time.Time // the PC's clock when it was appended
	Index   Index
	Payload []byte
	Closed  bool // the payload is readable with the rescue key only
}
