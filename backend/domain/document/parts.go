package document

import (
	"crypto/sha256"
	"fmt"
	"hash"
)

// PartSize is the length of every part but the last: 8 MiB.
const PartSize = 8 << 20

// Part is one piece of the sealed bytes; the store checks its digest itself.
type Part struct {
	Number int    `json:"number"` // from 1
	Size   int64  `json:"size"`
	Digest Digest `json:"digest"`
}

// Offset is where the part starts in the sealed bytes.
func (p Part) Offset() int64 { return int64(p.Number-1) * PartSize }

// Planner cuts what is written to it into parts.
type Planner struct {
	parts []Part
	hash  hash.Hash
	fill  int64
}

// NewPlanner is an empty plan.
func NewPlanner() *Planner { return &Planner{hash: sha256.New()} }

// Write never fails.
func (p *Planner) Write(b []byte) (int, error) {
	for rest := b; len(rest) > 0; {
		n := min(int64(len(rest)), PartSize-p.fill)
		p.hash.Write(rest[:n])
		p.fill += n
		rest = rest[n:]
		if p.fill == PartSize {
			p.cut()
		}
	}
	return len(b), nil
}

// Parts are the parts so far; the last may be short. Writing ends here.
func (p *Planner) Parts() []Part {
	if p.fill > 0 || len(p.parts) == 0 {
		p.cut()
	}
	return p.parts
}

func (p *Planner) cut() {
	p.parts = append(p.parts, Part{len(p.parts) + 1, p.fill, sum(p.hash.Sum(nil))})
	p.hash.Reset()
	p.fill = 0
}

// ObjectName is the SHA-256 over the parts' digests in order: what S3 itself
// calls the composite checksum of the object.
func ObjectName(parts []Part) (Digest, error) {
	h := sha256.New()
	for i, p := range parts {
		b, err := p.Digest.Bytes()
		if err != nil || p.Number != i+1 {
			return "", fmt.Errorf("part %d of %d is not in order", p.Number, len(parts))
		}
		h.Write(b)
	}
	return sum(h.Sum(nil)), nil
}

// PlanOf gives the plan of sealed bytes whose part digests are known, as they
// come over the wire: the sizes follow from the total.
func PlanOf(sealed int64, digests []Digest) ([]Part, error) {
	if want := max(1, (sealed+PartSize-1)/PartSize); sealed < 0 || int64(len(digests)) != want {
		return nil, fmt.Errorf("%d parts for %d bytes", len(digests), sealed)
	}
	parts := make([]Part, len(digests))
	for i, d := range digests {
		if !d.Valid() {
			return nil, fmt.Errorf("part %d: not a digest", i+1)
		}
		parts[i] = Part{i + 1, min(PartSize, sealed-int64(i)*PartSize), d}
	}
	return parts, nil
}

// CheckParts proves a plan that came from elsewhere: order, sizes that add up
// to sealed bytes, and the object's name.
func CheckParts(object Digest, sealed int64, parts []Part) error {
	var total int64
	for i, p := range parts {
		if p.Size > PartSize || p.Size < 0 || (i < len(parts)-1 && p.Size != PartSize) {
			return fmt.Errorf("part %d has %d bytes", i+1, p.Size)
		}
		total += p.Size
	}
	name, err := ObjectName(parts)
	if err != nil {
		return err
	}
	if total != sealed || name != object || len(parts) == 0 {
		return fmt.Errorf("parts hold %d bytes, %d declared, or name another object", total, sealed)
	}
	return nil
}
