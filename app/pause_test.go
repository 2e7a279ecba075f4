package app

import (
	"testing"

	"quancheng/backend/servertest"
)

func (p *pc) docs() *Documents { return &Documents{p.Desk} }

func (p *pc) box() OutboxView {
	p.t.Helper()
	v, err := (&Syncing{p.Desk}).Outbox()
	p.must(err)
	return v
}

func (p *pc) transfer(document string) TransferView {
	p.t.Helper()
	for _, t := range p.box().Transfers {
		if t.Document == document {
			return t
		}
	}
	return TransferView{}
}

func (p *pc) away(on bool) {
	p.t.Helper()
	_, err := (&Syncing{p.Desk}).SetAway(on)
	p.must(err)
}

// R191, R195, R197: an upload that its user holds back stays so through a
// restart, keeps its act waiting and nothing else, and goes on when he says so.
func TestPausedUpload(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	p.away(true)
	id := p.written("暂停上传")
	p.submit(id, "暂停上传")
	held, other := p.open(id).Documents[0].ID, p.open(id).Documents[1].ID
	p.must(p.docs().Pause(held))
	p.away(false)
	p.until("the other document is up", func() bool { return p.transfer(other).State == "done" })
	if got := p.transfer(held); got.State != "paused" || got.Total == 0 || got.Name == "" {
		t.Fatal("held back:", dump(got))
	}
	p.restart()
	p.signIn("linxl")
	p.until("the other document stands", func() bool { return p.transfer(other).State == "done" })
	if box := p.box(); len(box.Waiting) != 1 || p.transfer(held).State != "paused" {
		t.Fatal("after a restart:", dump(box))
	}
	p.must(p.docs().Resume(held))
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
}

// R195, R197: what is taken back is a draft again, whole, and stays on this PC
// until it is handed in again.
func TestUploadTakenBack(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	p.away(true)
	id := p.written("取消上传")
	p.submit(id, "取消上传")
	doc := p.open(id).Documents[0].ID
	p.must(p.docs().TakeBack(doc))
	if box := p.box(); len(box.Waiting)+len(box.Sending)+len(box.Attention)+len(box.Transfers) != 0 {
		t.Fatal("still on its way:", dump(box))
	}
	v := p.open(id)
	if v.Act != actDraft || len(v.Documents) != 2 || !v.Documents[0].Local {
		t.Fatal("not the draft that it was:", dump(v))
	}
	p.away(false)
	seat, err := p.Desk.open()
	p.must(err)
	p.until("the link stands", func() bool { return p.sync().Online })
	p.must(seat.saveUp())
	if box := p.box(); len(box.Waiting)+len(box.Sending) != 0 {
		t.Fatal("a draft took the document up by itself:", dump(box))
	}
	p.submit(id, "取消上传")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	if err := p.docs().TakeBack(doc); err == nil {
		t.Error("what is accepted was taken back")
	}
}
