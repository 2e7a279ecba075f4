package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"quancheng/backend/domain/document"

	"golang.org/x/mod/sumdb/tlog"
)

// Leaf is the canonical bytes of an entry. Its index is left out: the place in
// the tree says it, and an entry is written before it has one.
func Leaf(e Entry) []byte {
	e.Index = 0
	b, err := json.Marshal(e)
	if err != nil { // strings and one number only
		panic("audit: an entry that JSON cannot hold: " + err.Error())
	}
	return b
}

// LeafDigest is the RFC 6962 hash of a leaf.
func LeafDigest(leaf []byte) document.Digest {
	h := tlog.RecordHash(leaf)
	return document.Digest(hex.EncodeToString(h[:]))
}

// Commit is digest(salt ‖ change): who holds both can show the change, who
// holds the entry alone cannot guess it.
func Commit(salt, change []byte) document.Digest {
	h := sha256.New()
	h.Write(salt)
	h.Write(change)
	return document.Digest(hex.EncodeToString(h.Sum(nil)))
}
