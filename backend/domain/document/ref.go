package document

// Ref binds an intent, an approval or a package to one document.
type Ref struct {
	ID         string `json:"id"`          // record id of the registration
	Object     Digest `json:"object"`      // name in the store
	Content    Digest `json:"content"`     // of the plaintext
	Size       int64  `json:"size"`        // bytes of plaintext
	SealedSize int64  `json:"sealed_size"` // bytes in the store
	Name       string `json:"name"`        // as the user knows it, passed by Clean
	Media      string `json:"media"`       // a Media kind
}

// Valid reports whether digests have their form and sizes fit each other; a
// Ref from another machine is nothing before this.
func (r Ref) Valid() bool {
	return r.Object.Valid() && r.Content.Valid() &&
		r.Size >= 0 && r.Size <= MaxSize && r.SealedSize == SealedSize(r.Size)
}
