package app

import (
	"testing"
	"time"

	"quancheng/app/journal"
	"quancheng/backend/servertest"
)

// R195, R150: what was settled stays for a restored server, shut on this PC,
// and goes with its sealed files when the server says that a backup holds it.
func TestSettledWorkIsShutThenDropped(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	id := p.written("已受理的项目")
	p.submit(id, "已受理的项目")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	p.restart()
	p.must(p.unlock("linxl"))
	shut, open := p.entries()
	if shut == 0 || open > 0 {
		t.Fatalf("%d entries of the settled act are shut, %d open", shut, open)
	}
	if v := p.open(id); len(v.Documents) != 2 || p.read(v.Documents[0], "").Code != 200 {
		t.Fatal("its document cannot be read any more:", dump(v))
	}
	s.Sleep(time.Hour)
	s.Kept(s.Now().Add(-time.Minute))
	p.signIn("linxl")
	p.until("it is dropped", func() bool { p.Desk.nudge(); shut, _ := p.entries(); return shut == 0 })
	p.restart()
	p.signIn("linxl")
	if names, err := p.seatOf().journal.Documents().Names(); err != nil || len(names) != 0 {
		t.Fatalf("sealed files left: %v %v", names, err)
	}
	if v := p.open(id); v.State != "reviewing" || len(v.Documents) != 2 {
		t.Fatal(dump(v))
	}
}

// entries counts what the journal holds of acts and documents.
func (p *pc) entries() (shut, open int) {
	p.t.Helper()
	p.must(p.seatOf().journal.Replay(func(e journal.Entry) error {
		switch {
		case e.Kind != journal.Intent && e.Kind != journal.Attempt && e.Kind != journal.Document:
		case e.Closed:
			shut++
		default:
			open++
		}
		return nil
	}))
	return shut, open
}
