package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand"
	"slices"
	"testing"
)

const powerLength = 40 // entries and compactions of one story

// cut is the machine at one point of a story.
type cut struct {
	*machine
	acked int // entries that were acknowledged before it
}

// lives runs one story and notes the machine after each call.
func lives(seed int64, drop string) (*story, []cut, *machine) {
	disk := newSimDisk(seed)
	disk.drop = drop
	s, cuts := &story{acked: map[uint64]Entry{}}, []cut{}
	disk.after = func() { cuts = append(cuts, cut{disk.snapshot(), len(s.items)}) }
	j, _, err := Open(testConfig(disk))
	if err != nil {
		panic(err)
	}
	s.tell(j, seed, powerLength)
	if len(s.errs) > 0 {
		panic(s.errs[0])
	}
	return s, cuts, disk.machine
}

// survives starts again after the power came back; one time in four it works
// on, loses the power once more, and starts again.
func (s *story) survives(c cut, seed int64) error {
	disk := c.reboot(seed)
	if list := decodeMarks(must(disk.folder("beside").Read(marksName))); c.acked > 0 && len(list) == 0 {
		return errors.New("the marks are lost")
	}
	j, err := s.stands(disk, c.acked, 1)
	if err != nil {
		return err
	}
	got, err := all(j)
	if err != nil {
		return err
	}
	if seed%4 != 0 {
		return nil
	}
	stood := c.acked
	if stood < len(s.items) {
		if _, ok := got[s.items[stood].seq]; ok { // on its way when the power went, and safe
			stood++
		}
	}
	var later []cut
	acked := 0
	disk.after = func() { later = append(later, cut{disk.snapshot(), acked}) }
	seq, err := j.Append(Draft, Index{Aggregate: "after"}, []byte("after"))
	if err != nil {
		return fmt.Errorf("append after the restart: %w", err)
	}
	acked = 1
	if err := j.Compact(); err != nil {
		return fmt.Errorf("compact after the restart: %w", err)
	}
	second := later[rand.New(rand.NewSource(seed)).Intn(len(later))]
	if j, err = s.stands(second.reboot(seed+1), stood, 1); err != nil {
		return fmt.Errorf("second restart: %w", err)
	}
	got, err = all(j)
	if err == nil && second.acked == 1 && string(got[seq].Payload) != "after" {
		err = errors.New("what was appended after the restart is lost")
	}
	return err
}

// stands opens the journal and compares it with the first acked entries;
// loose is how many may be there besides.
func (s *story) stands(disk *simDisk, acked, loose int) (*Journal, error) {
	cfg := testConfig(disk)
	j, report, err := Open(cfg)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	if report.Damaged() || report.Foreign != 0 {
		return nil, fmt.Errorf("a power loss was reported as %+v", report)
	}
	got, err := all(j)
	if err != nil {
		return nil, err
	}
	return j, errors.Join(s.holds(got, acked, loose), s.hasFiles(cfg.Documents, acked))
}

// hasFiles: every sealed file that an entry names is there, whole.
func (s *story) hasFiles(area Area, acked int) error {
	for _, k := range plan(s.items[:acked]) {
		if k.kind != Document {
			continue
		}
		f, err := area.Get(k.label.Document)
		if err != nil {
			return fmt.Errorf("sealed file %s: %w", k.label.Document, err)
		}
		if data, err := io.ReadAll(f); err != nil || !bytes.Equal(data, sealedBytes(k.label.Document)) {
			return fmt.Errorf("sealed file %s has other bytes (%w)", k.label.Document, err)
		}
	}
	return nil
}

func must(data []byte, _ error) []byte { return data }

// R195, R197: what was acknowledged, entries and sealed files, survives power
// loss at 5,000 points, compaction, folded drafts and the restart itself
// included, and the journal opens every time without a false alarm.
func TestPowerLoss(t *testing.T) {
	points, want := 0, 5000
	if testing.Short() {
		want = 500
	}
	for seed := int64(1); points < want; seed++ {
		s, cuts, _ := lives(seed, "")
		for i, c := range cuts {
			for n := range int64(4) {
				if err := s.survives(c, 1000*seed+4*int64(i)+n); err != nil {
					t.Fatalf("seed %d, after call %d of %d, outcome %d: %v", seed, i+1, len(cuts), n, err)
				}
				points++
			}
		}
	}
	t.Logf("%d cut points", points)
}

// R195: the simulation can fail: without any one of the calls of Sync,
// something is lost or falsely reported.
func TestPowerLossCatchesEachForgottenSync(t *testing.T) {
	sites := map[string]int{}
	for seed := int64(1); seed <= 3; seed++ {
		_, _, m := lives(seed, "")
		maps.Copy(sites, m.sites)
	}
	if len(sites) < 7 {
		t.Fatalf("only %d places call Sync: %v", len(sites), sites)
	}
	for _, site := range slices.Sorted(maps.Keys(sites)) {
		if err := forgetful(site); err == nil {
			t.Errorf("nothing was lost without the Sync of %s", site)
		} else {
			t.Logf("without the Sync of %s: %v", site, err)
		}
	}
}

// forgetful is the first loss of lives in which one call of Sync does nothing.
func forgetful(site string) error {
	for seed := int64(1); seed <= 10; seed++ {
		s, cuts, _ := lives(seed, site)
		for i, c := range cuts {
			for n := range int64(4) {
				if err := s.survives(c, 1000*seed+4*int64(i)+n); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
