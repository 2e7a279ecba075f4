package app

import (
	"testing"

	"quancheng/backend/domain/record"
	"quancheng/backend/servertest"
)

// R194, R155: after an offline unlock the leader's decision waits for a full
// sign-in and says so; everything else goes up.
func TestFreshActWaitsForFullSignIn(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	id := p.written("领导审批")
	p.submit(id, "领导审批")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	p.decideAs("zhoumin", id, "agree", "", nil)
	p.signIn("chenqm")
	p.until("the leader has the task", func() bool { return len(p.tab(tabTodo)) == 1 })
	_, err := (&Session{p.Desk}).Lock()
	p.must(err)
	p.must(p.unlock("chenqm"))
	p.until("the session stands again", func() bool { return p.sync().Online })
	if p.session().Me.Full {
		t.Fatal("an offline unlock counts as a full sign-in")
	}
	r, err := p.tasks().Act(ActInput{Record: id, Task: p.taskOf(id).Task, Action: "agree", Opinion: "同意"})
	p.must(err)
	if !r.Queued || r.Message != "已保存在本机，完整登录后送出。" {
		t.Fatal(dump(r))
	}
	if c, err := p.tasks().Case(id); err != nil || c.Pending == nil || c.Pending.Reason != "完整登录后送出" {
		t.Fatal(dump(c), err)
	}
	_, err = (&Session{p.Desk}).SignIn("chenqm", s.Password("chenqm"), s.NextCode("chenqm"))
	p.must(err)
	if !p.session().Me.Full {
		t.Fatal("the full sign-in is not seen")
	}
	p.until("the decision went up", func() bool { return p.sync().Waiting == 0 })
	p.until("the project is approved", func() bool { v := p.open(id); return v.State == "approved" && v.Act == "" })
}

// R196, R197: two PCs changed one field; the later is told, and his values
// stay as his draft.
func TestConflictBecomesDraft(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	q := p.second()
	p.signIn("linxl")
	id := p.written("原名称")
	p.sendUp()
	q.signIn("linxl")
	q.until("the draft is there", func() bool { _, err := q.records().Open(id); return err == nil })
	_, err := (&Syncing{p.Desk}).SetAway(true)
	p.must(err)
	_, err = q.records().Save(id, values("另一台电脑的名称", "100000000"))
	q.must(err)
	q.sendUp()
	p.submit(id, "这台电脑的名称")
	_, err = (&Syncing{p.Desk}).SetAway(false)
	p.must(err)
	p.until("it needs its user", func() bool { return p.sync().Mode == "attention" })
	v := p.open(id)
	if v.Act != actAttention || v.Title != "这台电脑的名称" || v.Editable || v.ActReason == "" {
		t.Fatal(dump(v))
	}
	box, err := (&Syncing{p.Desk}).Outbox()
	p.must(err)
	if len(box.Attention) != 1 || box.Attention[0].Outcome != "conflict" {
		t.Fatal(dump(box))
	}
	p.must((&Syncing{p.Desk}).Release(box.Attention[0].Intent))
	if v = p.open(id); v.Title != "这台电脑的名称" || !v.Editable || len(v.Documents) != 2 {
		t.Fatal(dump(v))
	}
	p.submit(id, "这台电脑的名称")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	if v = p.open(id); v.Title != "这台电脑的名称" || len(v.Documents) != 2 {
		t.Fatal(dump(v))
	}
}

// sendUp does what the clock does every half minute.
func (p *pc) sendUp() {
	p.t.Helper()
	seat, err := p.Desk.open()
	p.must(err)
	p.must(seat.saveUp())
	p.until("the outbox is empty", func() bool { return p.sync().Waiting == 0 })
}

// R196: a draft that went up is dropped on both sides, with its project.
func TestDiscard(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	id := p.written("不要了")
	p.sendUp()
	p.until("the server's word is here", func() bool { seat, _ := p.Desk.open(); _, ok := seat.mirror.item(record.ID(id)); return ok })
	p.must(p.records().Discard(id))
	if _, err := p.records().Open(id); err == nil {
		t.Fatal("it is still shown")
	}
	p.until("the server dropped it", func() bool { seat, _ := p.Desk.open(); _, ok := seat.mirror.item(record.ID(id)); return !ok })
	if rows := p.tab(tabDrafts); len(rows) != 0 {
		t.Fatal(dump(rows))
	}
}
