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
)

var (
	testKey    = envelope.New([32]byte{1, 2, 3})
	rescuePriv = func() []byte {
		key, err := rescueKEM().GenerateKey()
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
	priv, err := rescueKEM().NewPrivateKey(rescuePriv)
	if err != nil {
		panic(err)
	}
	return Config{FS: disk, User: "u-clerk", Device: "d-1", Key: testKey, Rescue: priv.PublicKey().Bytes(),
		Random: rand.Reader, Now: func() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }}
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
	out, last := map[uint64]Entry{}, uint64(0)
	err := j.Replay(func(e Entry) error {
		if e.Seq <= last {
			t.Fatalf("entry %d after %d", e.Seq, last)
		}
		last, out[e.Seq] = e.Seq, e
		return nil
	})
	if err != nil {
		t.Fatalf("replay: %v", err)
	}
	return out
}

// story appends a random but sensible history and remembers what was
// acknowledged. It goes on after errors, as the program does.
type story struct {
	acked map[uint64]Entry
	items []item
	errs  []error
}

func tell(j *Journal, seed int64, length int) *story {
	r := mrand.New(mrand.NewSource(seed))
	s := &story{acked: map[uint64]Entry{}}
	for n := 0; n < length; n++ {
		if r.Intn(8) == 0 {
			if err := j.Compact(); err != nil {
				s.errs = append(s.errs, err)
			}
			continue
		}
		kind := Kind(r.Intn(int(Kept))) + 1
		index := Index{Aggregate: fmt.Sprint("a", r.Intn(3)), Intent: fmt.Sprint("i", r.Intn(4)),
			Document: fmt.Sprint("document-", r.Intn(3)), Mark: int64(r.Intn(20))}
		payload := bytes.Repeat([]byte{byte(n)}, r.Intn(1500))
		seq, err := j.Append(kind, index, payload)
		if err != nil {
			s.errs = append(s.errs, err)
			continue
		}
		s.acked[seq] = Entry{Seq: seq, Kind: kind, Index: index, Payload: payload}
		s.items = append(s.items, item{seq: seq, kind: kind, label: label{Index: index}, empty: len(payload) == 0})
	}
	return s
}

// check: all that must be there is there, and nothing has another value.
// loose is the number of entries that may be there without acknowledgement.
func (s *story) check(t *testing.T, got map[uint64]Entry, loose int) {
	t.Helper()
	for _, k := range plan(s.items) {
		if _, ok := got[k.seq]; !ok {
			t.Errorf("acknowledged entry %d (kind %d) is lost", k.seq, k.kind)
		}
	}
	for seq, e := range got {
		want, ok := s.acked[seq]
		if !ok {
			loose--
			continue
		}
		if e.Kind != want.Kind || e.Index != want.Index || !e.Closed && !bytes.Equal(e.Payload, want.Payload) {
			t.Errorf("entry %d has another value", seq)
		}
	}
	if loose < 0 {
		t.Errorf("%d entries that nobody appended", -loose)
	}
}

// R187, R197: what Append acknowledged survives power loss at every point.
func TestPowerLossAtEveryPoint(t *testing.T) {
	const length, seeds = 30, 8
	points := 0
	for seed := int64(1); seed <= seeds; seed++ {
		whole := newSimDisk(seed)
		j, _ := open(t, testConfig(whole))
		tell(j, seed, length)
		for cut := 1; cut <= whole.step; cut++ {
			points++
			if !cutRun(t, seed, cut, length) {
				t.Fatalf("seed %d, power loss in call %d", seed, cut)
			}
		}
	}
	t.Logf("%d cut points", points)
	if points < 400 {
		t.Fatalf("only %d cut points", points)
	}
}

func cutRun(t *testing.T, seed int64, cut, length int) bool {
	disk := newSimDisk(seed)
	disk.cutAt = cut
	s := &story{}
	if j, _, err := Open(testConfig(disk)); err == nil {
		s = tell(j, seed, length)
	}
	again := disk.reboot()
	j, report := open(t, testConfig(again))
	if report.Damaged() || report.Foreign != 0 {
		t.Errorf("a power loss was reported as %+v", report)
	}
	s.check(t, replay(t, j), 1)
	seq, err := j.Append(Draft, Index{Aggregate: "after"}, []byte("after"))
	if err != nil {
		t.Errorf("append after the restart: %v", err)
	}
	j, report = open(t, testConfig(again.reboot()))
	if report.Damaged() || report.Cut != 0 || string(replay(t, j)[seq].Payload) != "after" {
		t.Errorf("second restart: %+v", report)
	}
	return !t.Failed()
}

// R187: a full disk is said in Chinese and loses nothing, at every write.
func TestDiskFullAtEveryWrite(t *testing.T) {
	const seed, length = 7, 40
	whole := newSimDisk(seed)
	j, _ := open(t, testConfig(whole))
	tell(j, seed, length)
	for full := 2; full <= whole.wrote; full++ {
		disk := newSimDisk(seed)
		disk.full = full
		j, _ := open(t, testConfig(disk))
		s := tell(j, seed, length)
		if len(s.errs) != 1 {
			t.Fatalf("write %d: %d errors", full, len(s.errs))
		}
		if f := fault.From(s.errs[0]); f.Code != fault.Storage || f.Message != fullText {
			t.Fatalf("write %d: %v", full, s.errs[0])
		}
		s.check(t, replay(t, j), 0)
		j, report := open(t, testConfig(disk.reboot()))
		if report.Damaged() {
			t.Fatalf("write %d: %+v", full, report)
		}
		s.check(t, replay(t, j), 0)
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
		e, err := OpenRescued(rescuePriv, cfg.User, cfg.Device, raw)
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
	e, err := OpenRescued(rescuePriv, "u-clerk", "d-1", raw)
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
	f := disk.files[fileName]
	f.durable = newerHeader(f.durable)
	_, _, err := Open(testConfig(disk))
	if !errors.Is(err, errNewer) || fault.CodeOf(err) != fault.Upgrade {
		t.Fatalf("opened a newer file: %v", err)
	}
}
