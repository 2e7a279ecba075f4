package document

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// Digest is a SHA-256 as 64 lower-case hex digits.
type Digest string

// Compute reads r to its end: the digest and the number of bytes.
func Compute(r io.Reader) (Digest, int64, error) {
	h := sha256.New()
	n, err := io.Copy(h, r)
	if err != nil {
		return "", n, fmt.Errorf("digest after %d bytes: %w", n, err)
	}
	return sum(h.Sum(nil)), n, nil
}

// Of is the digest of b.
func Of(b []byte) Digest {
	s := sha256.Sum256(b)
	return sum(s[:])
}

// Valid reports whether d has the form of a digest.
func (d Digest) Valid() bool {
	if len(d) != 2*sha256.Size {
		return false
	}
	for _, c := range []byte(d) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Bytes are the 32 bytes of a valid digest.
func (d Digest) Bytes() ([]byte, error) {
	if !d.Valid() {
		return nil, fmt.Errorf("not a digest: %.80q", string(d))
	}
	return hex.DecodeString(string(d))
}

func sum(b []byte) Digest { return Digest(hex.EncodeToString(b)) }
