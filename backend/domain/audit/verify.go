package audit

import (
	"fmt"
	"iter"

	"quancheng/backend/domain/document"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Line is one entry as it is stored: the bytes of its leaf, and the hash that
// the tree was built with.
type Line struct {
	Index  int64
	Leaf   []byte
	Stored document.Digest
}

// Damage is something wrong with the entries From ≤ index < To.
type Damage struct {
	From, To int64
	What     string
}

// Report is what VerifyAll found.
type Report struct {
	Size        int64 // entries read
	Checkpoints int   // that agree with the entries
	Damage      []Damage
}

// Whole reports whether nothing was found.
func (r Report) Whole() bool { return len(r.Damage) == 0 }

// VerifyAll reads the log in order and holds every entry to its stored hash,
// its place, and every checkpoint to the entries before it. It keeps one hash
// per level. Checkpoints come in the order of their sizes.
func VerifyAll(lines iter.Seq2[Line, error], checkpoints []string, key note.Verifier) (Report, error) {
	v := verifier{}
	v.open(checkpoints, key)
	v.pass()
	for l, err := range lines {
		if err != nil {
			return v.report, fmt.Errorf("read the log after entry %d: %w", v.report.Size, err)
		}
		v.add(l)
		v.pass()
	}
	for _, t := range v.trees {
		v.found(v.report.Size, t.N, fmt.Sprintf("a checkpoint names %d entries, the log holds %d", t.N, v.report.Size))
	}
	return v.report, nil
}

type verifier struct {
	report Report
	trees  []tlog.Tree // checkpoints still ahead
	peaks  []peak      // roots of the complete subtrees, largest first
	proven int64       // size of the last checkpoint passed
	failed bool        // the tree is spoilt since
}

type peak struct {
	level int
	hash  tlog.Hash
}

func (v *verifier) found(from, to int64, what string) {
	v.report.Damage = append(v.report.Damage, Damage{from, to, what})
}

func (v *verifier) open(checkpoints []string, key note.Verifier) {
	for i, text := range checkpoints {
		t, err := OpenCheckpoint(text, key)
		if err != nil {
			v.found(0, 0, fmt.Sprintf("checkpoint %d: %v", i, err))
			continue
		}
		v.trees = append(v.trees, t)
	}
}

func (v *verifier) add(l Line) {
	at := v.report.Size
	if l.Index != at {
		v.found(at, at+1, fmt.Sprintf("entry %d stands where %d is due", l.Index, at))
	}
	h := tlog.RecordHash(l.Leaf)
	if Digests([]tlog.Hash{h})[0] != l.Stored {
		v.found(at, at+1, "the entry differs from what the log was built with")
		v.failed = true
	}
	v.peaks = append(v.peaks, peak{0, h})
	for n := len(v.peaks); n > 1 && v.peaks[n-1].level == v.peaks[n-2].level; n = len(v.peaks) {
		joined := peak{v.peaks[n-1].level + 1, tlog.NodeHash(v.peaks[n-2].hash, v.peaks[n-1].hash)}
		v.peaks = append(v.peaks[:n-2], joined)
	}
	v.report.Size++
}

// pass holds the checkpoints of this size to the entries so far. The first
// that fails without a damaged entry to explain it names the span since the
// last that held; after that the tree says nothing more.
func (v *verifier) pass() {
	for len(v.trees) > 0 && v.trees[0].N <= v.report.Size {
		t := v.trees[0]
		v.trees = v.trees[1:]
		switch {
		case t.N == v.report.Size && t.Hash == v.root():
			v.report.Checkpoints++
			v.proven = t.N
		case !v.failed:
			v.failed = true
			v.found(v.proven, t.N, "the entries differ from what was signed")
		}
	}
}

func (v *verifier) root() tlog.Hash {
	if len(v.peaks) == 0 {
		h, _ := tlog.TreeHash(0, nil)
		return h
	}
	h := v.peaks[len(v.peaks)-1].hash
	for i := len(v.peaks) - 2; i >= 0; i-- {
		h = tlog.NodeHash(v.peaks[i].hash, h)
	}
	return h
}
