package journal

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"quancheng/backend/domain/rescue"
)

// A journal file is a header and frames (rescue.Frame):
//
//	header  "QCJH" | version 1 | 0 0 0 | random 16 | first 8 of SHA-256 of these
//
// The prev of the first frame is the SHA-256 of the header. A chain cannot be
// forged without the journal key, for each index is sealed with its prev.
const (
	fileVersion = 1
	headerSize  = 32
)

var (
	headerMagic = []byte("QCJH")

	errNewer  = errors.New("journal: written by a newer version")
	errHeader = errors.New("journal: damaged header")
)

// newHeader makes the header of a new file and the prev of its first frame.
func newHeader(random io.Reader) ([]byte, rescue.Sum, error) {
	out := append(bytes.Clone(headerMagic), fileVersion, 0, 0, 0)
	var id [16]byte
	if _, err := io.ReadFull(random, id[:]); err != nil {
		return nil, rescue.Sum{}, fmt.Errorf("draw the journal's id: %w", err)
	}
	out = append(out, id[:]...)
	check := sha256.Sum256(out)
	out = append(out, check[:8]...)
	return out, sha256.Sum256(out), nil
}

// readHeader returns the prev of the first frame.
func readHeader(data []byte) (rescue.Sum, error) {
	if len(data) < headerSize || !bytes.HasPrefix(data, headerMagic) {
		return rescue.Sum{}, errHeader
	}
	head := data[:headerSize]
	if check := sha256.Sum256(head[:24]); !bytes.Equal(check[:8], head[24:]) {
		return rescue.Sum{}, errHeader
	}
	if head[4] != fileVersion {
		return rescue.Sum{}, errNewer
	}
	return sha256.Sum256(head), nil
}
