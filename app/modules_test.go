package app

import (
	"slices"
	"strings"
	"testing"

	"quancheng/backend/servertest"
)

// R53, R197: a filing made offline while 立项 was on; the stage went off before
// the push. It is kept with the reason, comes back as the user's draft, and is
// taken once the stage is on again. New ones cannot be begun meanwhile.
func TestModuleWentOffBeforeThePush(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	q := p.second()
	p.signIn("linxl")
	id := p.written("离线申报")
	_, err := (&Syncing{p.Desk}).SetAway(true)
	p.must(err)
	if r, err := p.records().Submit(id, values("离线申报", "100000000")); err != nil || !r.Queued {
		t.Fatal(dump(r), err)
	}

	q.propose(func(stage string) bool { return stage != "initiation" })
	q.confirm()
	_, err = (&Syncing{p.Desk}).SetAway(false)
	p.must(err)
	p.until("it needs its user", func() bool { return p.sync().Mode == "attention" })
	box, err := (&Syncing{p.Desk}).Outbox()
	p.must(err)
	if len(box.Attention) != 1 || box.Attention[0].Outcome != "reconfirm" || !strings.Contains(box.Attention[0].Reason, "模块已停用") {
		t.Fatal(dump(box))
	}
	p.must((&Syncing{p.Desk}).Release(box.Attention[0].Intent))
	if v := p.open(id); v.Title != "离线申报" || v.State != "draft" || len(v.Documents) != 2 {
		t.Fatal(dump(v))
	}
	p.until("the stage left the desktop", func() bool { return !slices.Contains(p.session().Me.Modules, "initiation") })
	if _, err := p.records().New("filing"); err == nil || !strings.Contains(err.Error(), "模块已停用") {
		t.Fatal("a new filing was begun:", err)
	}
	if r, err := p.records().Submit(id, values("离线申报", "100000000")); err != nil || r.Queued || !strings.Contains(r.Message, "模块已停用") {
		t.Fatal(dump(r), err)
	}
	if list, err := p.records().List(ListQuery{Type: "project"}); err != nil || list.Total == 0 {
		t.Fatal("the ledger went with the stage", err)
	}

	q.propose(func(string) bool { return true })
	q.confirm()
	p.until("the stage is back", func() bool { return slices.Contains(p.session().Me.Modules, "initiation") })
	p.submit(id, "离线申报")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
}

// propose has the configurator ask for the stages that are wanted.
func (p *pc) propose(wanted func(stage string) bool) {
	p.t.Helper()
	p.signIn("xuwen")
	admin := &Admin{p.Desk}
	m, err := admin.Modules()
	p.must(err)
	var on []string
	for _, stage := range m.Stages {
		if wanted(stage.Stage) {
			on = append(on, stage.Stage)
		}
	}
	m, err = admin.ProposeModules(m.Revision, on, "本单位分步启用")
	p.must(err)
	if m.Pending == nil || m.Pending.CanConfirm || !m.Pending.CanWithdraw || !m.Pending.Mine {
		p.t.Fatal("who proposes may confirm: ", dump(m))
	}
	if _, err := admin.ConfirmModules(m.Pending.ID); err == nil {
		p.t.Fatal("one person switched a stage alone")
	}
}

// confirm is the office's word.
func (p *pc) confirm() {
	p.t.Helper()
	p.signIn("zhoumin")
	admin := &Admin{p.Desk}
	m, err := admin.Modules()
	p.must(err)
	if m.Pending == nil || !m.Pending.CanConfirm || m.CanPropose {
		p.t.Fatal(dump(m))
	}
	m, err = admin.ConfirmModules(m.Pending.ID)
	p.must(err)
	if m.Pending != nil || m.History[0].DecidedBy != "周敏" {
		p.t.Fatal(dump(m))
	}
}
