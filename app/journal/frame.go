package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A journal file is a header and frames, all integers big-endian:
//
//	header  "QCJH" | version 1 | 0 0 0 | random 16 | first 8 of SHA-256 of these
//	frame   "QCJF" | length 4 | seq 8 | kind 1 | prev 32
//	        | n 2, index | n 2, wrap | n 2, rescue | payload | sum 32
//
// length counts the whole frame; sum is the SHA-256 of all before it; prev is
// the sum of the frame before (of the header: the SHA-256 of it). The index is
// sealed with prev in its associated data, so a chain cannot be forged without
// the key. An empty wrap leaves the payload to the rescue key alone.
const (
	fileVersion = 1
	headerSize  = 32
	sumSize     = sha256.Size
	frameHead   = 4 + 4 + 8 + 1 + sumSize
	frameMin    = frameHead + 3*2 + sumSize
	frameMax    = 64 << 20
)

var (
	headerMagic = []byte("QCJH")
	frameMagic  = []byte("QCJF")

	errFrame  = errors.New("journal: not a whole frame")
	errNewer  = errors.New("journal: written by a newer version")
	errHeader = errors.New("journal: damaged header")
)

type sum [sumSize]byte

// frame is one entry as it lies on disk; its slices point into the file.
type frame struct {
	seq                          uint64
	kind                         Kind
	prev, sum                    sum
	index, wrap, rescue, payload []byte
}

// encode writes the frame and sets its sum.
func (f *frame) encode() []byte {
	size := frameMin + len(f.index) + len(f.wrap) + len(f.rescue) + len(f.payload)
	out := make([]byte, 0, size)
	out = append(out, frameMagic...)
	out = binary.BigEndian.AppendUint32(out, uint32(size))
	out = binary.BigEndian.AppendUint64(out, f.seq)
	out = append(out, byte(f.kind))
	out = append(out, f.prev[:]...)
	for _, part := range [][]byte{f.index, f.wrap, f.rescue} {
		out = binary.BigEndian.AppendUint16(out, uint16(len(part)))
		out = append(out, part...)
	}
	out = append(out, f.payload...)
	f.sum = sha256.Sum256(out)
	return append(out, f.sum[:]...)
}

// decode reads one frame from the start of data and says how long it is.
func decode(data []byte) (frame, int, error) {
	if len(data) < frameMin || !bytes.HasPrefix(data, frameMagic) {
		return frame{}, 0, errFrame
	}
	size := int(binary.BigEndian.Uint32(data[4:]))
	if size < frameMin || size > frameMax || size > len(data) {
		return frame{}, 0, errFrame
	}
	body, tail := data[:size-sumSize], data[size-sumSize:size]
	f := frame{seq: binary.BigEndian.Uint64(data[8:]), kind: Kind(data[16]), sum: sum(tail)}
	if sha256.Sum256(body) != [sumSize]byte(f.sum) {
		return frame{}, 0, errFrame
	}
	f.prev = sum(body[17:frameHead])
	rest := body[frameHead:]
	for _, part := range []*[]byte{&f.index, &f.wrap, &f.rescue} {
		if len(rest) < 2 || len(rest)-2 < int(binary.BigEndian.Uint16(rest)) {
			return frame{}, 0, errFrame
		}
		n := int(binary.BigEndian.Uint16(rest))
		*part, rest = rest[2:2+n], rest[2+n:]
	}
	f.payload = rest
	return f, size, nil
}

// newHeader makes the header of a new file and the prev of its first frame.
func newHeader(random io.Reader) ([]byte, sum, error) {
	out := append(bytes.Clone(headerMagic), fileVersion, 0, 0, 0)
	var id [16]byte
	if _, err := io.ReadFull(random, id[:]); err != nil {
		return nil, sum{}, fmt.Errorf("draw the journal's id: %w", err)
	}
	out = append(out, id[:]...)
	check := sha256.Sum256(out)
	out = append(out, check[:8]...)
	return out, sha256.Sum256(out), nil
}

// readHeader returns the prev of the first frame.
func readHeader(data []byte) (sum, error) {
	if len(data) < headerSize || !bytes.HasPrefix(data, headerMagic) {
		return sum{}, errHeader
	}
	head := data[:headerSize]
	if check := sha256.Sum256(head[:24]); !bytes.Equal(check[:8], head[24:]) {
		return sum{}, errHeader
	}
	if head[4] != fileVersion {
		return sum{}, errNewer
	}
	return sha256.Sum256(head), nil
}
