package document

// Digest is a SHA-256 in 64 lower-case hex digits.
type Digest string

// Ref is what an intent says of a document it attaches: which registration
// (a record of type document), which sealed object, and what is inside.
type Ref struct {
	ID         string `json:"id"`     // record id of the registration
	Object     Digest `json:"object"` // digest of the sealed bytes (over its parts): the object's name
	Content    Digest `json:"content"`
	Size       int64  `json:"size"` // bytes of content: the true length
	SealedSize int64  `json:"sealed_size"`
	Name       string `json:"name"`
	Media      string `json:"media"` // pdf, ofd, docx …
}
