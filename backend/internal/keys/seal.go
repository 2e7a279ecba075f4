package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
)

// The envelope of architecture §7: version, suite, key id, nonce, ciphertext
// and tag. The key id is 0 until the ring holds more than one master key.
const (
	version = 1
	intl    = 1 // AES-256-GCM; 2 is kept for SM4-GCM
	head    = 3
)

// ErrSealed: altered, cut, or sealed for another place or ring.
var ErrSealed = errors.New("keys: cannot be opened")

// Place names what is sealed without ambiguity: Place("a","bc") differs from
// Place("ab","c").
func Place(parts ...string) []byte {
	var out []byte
	for _, p := range parts {
		out = binary.BigEndian.AppendUint32(out, uint32(len(p)))
		out = append(out, p...)
	}
	return out
}

// Seal encrypts plain for one place.
func (r *Ring) Seal(place, plain []byte) ([]byte, error) {
	aead, err := r.aead()
	if err != nil {
		return nil, err
	}
	out := make([]byte, head+aead.NonceSize(), head+aead.NonceSize()+len(plain)+aead.Overhead())
	out[0], out[1] = version, intl
	if _, err := rand.Read(out[head:]); err != nil {
		return nil, fmt.Errorf("draw a nonce: %w", err)
	}
	return aead.Seal(out, out[head:], plain, bind(out[:head], place)), nil
}

// Open decrypts what Seal made for the same place.
func (r *Ring) Open(place, sealed []byte) ([]byte, error) {
	aead, err := r.aead()
	if err != nil {
		return nil, err
	}
	start := head + aead.NonceSize()
	if len(sealed) < start || sealed[0] != version || sealed[1] != intl {
		return nil, ErrSealed
	}
	plain, err := aead.Open(nil, sealed[head:start], sealed[start:], bind(sealed[:head], place))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

func (r *Ring) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(r.Derive("quancheng at rest"))
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	return cipher.NewGCM(block)
}

func bind(head, place []byte) []byte { return append(append([]byte(nil), head...), place...) }
