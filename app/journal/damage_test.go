package journal

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"slices"
	"testing"

	"quancheng/backend/domain/rescue"
)

func newerHeader(head []byte) []byte {
	out := bytes.Clone(head)
	out[4] = fileVersion + 1
	check := sha256.Sum256(out[:24])
	copy(out[24:], check[:8])
	return out
}

// counts is how often a random test runs: few times in CI, many in build/soak.sh.
func counts(ci, soak int) int {
	if os.Getenv("QUANCHENG_SOAK") != "" {
		return soak
	}
	return ci
}

// damages are ways in which a disk or a person can hurt a file.
var damages = map[string]func(*rand.Rand, []byte) []byte{
	"flip": func(r *rand.Rand, b []byte) []byte {
		b[r.Intn(len(b))] ^= byte(1 + r.Intn(255))
		return b
	},
	"zero": func(r *rand.Rand, b []byte) []byte {
		at := r.Intn(len(b))
		clear(b[at:min(at+4096, len(b))])
		return b
	},
	"truncate": func(r *rand.Rand, b []byte) []byte { return b[:r.Intn(len(b))] },
	"remove": func(r *rand.Rand, b []byte) []byte {
		at := r.Intn(len(b))
		return append(b[:at], b[min(at+r.Intn(3000), len(b)):]...)
	},
	"insert": func(r *rand.Rand, b []byte) []byte {
		at := r.Intn(len(b))
		return bytes.Join([][]byte{b[:at], b[at:min(at+r.Intn(3000), len(b))], b[at:]}, nil)
	},
}

// damaged hurts one file of a machine; older is a snapshot of before.
func damage(r *rand.Rand, m, older *machine) (what string) {
	j, b := m.folder("journal"), m.folder("beside")
	folder, name := j, fileName
	if r.Intn(4) == 0 {
		folder, name = b, marksName
	}
	data, at := must(folder.Read(name)), slices.Sorted(maps.Keys(damages))
	switch n := r.Intn(len(at) + 3); {
	case n < len(at):
		what = at[n]
		folder.stands(name, damages[what](r, data))
	case n == len(at):
		what = "delete"
		folder.dir.live, folder.dir.durable = map[string]*simFile{}, map[string]*simFile{}
	case n == len(at)+1:
		what = "swap"
		journal, marks := must(j.Read(fileName)), must(b.Read(marksName))
		j.stands(fileName, marks)
		b.stands(marksName, journal)
	default:
		what = "older copy"
		folder.stands(name, must(older.folder(map[bool]string{true: "journal", false: "beside"}[folder == j]).Read(name)))
	}
	return what + " of " + name
}

// R187, R195: random damages of the journal and its marks: it opens every
// time, never gives another value, gives what lies outside the damage, says
// when anything is missing, takes new work, and is whole after compaction.
func TestDamage(t *testing.T) {
	for seed := range int64(counts(100, 1000)) {
		r := rand.New(rand.NewSource(seed))
		disk := newSimDisk(seed)
		j, _ := open(t, testConfig(disk))
		s := tell(j, seed, 10+r.Intn(20))
		older := disk.snapshot()
		s.tell(j, seed+1, 1+r.Intn(20))
		good := must(disk.Read(fileName))
		m := disk.snapshot()
		hurt := m.reboot(seed).machine
		for name, d := range m.dirs { // nothing was lost by power: what the program saw stands
			for file, f := range d.live {
				hurt.folder(name).stands(file, f.now())
			}
		}
		what := damage(r, hurt, older)
		if err := s.outlives(hurt, good); err != nil {
			t.Fatalf("seed %d, %s: %v", seed, what, err)
		}
	}
}

// outlives opens what was hurt, works on, heals it and opens it again.
func (s *story) outlives(m *machine, good []byte) error {
	disk := m.folder("journal")
	bad, _ := disk.Read(fileName)
	cfg := testConfig(disk)
	j, report, err := Open(cfg)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	got, err := all(j)
	if err != nil {
		return err
	}
	if lost := s.holds(got, len(s.items), len(got)); lost != nil && !report.Damaged() {
		return fmt.Errorf("in silence: %w", lost)
	}
	for seq, e := range got {
		want := s.acked[seq]
		if e.Kind != want.Kind || e.Index != want.Index || !e.Closed && !bytes.Equal(e.Payload, want.Payload) {
			return fmt.Errorf("entry %d has another value", seq)
		}
	}
	for _, it := range untouched(good, bad) {
		if _, ok := got[it.Seq]; !ok {
			return fmt.Errorf("entry %d was whole and is lost", it.Seq)
		}
	}
	seq, err := j.Append(Draft, Index{Aggregate: "new"}, []byte("new"))
	if err != nil {
		return err
	}
	if err := j.Compact(); err != nil {
		return fmt.Errorf("heal: %w", err)
	}
	j, report, err = Open(cfg)
	if err != nil || report.Damaged() {
		return fmt.Errorf("after healing: %+v, %w", report, err)
	}
	got, err = all(j)
	if err == nil && string(got[seq].Payload) != "new" {
		err = errors.New("new work is lost")
	}
	return err
}

// untouched lists the frames of good that stand whole in bad.
func untouched(good, bad []byte) []located {
	frames, _, _, _ := scan(good)
	var out []located
	for _, f := range frames {
		if bytes.Contains(bad, good[f.off:f.off+f.size]) {
			out = append(out, f)
		}
	}
	return out
}

// R161: a record removed, swapped or repeated whole is noticed, even with the
// chain of sums made right again: the index is sealed with its place in it.
func TestSwappedAndRemovedAreNoticed(t *testing.T) {
	disk := newSimDisk(12)
	j, _ := open(t, testConfig(disk))
	for n := byte(0); n < 5; n++ {
		if _, err := j.Append(Draft, Index{Aggregate: "a"}, []byte{n}); err != nil {
			t.Fatal(err)
		}
	}
	good := disk.dir.live[fileName].now()
	frames, _, _, err := scan(good)
	if err != nil {
		t.Fatal(err)
	}
	for name, order := range map[string][]int{
		"removed": {0, 1, 3, 4}, "swapped": {0, 2, 1, 3, 4}, "repeated": {0, 1, 1, 2, 3, 4}, "first removed": {1, 2, 3, 4},
	} {
		for _, forged := range []bool{false, true} {
			bad, prev := bytes.Clone(good[:headerSize]), rescue.Sum(sha256.Sum256(good[:headerSize]))
			for _, i := range order {
				f := frames[i].Frame
				if forged {
					f.Prev = prev
				}
				bad = append(bad, f.Encode()...)
				prev = f.Sum
			}
			disk := newSimDisk(1)
			disk.stands(fileName, bad)
			j, report := open(t, testConfig(disk))
			if !report.Damaged() {
				t.Errorf("%s, forged %v: not noticed", name, forged)
			}
			for seq, e := range replay(t, j) {
				if e.Payload[0] != byte(seq-1) {
					t.Errorf("%s, forged %v: entry %d has another value", name, forged, seq)
				}
			}
		}
	}
}

// R187: a damaged journal takes new work, and compaction heals it after
// keeping a copy of the bytes.
func TestDamagedJournalHeals(t *testing.T) {
	disk := newSimDisk(13)
	j, _ := open(t, testConfig(disk))
	for n := byte(0); n < 5; n++ {
		if _, err := j.Append(Intent, Index{Intent: string(rune('A' + n))}, []byte{n}); err != nil {
			t.Fatal(err)
		}
	}
	f := disk.dir.live[fileName]
	f.durable = f.now()
	f.durable[len(f.durable)/2] ^= 1
	f.durable[3] ^= 1 // the header too
	bad := bytes.Clone(f.durable)
	j, report := open(t, testConfig(disk))
	if !report.Damaged() || report.Entries != 4 {
		t.Fatalf("report %+v", report)
	}
	if _, err := j.Append(Draft, Index{Aggregate: "new"}, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if err := j.Compact(); err != nil {
		t.Fatal(err)
	}
	j, report = open(t, testConfig(disk))
	if report.Damaged() || report.Entries != 5 || len(replay(t, j)) != 5 {
		t.Fatalf("after compaction %+v", report)
	}
	if kept, err := disk.Read(damagedName); err != nil || !bytes.HasPrefix(kept, bad) {
		t.Fatalf("no copy of the damaged bytes: %v", err)
	}
}

// R187: any bytes at all open without a crash.
func FuzzScan(f *testing.F) {
	head, prev, err := newHeader(bytes.NewReader(make([]byte, 16)))
	if err != nil {
		f.Fatal(err)
	}
	one := rescue.Frame{Seq: 1, Kind: Draft, Prev: prev, Index: []byte("i"), Payload: []byte("p")}
	f.Add(append(head, one.Encode()...))
	f.Add(head)
	f.Add([]byte("QCJFQCJF"))
	f.Fuzz(func(t *testing.T, data []byte) {
		frames, _, tail, err := scan(data)
		if err != nil {
			return
		}
		for _, l := range frames {
			if l.off+l.size > tail || !bytes.Equal(l.Frame.Encode(), data[l.off:l.off+l.size]) {
				t.Fatal("a frame does not encode as it was read")
			}
		}
	})
}
