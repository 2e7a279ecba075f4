package bundle

import (
	"crypto/ed25519"
	"encoding/binary"
	"io"

	"quancheng/backend/domain/document"
)

// Bundle is one that is being read. Until Check and Whole have passed it is
// what a stranger says.
type Bundle struct {
	Header
	src    io.ReaderAt
	size   int64
	text   []byte
	mark   []byte
	starts []int64 // of the parts
}

// Read reads the header of a bundle of size bytes.
func Read(src io.ReaderAt, size int64) (*Bundle, error) {
	var head [headSize]byte
	if size < int64(headSize+ed25519.SignatureSize) || size > MaxSize || fill(src, head[:], 0) != nil || string(head[:len(magic)]) != magic {
		return nil, damaged()
	}
	if head[len(magic)] != SuiteIntl {
		return nil, newer()
	}
	n := int64(binary.BigEndian.Uint32(head[len(magic)+1:]))
	at := int64(headSize) + n + ed25519.SignatureSize
	if n > headerMax || at > size {
		return nil, damaged()
	}
	b := &Bundle{src: src, size: size, text: make([]byte, n), mark: make([]byte, ed25519.SignatureSize)}
	if fill(src, b.text, int64(headSize)) != nil || fill(src, b.mark, int64(headSize)+n) != nil {
		return nil, damaged()
	}
	var err error
	if b.Header, err = decode(b.text); err != nil {
		return nil, err
	}
	for _, p := range b.Parts {
		b.starts = append(b.starts, at)
		at += p.Size
	}
	if at != size {
		return nil, damaged()
	}
	return b, nil
}

func fill(src io.ReaderAt, b []byte, at int64) error {
	n, err := src.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// ID names this very bundle: the digest of its header.
func (b *Bundle) ID() document.Digest { return document.Of(b.text) }

// Check proves that the holder of key made the header.
func (b *Bundle) Check(key ed25519.PublicKey) error {
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, marked(b.text), b.mark) {
		return damaged()
	}
	return nil
}

// Whole proves every byte of every part. Nothing of a bundle counts before.
func (b *Bundle) Whole() error {
	for i := range b.Parts {
		if err := copyPart(io.Discard, b.Part(i), b.Parts[i]); err != nil {
			return err
		}
	}
	return nil
}

// Part gives the bytes of part i as they lie.
func (b *Bundle) Part(i int) *io.SectionReader {
	return io.NewSectionReader(b.src, b.starts[i], b.Parts[i].Size)
}

// All gives the bundle as it came.
func (b *Bundle) All() *io.SectionReader { return io.NewSectionReader(b.src, 0, b.size) }
