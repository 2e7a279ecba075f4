package bundle

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/envelope"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// Suite names the algorithms: X25519, HKDF-SHA256 and AES-256-GCM (HPKE),
// Ed25519, SHA-256.
const (
	SuiteIntl byte = 1
	SuiteGM   byte = 2 // SM2/SM3/SM4: reserved, refused today
)

// Kind of a bundle; closed.
type Kind string

const (
	Request Kind = "request" // a device asks to be enrolled; marked by its own new key
	Enrol   Kind = "enrol"   // the server enrols it, with a user's first lease and projection
	Up      Kind = "up"      // a user's outbox and documents
	Down    Kind = "down"    // verdicts, projection, documents and a lease; or the end of a right
)

const (
	magic     = "QCM"
	headSize  = len(magic) + 1 + 4
	headerMax = 256 << 10

	// MaxParts bounds what one bundle carries: its content and documents.
	MaxParts = 1000
	// MaxSize bounds a bundle: 64 GiB.
	MaxSize = 64 << 30
	// maxPart is the container of the largest document.
	maxPart = document.MaxSize + document.MaxSize/1024
)

// Header is what a bundle says of itself, in the clear.
type Header struct {
	Kind   Kind          `json:"kind"`
	Organ  string        `json:"organ,omitempty"`
	Epoch  string        `json:"epoch,omitempty"`
	Device string        `json:"device,omitempty"`
	User   record.UserID `json:"user,omitempty"`
	Seq    int64         `json:"seq,omitempty"` // of a device's bundles, growing; Down: the one that it answers
	To     string        `json:"to,omitempty"`  // digest of the header that it answers
	At     record.Time   `json:"at"`
	Key    []byte        `json:"key,omitempty"`    // Request: the device's Ed25519 key; Enrol: the server's
	Box    []byte        `json:"box,omitempty"`    // X25519 key to which an answer is sealed
	Name   string        `json:"name,omitempty"`   // Request: of the PC
	OS     string        `json:"os,omitempty"`     // Request
	Proof  []byte        `json:"proof,omitempty"`  // Request, Enrol: by the one-time code
	Sealed []byte        `json:"sealed,omitempty"` // the key of the content, by HPKE
	Parts  []Part        `json:"parts"`
}

// Part is one piece of a bundle: the content, or a document's container. The
// digest is that of an object: over the SHA-256 of its 8 MiB pieces.
type Part struct {
	Size   int64           `json:"size"`
	Digest document.Digest `json:"digest"`
}

// place is the associated data of the content's key.
func (h Header) place() []byte {
	return envelope.Place("media", string(h.Kind), h.Organ, h.Epoch, h.Device, string(h.User), fmt.Sprint(h.Seq), h.To)
}

// Sign marks bytes with an Ed25519 key.
type Sign func(message []byte) ([]byte, error)

// Write writes a bundle and names it; parts must hold exactly what the header
// says.
func Write(w io.Writer, h Header, sign Sign, parts ...io.Reader) (document.Digest, error) {
	if len(parts) != len(h.Parts) || len(parts) > MaxParts {
		return "", fmt.Errorf("write a bundle: %d parts, %d in its header", len(parts), len(h.Parts))
	}
	text, err := json.Marshal(h)
	if err != nil {
		return "", fmt.Errorf("encode the header of a bundle: %w", err)
	}
	mark, err := sign(marked(text))
	if err != nil {
		return "", fmt.Errorf("mark a bundle: %w", err)
	}
	if len(text) > headerMax || len(mark) != ed25519.SignatureSize {
		return "", fmt.Errorf("write a bundle: header of %d bytes, mark of %d", len(text), len(mark))
	}
	if _, err := w.Write(append(append(prefix(len(text)), text...), mark...)); err != nil {
		return "", fmt.Errorf("write the header of a bundle: %w", err)
	}
	for i, p := range parts {
		if err := copyPart(w, p, h.Parts[i]); err != nil {
			return "", fmt.Errorf("write part %d of a bundle: %w", i, err)
		}
	}
	return document.Of(text), nil
}

func prefix(n int) []byte {
	return append([]byte(magic), SuiteIntl, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}

func marked(text []byte) []byte {
	return append(append([]byte("quancheng/media/v1\n"), SuiteIntl), text...)
}

// copyPart streams one part and proves it on the way.
func copyPart(w io.Writer, r io.Reader, p Part) error {
	plan := document.NewPlanner()
	n, err := io.Copy(io.MultiWriter(w, plan), io.LimitReader(r, p.Size+1))
	if err != nil {
		return err
	}
	name, err := document.ObjectName(plan.Parts())
	if err != nil {
		return err
	}
	if n != p.Size || name != p.Digest {
		return damaged()
	}
	return nil
}

// decode reads a header strictly: what this build does not know it does not
// act on.
func decode(text []byte) (Header, error) {
	var h Header
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&h); err != nil {
		return h, damaged()
	}
	if _, err := d.Token(); err != io.EOF || len(h.Parts) > MaxParts || h.Seq < 0 {
		return h, damaged()
	}
	for _, p := range h.Parts {
		if p.Size < 0 || p.Size > maxPart || !p.Digest.Valid() {
			return h, damaged()
		}
	}
	switch h.Kind {
	case Request, Enrol, Up, Down:
		return h, nil
	}
	return h, newer()
}

func damaged() error {
	return fault.Numbered(fault.Invalid, "E-MB-001", "这个文件不是完整的介质交换包：它已损坏、不完整，或被改动过。没有导入任何内容，已有数据没有改变。请重新复制；仍不行，请重新导出一份。")
}

func newer() error {
	return fault.Numbered(fault.Upgrade, "E-MB-002", "这个介质交换包由较新的版本或其他密码套件制作，本版本不能导入，已有数据没有改变。请升级程序后再导入。")
}
