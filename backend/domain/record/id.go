package record

import (
	"encoding/hex"
	"fmt"
	"io"
)

const idBytes = 16

// NewID draws 128 random bits from rand, which the caller passes in.
func NewID(rand io.Reader) (ID, error) {
	var b [idBytes]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("draw a record id: %w", err)
	}
	return ID(hex.EncodeToString(b[:])), nil
}

// ValidID reports whether id is 32 lower-case hex digits.
func ValidID(id ID) bool {
	if len(id) != 2*idBytes {
		return false
	}
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
