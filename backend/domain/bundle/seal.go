package bundle

import (
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/envelope"
)

// kem is X25519, as the rescue key's.
func kem() hpke.KEM { return hpke.DHKEM(ecdh.X25519()) }

// Lock draws the key of a bundle's content and seals it to the recipient into
// the header, whose other fields must be final but for Parts.
func Lock(random io.Reader, recipient []byte, h *Header) (document.Key, error) {
	key, err := document.NewKey(random)
	if err != nil {
		return key, err
	}
	to, err := kem().NewPublicKey(recipient)
	if err != nil {
		return key, fmt.Errorf("read the recipient's key: %w", err)
	}
	h.Sealed, err = hpke.Seal(to, hpke.HKDFSHA256(), hpke.AES256GCM(), h.place(), key[:])
	return key, err
}

// Unlock opens the key of the content with the recipient's private key.
func (b *Bundle) Unlock(private []byte) (document.Key, error) {
	key, err := kem().NewPrivateKey(private)
	if err != nil {
		return document.Key{}, fmt.Errorf("read our own key: %w", err)
	}
	plain, err := hpke.Open(key, hpke.HKDFSHA256(), hpke.AES256GCM(), b.place(), b.Sealed)
	if err != nil || len(plain) != document.KeySize {
		return document.Key{}, damaged()
	}
	return document.Key(plain), nil
}

// Join makes the key of what only a certain user may open on the recipient's
// machine: it needs the bundle's key and his.
func Join(key, users document.Key) document.Key {
	out, err := hkdf.Key(sha256.New, users[:], key[:], "quancheng media user", document.KeySize)
	if err != nil {
		panic(err) // only for sizes above 8 KiB
	}
	return document.Key(out)
}

// Pair is the X25519 key that a secret of 32 bytes stands for.
func Pair(secret []byte) (private, public []byte, err error) {
	k, err := ecdh.X25519().NewPrivateKey(secret)
	if err != nil {
		return nil, nil, fmt.Errorf("make a key pair: %w", err)
	}
	return k.Bytes(), k.PublicKey().Bytes(), nil
}

// SealContent seals what the bundle says to its recipient as a part.
func SealContent(w io.Writer, r io.Reader, key document.Key, random io.Reader) (Part, error) {
	s, err := document.Seal(w, r, key, random)
	return Part{s.SealedSize, s.Object}, err
}

// Content opens a part that SealContent made.
func (b *Bundle) Content(i int, key document.Key) (io.Reader, error) {
	if i >= len(b.Parts) {
		return nil, damaged()
	}
	sealed := b.Parts[i].Size
	return document.Open(b.Part(i), sealed, document.OpenedSize(sealed), key)
}

// Secret is what both sides know of a one-time code: its digest, as the server
// keeps it. The code itself never lies on a medium.
func Secret(code string) string {
	tidy := strings.NewReplacer("-", "", " ", "", "　", "", "I", "1", "L", "1", "O", "0", "U", "V").Replace(strings.ToUpper(code))
	sum := sha256.Sum256([]byte(tidy))
	return hex.EncodeToString(sum[:])
}

// Prove sets the proof of a Request or an Enrol; every other field but Parts
// and Sealed must be final. It covers who is bound to whom.
func (h *Header) Prove(secret string) { h.Proof = h.proof(secret) }

// Proven reports whether its maker knew the code.
func (h Header) Proven(secret string) bool { return hmac.Equal(h.Proof, h.proof(secret)) }

func (h Header) proof(secret string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(h.place())
	mac.Write(envelope.Place("media enrolment", string(h.At), string(h.Key), string(h.Box), h.Name, h.OS))
	return mac.Sum(nil)
}
