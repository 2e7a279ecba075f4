package journal

import (
	"bytes"
	"crypto/sha256"
	"math/rand"
	"testing"
)

func newerHeader(head []byte) []byte {
	out := bytes.Clone(head)
	out[4] = fileVersion + 1
	check := sha256.Sum256(out[:24])
	copy(out[24:], check[:8])
	return out
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

// R187: 500 random damages: never a crash, never another value, and what lies
// outside the damage comes out.
func TestDamageNeverGivesAnotherValue(t *testing.T) {
	disk := newSimDisk(11)
	j, _ := open(t, testConfig(disk))
	s := &story{acked: map[uint64]Entry{}}
	for n := 0; n < 30; n++ {
		e := Entry{Kind: Intent, Index: Index{Intent: string(rune('A' + n))}, Payload: bytes.Repeat([]byte{byte(n)}, 40*n)}
		seq, err := j.Append(e.Kind, e.Index, e.Payload)
		if err != nil {
			t.Fatal(err)
		}
		s.acked[seq] = e
	}
	good := disk.files[fileName].now()
	for name, hurt := range damages {
		r := rand.New(rand.NewSource(1))
		for n := 0; n < 100; n++ {
			bad := hurt(r, bytes.Clone(good))
			disk := newSimDisk(1)
			disk.files[fileName] = &simFile{durable: bytes.Clone(bad)}
			j, report := open(t, testConfig(disk))
			got := replay(t, j)
			s.check(t, got, 0)
			for _, it := range untouched(good, bad) {
				if _, ok := got[it.seq]; !ok {
					t.Errorf("%s %d: entry %d was whole and is lost", name, n, it.seq)
				}
			}
			if !bytes.Equal(good, bad) && len(got) < 30 && !report.Damaged() && report.Cut == 0 && name != "truncate" && name != "remove" {
				t.Errorf("%s %d: %d entries lost in silence", name, n, 30-len(got))
			}
			if t.Failed() {
				t.FailNow()
			}
		}
	}
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
	good := disk.files[fileName].now()
	frames, _, _, err := scan(good)
	if err != nil {
		t.Fatal(err)
	}
	for name, order := range map[string][]int{
		"removed": {0, 1, 3, 4}, "swapped": {0, 2, 1, 3, 4}, "repeated": {0, 1, 1, 2, 3, 4}, "first removed": {1, 2, 3, 4},
	} {
		for _, forged := range []bool{false, true} {
			bad, prev := bytes.Clone(good[:headerSize]), sum(sha256.Sum256(good[:headerSize]))
			for _, i := range order {
				f := frames[i].frame
				if forged {
					f.prev = prev
				}
				bad = append(bad, f.encode()...)
				prev = f.sum
			}
			disk := newSimDisk(1)
			disk.files[fileName] = &simFile{durable: bad}
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
	f := disk.files[fileName]
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
	one := frame{seq: 1, kind: Draft, prev: prev, index: []byte("i"), payload: []byte("p")}
	f.Add(append(head, one.encode()...))
	f.Add(head)
	f.Add([]byte("QCJFQCJF"))
	f.Fuzz(func(t *testing.T, data []byte) {
		frames, _, tail, err := scan(data)
		if err != nil {
			return
		}
		for _, l := range frames {
			if l.off+l.size > tail || !bytes.Equal(l.frame.encode(), data[l.off:l.off+l.size]) {
				t.Fatal("a frame does not encode as it was read")
			}
		}
	})
}
