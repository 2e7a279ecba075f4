package journal

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	mrand "math/rand"
	"testing"
	"time"

	"quancheng/backend/domain/envelope"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/rescue"
)

var (
	testKey    = envelope.New([32]byte{1, 2, 3})
	rescuePriv = func() []byte {
		key, err := rescue.KEM().GenerateKey()
		if err != nil {
			panic(err)
		}
		b, err := key.Bytes()
		if err != nil {
			panic(err)
		}
		return b
	}()
)

func testConfig(disk FS) Config {
	priv, err := rescue.KEM().NewPrivateKey(rescuePriv)
	if err != nil {
		panic(err)
	}
	cfg := Config{FS: disk, User: "u-clerk", Device: "d-1", Key: testKey, Rescue: priv.PublicKey().Bytes(),
		Random: rand.Reader, Now: func() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }}
	if d, ok := disk.(*simDisk); ok {
		cfg.Marks, cfg.Documents = d.folder("beside"), simArea{d.folder("documents")}
	}
	return cfg
}

func open(t *testing.T, cfg Config) (*Journal, Report) {
	t.Helper()
	j, report, err := Open(cfg)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return j, report
}

func replay(t *testing.T, j *Journal) map[uint64]Entry {
	t.Helper()
	out, err := all(j)
	if err != nil {
		t.Fatalf("replay: %v", err)
	}
	return out
}

func all(j *Journal) (map[uint64]Entry, error) {
	out, last := map[uint64]Entry{}, uint64(0)
	return out, j.Replay(func(e Entry) error {
		if e.Seq <= last {
			return fmt.Errorf("entry %d after %d", e.Seq, last)
		}
		last, out[e.Seq] = e.Seq, e
		return nil
	})
}

// story appends a random but sensible history and remembers what was
// acknowledged. It goes on after errors, as the program does.
type story struct {
	acked map[uint64]Entry
	items []item
	errs  []error
	files int
}

func tell(j *Journal, seed int64, length int) *story {
	s := &story{acked: map[uint64]Entry{}}
	s.tell(j, seed, length)
	return s
}

func (s *story) tell(j *Journal, seed int64, length int) {
	r := mrand.New(mrand.NewSource(seed))
	for n := range length {
		if r.Intn(8) == 0 {
			s.noteErr(j.Compact())
			continue
		}
		kind := Kind(r.Intn(int(Kept))) + 1
		index := Index{Aggregate: fmt.Sprint("a", r.Intn(3)), Intent: fmt.Sprint("i", r.Intn(8)), Mark: int64(r.Intn(20))}
		payload := bytes.Repeat([]byte{byte(n)}, r.Intn(1500))
		past := survey(s.items)
		switch {
		case kind == Kept:
			index.Mark = max(index.Mark, past.kept) // back only with a restore
		case kind != Draft && kind != Document && past.finished(index.Intent):
			continue // an intent that is over gets no second life
		}
		if kind == Document && !s.file(j, r, &index, &payload) {
			continue
		}
		seq, err := j.Append(kind, index, payload)
		if s.noteErr(err) {
			continue
		}
		s.acked[seq] = Entry{Seq: seq, Kind: kind, Index: index, Payload: payload}
		s.items = append(s.items, item{seq: seq, kind: kind, label: rescue.Label{Index: index}, empty: len(payload) == 0})
	}
}

func (s *story) noteErr(err error) bool {
	if err != nil {
		s.errs = append(s.errs, err)
	}
	return err != nil
}

// file seals a new document, or ends an earlier one.
func (s *story) file(j *Journal, r *mrand.Rand, index *Index, payload *[]byte) bool {
	if s.files > 0 && r.Intn(3) == 0 {
		index.Document, *payload = fmt.Sprint("document-", r.Intn(s.files)), nil
		return true
	}
	index.Document = fmt.Sprint("document-", s.files)
	s.files++
	return !s.noteErr(j.Documents().Put(index.Document, sealedAs(string(sealedBytes(index.Document)))))
}

func sealedBytes(name string) []byte { return bytes.Repeat([]byte(name), 150) }

// check: all that must be there is there, and nothing has another value.
// loose is the number of entries that may be there without acknowledgement.
func (s *story) check(t *testing.T, got map[uint64]Entry, loose int) {
	t.Helper()
	if err := s.holds(got, len(s.items), loose); err != nil {
		t.Error(err)
	}
}

func (s *story) holds(got map[uint64]Entry, acked, loose int) error {
	for _, k := range plan(s.items[:acked]) {
		if _, ok := got[k.seq]; !ok {
			return fmt.Errorf("acknowledged entry %d (kind %d) is lost", k.seq, k.kind)
		}
	}
	known := map[uint64]bool{}
	for _, it := range s.items[:acked] {
		known[it.seq] = true
	}
	for seq, e := range got {
		if !known[seq] {
			loose--
		}
		want, ok := s.acked[seq]
		if ok && known[seq] && (e.Kind != want.Kind || e.Index != want.Index || !e.Closed && !bytes.Equal(e.Payload, want.Payload)) {
			return fmt.Errorf("entry %d has another value", seq)
		}
	}
	if loose < 0 {
		return fmt.Errorf("%d entries that nobody appended", -loose)
	}
	return nil
}

// R187: a full disk is said in Chinese and loses nothing, at every write, and
// the journal works on when there is space again.
func TestDiskFullAtEveryWrite(t *testing.T) {
	const seed, length = 7, 40
	whole := newSimDisk(seed)
	j, _ := open(t, testConfig(whole))
	tell(j, seed, length)
	silent := 0
	for full := 1; full <= whole.wrote; full++ {
		disk := newSimDisk(seed)
		disk.full = full
		j, _, err := Open(testConfig(disk))
		if err != nil { // the first start, before anything was kept
			if f := fault.From(err); f.Code != fault.Storage || f.Message != fullText {
				t.Fatalf("write %d: %v", full, err)
			}
			j, _ = open(t, testConfig(disk))
		}
		s := tell(j, seed, length)
		if err == nil && len(s.errs) == 0 {
			silent++ // a mark: nothing was promised by it
		}
		if len(s.errs) > 1 {
			t.Fatalf("write %d: %d errors", full, len(s.errs))
		}
		for _, err := range s.errs {
			if f := fault.From(err); f.Code != fault.Storage || f.Message != fullText {
				t.Fatalf("write %d: %v", full, err)
			}
		}
		s.check(t, replay(t, j), 0)
		j, report := open(t, testConfig(disk.snapshot().reboot(int64(full))))
		if report.Damaged() {
			t.Fatalf("write %d: %+v", full, report)
		}
		s.check(t, replay(t, j), 0)
	}
	if silent > whole.wrote/2 {
		t.Errorf("%d of %d full writes were said by nobody", silent, whole.wrote)
	}
}

// R195: a user's journal opens for him on his device only, and holds no
// plaintext.
func TestSealedForUserAndDevice(t *testing.T) {
	disk := newSimDisk(1)
	j, _ := open(t, testConfig(disk))
	if _, err := j.Append(Intent, Index{Aggregate: "CANARY-A", Intent: "CANARY-I"}, []byte("CANARY-P")); err != nil {
		t.Fatal(err)
	}
	data, err := disk.Read(fileName)
	if err != nil || bytes.Contains(data, []byte("CANARY")) {
		t.Fatalf("plaintext in the file (%v)", err)
	}
	for _, change := range []func(*Config){
		func(c *Config) { c.User = "u-other" },
		func(c *Config) { c.Device = "d-2" },
	} {
		cfg := testConfig(disk)
		change(&cfg)
		j, report := open(t, cfg)
		if len(replay(t, j)) != 0 || len(report.Damage) != 1 || report.Damage[0].What != Altered {
			t.Errorf("opened elsewhere: %+v", report)
		}
	}
}

// R191: with every local key lost, the rescue key still opens all work.
func TestRescueAfterLostKey(t *testing.T) {
	disk := newSimDisk(3)
	j, _ := open(t, testConfig(disk))
	s := tell(j, 3, 30)
	want := replay(t, j)

	cfg := testConfig(disk)
	cfg.Key = envelope.New([32]byte{9})
	j, report := open(t, cfg)
	if report.Foreign != len(want) || report.Entries != 0 || report.Damaged() {
		t.Fatalf("report %+v, want %d foreign", report, len(want))
	}
	if _, err := j.Append(Draft, Index{Aggregate: "new"}, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if err := j.Compact(); err != nil {
		t.Fatal(err)
	}
	got := map[uint64]Entry{}
	err := j.Rescue(func(seq uint64, raw []byte) error {
		e, err := rescue.Open(rescuePriv, cfg.User, cfg.Device, raw)
		got[seq] = e
		return err
	})
	if err != nil || len(got) != len(want) {
		t.Fatalf("rescued %d of %d: %v", len(got), len(want), err)
	}
	s.check(t, got, 0)
	if err := j.Rescued(); err != nil {
		t.Fatal(err)
	}
	j, report = open(t, cfg)
	if report.Foreign != 0 || len(replay(t, j)) != 1 {
		t.Fatalf("after the rescue: %+v", report)
	}
}

// R187: settled intents stay for a restored server, closed to this PC, until
// the server's backup covers them.
func TestSettledIsClosedThenDropped(t *testing.T) {
	disk := newSimDisk(4)
	j, _ := open(t, testConfig(disk))
	add := func(kind Kind, index Index, payload string) uint64 {
		t.Helper()
		seq, err := j.Append(kind, index, []byte(payload))
		if err != nil {
			t.Fatal(err)
		}
		return seq
	}
	seq := add(Intent, Index{Aggregate: "a", Intent: "i"}, "envelope")
	add(Settled, Index{Aggregate: "a", Intent: "i", Mark: 12}, "verdict")
	if err := j.Compact(); err != nil {
		t.Fatal(err)
	}
	if e := replay(t, j)[seq]; !e.Closed || e.Payload != nil {
		t.Fatalf("settled intent is still open here: %+v", e)
	}
	var raw []byte
	if err := j.Rescue(func(_ uint64, b []byte) error { raw = b; return nil }); err != nil {
		t.Fatal(err)
	}
	e, err := rescue.Open(rescuePriv, "u-clerk", "d-1", raw)
	if err != nil || string(e.Payload) != "envelope" {
		t.Fatalf("rescued %q: %v", e.Payload, err)
	}
	add(Kept, Index{Mark: 12}, "")
	if err := j.Compact(); err != nil {
		t.Fatal(err)
	}
	if left := replay(t, j); len(left) != 1 {
		t.Fatalf("%d entries left, want the mark only", len(left))
	}
}

// A newer file is refused in words, and left alone.
func TestNewerVersionIsLeftAlone(t *testing.T) {
	disk := newSimDisk(5)
	open(t, testConfig(disk))
	f := disk.dir.live[fileName]
	f.durable = newerHeader(f.durable)
	_, _, err := Open(testConfig(disk))
	if !errors.Is(err, errNewer) || fault.CodeOf(err) != fault.Upgrade {
		t.Fatalf("opened a newer file: %v", err)
	}
}
