package app

import (
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"quancheng/app/journal"
	"quancheng/backend/domain/fault"
	"quancheng/backend/servertest"
)

// fullDisk is the real folder on a disk that can be full.
type fullDisk struct {
	journal.FS
	full *atomic.Bool
}

func (d fullDisk) Open(name string, fresh bool) (journal.File, error) {
	f, err := d.FS.Open(name, fresh)
	return fullFile{f, d.full}, err
}

type fullFile struct {
	journal.File
	full *atomic.Bool
}

func (f fullFile) Write(p []byte) (int, error) {
	if f.full.Load() {
		n, _ := f.File.Write(p[:len(p)/2])
		return n, syscall.ENOSPC
	}
	return f.File.Write(p)
}

// onFullDisk puts the seat's journal onto such a disk.
func (p *pc) onFullDisk() *atomic.Bool {
	p.t.Helper()
	s := p.seatOf()
	p.must(s.journal.Close())
	disk, area, err := p.Desk.disk(s.who.ID)
	p.must(err)
	e, err := p.Desk.enrolment()
	p.must(err)
	full := &atomic.Bool{}
	j, _, err := journal.Open(journal.Config{FS: fullDisk{disk, full}, Documents: area, User: s.who.ID, Device: s.device,
		Key: s.root.Journal(), Rescue: e.Rescue, Random: p.Desk.random, Now: p.Desk.now})
	p.must(err)
	s.journal, s.work.journal, s.outbox.journal = j, j, j
	return full
}

// R195, R197: a full disk is said in words at each step of the user's; what was
// saved before stands, nothing is queued by halves, and all of it works again
// when there is space.
func TestFullDiskThroughTheDesk(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	_, err := (&Syncing{p.Desk}).SetAway(true)
	p.must(err)
	id := p.written("空间足够时保存的")
	full := p.onFullDisk()
	full.Store(true)
	refused := func(what string, err error) {
		t.Helper()
		if f := fault.From(err); err == nil || f.Code != fault.Storage || !strings.Contains(f.Message, "磁盘空间不足") || !strings.Contains(f.Message, "都在") {
			t.Errorf("%s on a full disk: %v", what, err)
		}
	}
	_, err = p.records().Save(id, values("没有空间时写的", "100000000"))
	refused("save", err)
	_, err = p.records().Submit(id, values("没有空间时写的", "100000000"))
	refused("submit", err)
	_, err = p.records().New("filing")
	if err != nil {
		refused("new", err)
	}
	if v := p.open(id); v.Title != "空间足够时保存的" || v.Act != actDraft {
		t.Fatalf("the draft is not as it was saved: %s", dump(v))
	}
	if n := p.sync().Waiting; n != 0 {
		t.Fatalf("%d acts wait after a refused submit", n)
	}
	full.Store(false)
	_, err = p.records().Save(id, values("空间回来后写的", "100000000"))
	p.must(err)
	p.submit(id, "空间回来后写的")
	_, err = (&Syncing{p.Desk}).SetAway(false)
	p.must(err)
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Title == "空间回来后写的" })
}
