package rescue

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
)

// A frame is one entry as it lies in a journal, integers big-endian:
//
//	"QCJF" | length 4 | seq 8 | kind 1 | prev 32
//	| n 2, index | n 2, wrap | n 2, rescue | payload | sum 32
//
// length counts the whole frame; sum is the SHA-256 of all before it; prev is
// the sum of the frame before. The index is sealed with prev in its associated
// data. An empty wrap leaves the payload to the rescue key alone.
const (
	SumSize   = sha256.Size
	frameHead = 4 + 4 + 8 + 1 + SumSize
	frameMin  = frameHead + 3*2 + SumSize

	// FrameMax is the longest frame that is read, in bytes.
	FrameMax = 64 << 20
)

var frameMagic = []byte("QCJF")

// ErrFrame: the bytes are no whole frame.
var ErrFrame = errors.New("journal: not a whole frame")

// Sum is the digest of a frame, which the next one names.
type Sum [SumSize]byte

// Frame is one sealed entry; the slices of a decoded one point into its bytes.
type Frame struct {
	Seq                          uint64
	Kind                         Kind
	Prev, Sum                    Sum
	Index, Wrap, Rescue, Payload []byte
}

// Encode writes the frame and sets its sum.
func (f *Frame) Encode() []byte {
	size := frameMin + len(f.Index) + len(f.Wrap) + len(f.Rescue) + len(f.Payload)
	out := make([]byte, 0, size)
	out = append(out, frameMagic...)
	out = binary.BigEndian.AppendUint32(out, uint32(size))
	out = binary.BigEndian.AppendUint64(out, f.Seq)
	out = append(out, byte(f.Kind))
	out = append(out, f.Prev[:]...)
	for _, part := range [][]byte{f.Index, f.Wrap, f.Rescue} {
		out = binary.BigEndian.AppendUint16(out, uint16(len(part)))
		out = append(out, part...)
	}
	out = append(out, f.Payload...)
	f.Sum = sha256.Sum256(out)
	return append(out, f.Sum[:]...)
}

// Decode reads one frame from the start of data and says how long it is.
func Decode(data []byte) (Frame, int, error) {
	if len(data) < frameMin || !bytes.HasPrefix(data, frameMagic) {
		return Frame{}, 0, ErrFrame
	}
	size := int(binary.BigEndian.Uint32(data[4:]))
	if size < frameMin || size > FrameMax || size > len(data) {
		return Frame{}, 0, ErrFrame
	}
	body, tail := data[:size-SumSize], data[size-SumSize:size]
	f := Frame{Seq: binary.BigEndian.Uint64(data[8:]), Kind: Kind(data[16]), Sum: Sum(tail)}
	if sha256.Sum256(body) != [SumSize]byte(f.Sum) {
		return Frame{}, 0, ErrFrame
	}
	f.Prev = Sum(body[17:frameHead])
	rest := body[frameHead:]
	for _, part := range []*[]byte{&f.Index, &f.Wrap, &f.Rescue} {
		if len(rest) < 2 || len(rest)-2 < int(binary.BigEndian.Uint16(rest)) {
			return Frame{}, 0, ErrFrame
		}
		n := int(binary.BigEndian.Uint16(rest))
		*part, rest = rest[2:2+n], rest[2+n:]
	}
	f.Payload = rest
	return f, size, nil
}

// Next finds the first whole frame at or after off, whatever lies before it;
// size 0: there is none.
func Next(data []byte, off int) (at int, f Frame, size int) {
	for off < len(data) {
		i := bytes.Index(data[off:], frameMagic)
		if i < 0 {
			break
		}
		off += i
		if f, size, err := Decode(data[off:]); err == nil {
			return off, f, size
		}
		off++
	}
	return 0, Frame{}, 0
}

// Split gives the raw frames in data, and how many bytes are none.
func Split(data []byte) (frames [][]byte, strange int) {
	for off := 0; ; {
		at, _, size := Next(data, off)
		if size == 0 {
			return frames, strange + len(data) - off
		}
		strange += at - off
		frames = append(frames, data[at:at+size])
		off = at + size
	}
}
