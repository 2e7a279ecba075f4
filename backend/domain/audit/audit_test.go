package audit

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"testing"

	"quancheng/backend/domain/document"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

type log struct {
	lines  []Line
	stored []tlog.Hash
	notes  []string
	signer note.Signer
	key    note.Verifier
}

func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var hs []tlog.Hash
	for _, i := range indexes {
		hs = append(hs, l.stored[i])
	}
	return hs, nil
}

func newLog(t testing.TB, entries, every int) *log {
	skey, vkey, err := note.GenerateKey(rand.Reader, "quancheng-log")
	if err != nil {
		t.Fatal(err)
	}
	l := &log{}
	l.signer, _ = note.NewSigner(skey)
	l.key, _ = note.NewVerifier(vkey)
	for i := range entries {
		leaf := Leaf(Entry{User: "u1", Act: "intent.submit", Result: OK, Change: string(Commit([]byte("salt"), []byte(fmt.Sprint(i))))})
		hs, err := tlog.StoredHashes(int64(i), leaf, l)
		if err != nil {
			t.Fatal(err)
		}
		l.stored = append(l.stored, hs...)
		l.lines = append(l.lines, Line{int64(i), leaf, LeafDigest(leaf)})
		if (i+1)%every == 0 || i+1 == entries {
			l.sign(t, int64(i+1))
		}
	}
	return l
}

func (l *log) tree(t testing.TB, n int64) tlog.Tree {
	h, err := tlog.TreeHash(n, l)
	if err != nil {
		t.Fatal(err)
	}
	return tlog.Tree{N: n, Hash: h}
}

func (l *log) sign(t testing.TB, n int64) {
	text, err := Sign(l.tree(t, n), l.signer)
	if err != nil {
		t.Fatal(err)
	}
	l.notes = append(l.notes, text)
}

func (l *log) all() iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for _, x := range l.lines {
			if !yield(x, nil) {
				return
			}
		}
	}
}

func (l *log) verify(t testing.TB) Report {
	r, err := VerifyAll(l.all(), l.notes, l.key)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWholeLogVerifies(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 8, 100} {
		r := newLog(t, n, 3).verify(t)
		if !r.Whole() || r.Size != int64(n) || r.Checkpoints == 0 {
			t.Errorf("%d entries: %+v", n, r)
		}
	}
}

// R160: any altered byte of any entry is found, and its index is named.
func TestOneAlteredByteIsNamed(t *testing.T) {
	l := newLog(t, 50, 7)
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, 49).Draw(t, "entry")
		b := rapid.IntRange(0, len(l.lines[i].Leaf)-1).Draw(t, "byte")
		bit := byte(1) << rapid.IntRange(0, 7).Draw(t, "bit")
		l.lines[i].Leaf[b] ^= bit
		defer func() { l.lines[i].Leaf[b] ^= bit }()
		r, err := VerifyAll(l.all(), l.notes, l.key)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Damage) != 1 || r.Damage[0].From != int64(i) || r.Damage[0].To != int64(i)+1 {
			t.Fatalf("altered %d, found %+v", i, r.Damage)
		}
	})
}

// R160: deleted, inserted, swapped, cut and rewritten entries are found even
// when the stored hashes were made to fit; the signed checkpoints hold them.
func TestRewrittenHistoryIsFound(t *testing.T) {
	forge := Line{Leaf: []byte("forged"), Stored: LeafDigest([]byte("forged"))}
	for name, alter := range map[string]func(*log){
		"edit":   func(l *log) { l.lines[20] = forge },
		"delete": func(l *log) { l.lines = slices.Delete(l.lines, 20, 21) },
		"insert": func(l *log) { l.lines = slices.Insert(l.lines, 20, forge) },
		"swap":   func(l *log) { l.lines[20], l.lines[30] = l.lines[30], l.lines[20] },
		"cut":    func(l *log) { l.lines = l.lines[:49] },
		"empty":  func(l *log) { l.lines = nil },
	} {
		l := newLog(t, 50, 7)
		alter(l)
		for i := range l.lines {
			l.lines[i].Index = int64(i)
		}
		if r := l.verify(t); r.Whole() {
			t.Errorf("%s went unnoticed", name)
		}
	}
}

// R160: a checkpoint under another key is damage.
func TestForeignCheckpointIsFound(t *testing.T) {
	l := newLog(t, 5, 5)
	l.notes = newLog(t, 5, 5).notes
	if l.verify(t).Whole() {
		t.Error("a foreign checkpoint passed")
	}
}

func TestProofs(t *testing.T) {
	l := newLog(t, 40, 40)
	rapid.Check(t, func(r *rapid.T) {
		size := rapid.Int64Range(1, 40).Draw(r, "size")
		index := rapid.Int64Range(0, size-1).Draw(r, "index")
		tree := l.tree(t, size)
		p, err := tlog.ProveRecord(size, index, l)
		if err != nil {
			r.Fatal(err)
		}
		leaf := l.lines[index].Stored
		if err := CheckInclusion(tree, index, leaf, Digests(p)); err != nil {
			r.Fatal(err)
		}
		if CheckInclusion(tree, index, document.Of([]byte("x")), Digests(p)) == nil {
			r.Fatal("a foreign leaf is included")
		}
		older := rapid.Int64Range(1, size).Draw(r, "older")
		tp, err := tlog.ProveTree(size, older, l)
		if err != nil {
			r.Fatal(err)
		}
		if err := CheckConsistency(l.tree(t, older), tree, Digests(tp)); err != nil {
			r.Fatal(err)
		}
		fork := l.tree(t, older)
		fork.Hash[0] ^= 1
		if CheckConsistency(fork, tree, Digests(tp)) == nil {
			r.Fatal("a fork is consistent")
		}
	})
}

func FuzzOpenCheckpoint(f *testing.F) {
	l := newLog(f, 3, 3)
	f.Add(l.notes[0])
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if tree, err := OpenCheckpoint(text, l.key); err == nil && (tree.N != 3 || tree.Hash != l.tree(t, 3).Hash) {
			t.Errorf("took a note that was not signed: %q", text)
		}
	})
}

// R160: any proof at all: no crash, and a leaf that does not stand there, or a
// log that did not only grow, is never proven.
func FuzzProof(f *testing.F) {
	l := newLog(f, 7, 7)
	tree, old := l.tree(f, 7), l.tree(f, 4)
	leaves := make([]document.Digest, len(l.lines))
	for i := range l.lines {
		leaves[i] = LeafDigest(l.lines[i].Leaf)
	}
	record, err := tlog.ProveRecord(7, 2, l)
	if err != nil {
		f.Fatal(err)
	}
	grown, err := tlog.ProveTree(7, 4, l)
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range []any{Digests(record), Digests(grown), []string{}, []string{"zz"}} {
		text, _ := json.Marshal(p)
		f.Add(text, int64(2), int64(7))
	}
	f.Add([]byte(`null`), int64(-1), int64(1<<62))
	f.Fuzz(func(t *testing.T, text []byte, index, size int64) {
		var proof []document.Digest
		if json.Unmarshal(text, &proof) != nil {
			return
		}
		for i, leaf := range leaves {
			if CheckInclusion(tree, index, leaf, proof) == nil && index != int64(i) {
				t.Fatalf("leaf %d proven at %d", i, index)
			}
			_ = CheckInclusion(tlog.Tree{N: size, Hash: tree.Hash}, index, leaf, proof)
		}
		forged := tlog.Tree{N: 4, Hash: tree.Hash}
		if CheckConsistency(forged, tree, proof) == nil {
			t.Fatal("another past was proven")
		}
		_ = CheckConsistency(old, tlog.Tree{N: size, Hash: tree.Hash}, proof)
	})
}
