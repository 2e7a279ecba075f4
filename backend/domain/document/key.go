package document

import (
	"fmt"
	"io"

	"github.com/minio/sio"
)

// KeySize is the length of a document's key in bytes.
const KeySize = 32

// Key is one document's own key; never used for a second document. It prints
// as a fixed word, so that no log can hold it.
type Key [KeySize]byte

// NewKey draws a key.
func NewKey(random io.Reader) (Key, error) {
	var k Key
	if _, err := io.ReadFull(random, k[:]); err != nil {
		return Key{}, fmt.Errorf("draw a document key: %w", err)
	}
	return k, nil
}

// String hides the key from every verb but an explicit k[:].
func (Key) String() string { return "document.Key(hidden)" }

// GoString does the same for %#v.
func (k Key) GoString() string { return k.String() }

// Format closes the remaining verbs.
func (k Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, k.String()) }

// MarshalText refuses: a key travels sealed, as bytes, on purpose.
func (Key) MarshalText() ([]byte, error) { return nil, fmt.Errorf("a document key is never encoded") }

func (k Key) dare() sio.Config {
	return sio.Config{
		MinVersion: sio.Version20, MaxVersion: sio.Version20,
		CipherSuites: []byte{sio.AES_256_GCM}, Key: k[:],
	}
}
