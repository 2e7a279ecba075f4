package envelope

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Suite names the algorithms of an envelope.
type Suite byte

const (
	Intl Suite = 1 // AES-256-GCM
	GM   Suite = 2 // SM4-GCM; reserved, refused until it is filled
)

const (
	version   = 1
	idSize    = 8
	nonceSize = 12
	tagSize   = 16
	headSize  = 2 + idSize

	// Overhead is what sealing adds to a value, in bytes.
	Overhead = headSize + nonceSize + tagSize
)

var (
	// ErrSealed: too short, altered, or sealed for another place.
	ErrSealed = errors.New("envelope: cannot be opened")
	// ErrSuite: a version or suite that this build does not know.
	ErrSuite = errors.New("envelope: unknown version or suite")
	// ErrKey: sealed under another key.
	ErrKey = errors.New("envelope: sealed under another key")
)

// ID tells keys apart; it is derived from the key and reveals nothing of it.
type ID [idSize]byte

// Key is a 256-bit key. Copies share the secret, so Wipe ends all of them.
type Key struct {
	secret *[32]byte
	id     ID
}

// New makes a key of 32 secret bytes.
func New(secret [32]byte) Key {
	k := Key{secret: &secret}
	copy(k.id[:], k.expand("quancheng key id", idSize))
	return k
}

// Random makes a new key.
func Random(random io.Reader) (Key, error) {
	var secret [32]byte
	if _, err := io.ReadFull(random, secret[:]); err != nil {
		return Key{}, fmt.Errorf("draw a key: %w", err)
	}
	return New(secret), nil
}

// ID of the key, as written into its envelopes.
func (k Key) ID() ID { return k.id }

// Secret is the key's 32 bytes; wrap them or wipe them.
func (k Key) Secret() [32]byte { return *k.secret }

// Derive makes the key of one purpose (HKDF-SHA256, RFC 5869).
func (k Key) Derive(purpose string) Key { return New([32]byte(k.expand(purpose, 32))) }

// Wipe zeroes the secret of this key and all its copies. They open nothing more.
func (k Key) Wipe() {
	if k.secret != nil {
		clear(k.secret[:])
	}
}

// Seal encrypts plain for one place.
func (k Key) Seal(random io.Reader, plain, place []byte) ([]byte, error) {
	aead, err := k.aead()
	if err != nil {
		return nil, err
	}
	out := make([]byte, headSize+nonceSize, len(plain)+Overhead)
	out[0], out[1] = version, byte(Intl)
	copy(out[2:], k.id[:])
	nonce := out[headSize:]
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, fmt.Errorf("draw a nonce: %w", err)
	}
	return aead.Seal(out, nonce, plain, bind(out[:headSize], place)), nil
}

// Open decrypts what Seal made for the same place.
func (k Key) Open(sealed, place []byte) ([]byte, error) {
	id, err := IDOf(sealed)
	if err != nil {
		return nil, err
	}
	if id != k.id {
		return nil, ErrKey
	}
	aead, err := k.aead()
	if err != nil {
		return nil, err
	}
	nonce, rest := sealed[headSize:headSize+nonceSize], sealed[headSize+nonceSize:]
	plain, err := aead.Open(nil, nonce, rest, bind(sealed[:headSize], place))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// IDOf reads the key id of an envelope without opening it.
func IDOf(sealed []byte) (ID, error) {
	if len(sealed) < Overhead {
		return ID{}, ErrSealed
	}
	if sealed[0] != version || Suite(sealed[1]) != Intl {
		return ID{}, ErrSuite
	}
	return ID(sealed[2:headSize]), nil
}

// Place encodes associated data without ambiguity: Place("a","bc") is not
// Place("ab","c").
func Place(parts ...string) []byte {
	var out []byte
	for _, p := range parts {
		out = binary.BigEndian.AppendUint32(out, uint32(len(p)))
		out = append(out, p...)
	}
	return out
}

// aead is made for each use, so that Wipe leaves no expanded key behind in us.
func (k Key) aead() (cipher.AEAD, error) {
	if k.secret == nil || *k.secret == [32]byte{} {
		return nil, errors.New("envelope: the key was wiped or never made")
	}
	block, err := aes.NewCipher(k.secret[:])
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	return cipher.NewGCM(block)
}

func (k Key) expand(purpose string, size int) []byte {
	out, err := hkdf.Expand(sha256.New, k.secret[:], purpose, size)
	if err != nil {
		panic(err) // only for sizes above 8 KiB
	}
	return out
}

func bind(head, place []byte) []byte { return append(append([]byte(nil), head...), place...) }
