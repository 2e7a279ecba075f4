package app

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"quancheng/backend/api"
	"quancheng/backend/servertest"
)

// written is a complete filing, kept as a draft.
func (p *pc) written(name string) string {
	p.t.Helper()
	v, err := p.records().New("filing")
	p.must(err)
	_, err = p.records().Save(v.ID, values(name, "100000000"))
	p.must(err)
	for slot, file := range map[string]string{"request": "申报请示.pdf", "plan": "建设方案.pdf"} {
		_, err := p.attach(v.ID, slot, file, pdf(name+slot))
		p.must(err)
	}
	return v.ID
}

func (p *pc) submit(id, name string) {
	p.t.Helper()
	r, err := p.records().Submit(id, values(name, "100000000"))
	p.must(err)
	if !r.Queued {
		p.t.Fatalf("not queued: %s", dump(r))
	}
}

func (p *pc) unlock(account string) error {
	for _, a := range p.session().Accounts {
		if a.Account == account {
			_, err := (&Session{p.Desk}).Unlock(a.User, p.s.Password(account), p.s.NextCode(account))
			return err
		}
	}
	return noRecord()
}

// R191, R197: the server is away; the work goes up by itself when it is back.
func TestServerAwayAndBack(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	s.Stop()
	id := p.written("断网申报")
	p.submit(id, "断网申报")
	p.until("the chip says offline", func() bool { return p.sync().Mode == "offline" })
	s.Start()
	p.must((&Syncing{p.Desk}).Now())
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	box, err := (&Syncing{p.Desk}).Outbox()
	p.must(err)
	if len(box.Settled) != 1 || len(box.Transfers) != 2 || box.Transfers[0].State != "done" {
		t.Fatal(dump(box))
	}
}

// R197: the page is told why the server is not there, and when it is again.
func TestPageHearsOfContact(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	for range 2 {
		s.Stop()
		p.until("the page hears of the trouble", func() bool { v := p.told.Load(); return v != nil && !v.Online && v.Trouble != "" })
		s.Start()
		p.must((&Syncing{p.Desk}).Now())
		p.until("the page hears of the contact", func() bool { v := p.told.Load(); return v.Online && v.Trouble == "" })
	}
}

// R191: without the server its last word on 演示数据 holds, until it says
// otherwise.
func TestSampleIsRemembered(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	s.Stop()
	for _, away := range []bool{true, false} {
		_, err := (&Syncing{p.Desk}).SetAway(away)
		p.must(err)
		if p.restart(); !p.session().Sample {
			t.Fatal("forgotten after a start without the server")
		}
	}
	p.heard(api.End{})
	if p.restart(); p.session().Sample {
		t.Fatal("the server said otherwise")
	}
}

// R159, R161: what was read here without the server stands in its log after
// the next contact, once, with this PC's time; also when the program was closed
// in between.
func TestOfflineReadingIsTold(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	id := p.written("离线查看")
	p.submit(id, "离线查看")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	_, err := (&Syncing{p.Desk}).SetAway(true)
	p.must(err)
	doc := p.open(id).Documents[0]
	for range 2 {
		if w := p.read(doc, ""); w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
	}
	p.restart()
	p.must(p.unlock("linxl"))
	_, err = (&Syncing{p.Desk}).SetAway(false)
	p.must(err)
	told := func() (rows []LogRow) {
		log, err := (&Admin{p.Desk}).Mine(0)
		for _, r := range log.Rows {
			if err == nil && r.Act == "document.read.offline" {
				rows = append(rows, r)
			}
		}
		return rows
	}
	p.until("the log has it", func() bool { return len(told()) > 0 })
	if rows := told(); len(rows) != 1 || rows[0].DeviceAt == "" || rows[0].Result != "ok" || rows[0].ActTitle == "其他操作" {
		t.Fatal(dump(rows))
	}
	p.until("it is settled here", func() bool {
		seat, err := p.Desk.open()
		p.must(err)
		seat.mu.Lock()
		defer seat.mu.Unlock()
		return len(seat.untold) == 0
	})
	p.restart()
	p.must(p.unlock("linxl"))
	seat, err := p.Desk.open()
	p.must(err)
	seat.mu.Lock()
	defer seat.mu.Unlock()
	if len(seat.untold) != 0 {
		t.Error("it would be told again after a restart:", dump(seat.untold))
	}
}

// R195: the cache and the keys can be lost; drafts and acts come back or wait
// for the rescue key, and the program says so.
func TestLostCacheAndLostKeys(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	draft := p.written("草稿还在")
	user := p.session().Me.ID
	p.Stop(t.Context())
	p.must(os.RemoveAll(p.home.user(user, "vault")))
	p.start()
	p.signIn("linxl")
	if v := p.open(draft); v.Title != "草稿还在" || len(v.Documents) != 2 || !v.Documents[0].Local {
		t.Fatal(dump(v))
	}
	p.until("projects come again", func() bool { c, err := p.tasks().Counts(); return err == nil && c.Projects > 0 })
	code := p.deviceCode()
	p.Stop(t.Context())
	p.must(os.RemoveAll(p.home.path("keys", "secrets")))
	p.must(os.Remove(p.home.path("keys", "device.key"))) // the PC is bound again
	p.must(os.Remove(p.home.path("keys", "enrolment.json")))
	p.start()
	_, err := (&Session{p.Desk}).Bind(code)
	p.must(err)
	p.signIn("linxl")
	if v := p.sync(); !strings.Contains(v.Trouble, "恢复密钥") {
		t.Fatalf("the unsent work under the lost keys is not told: %s", dump(v))
	}
	if _, err := p.records().Open(draft); err == nil {
		t.Fatal("it opens without its key")
	}
}

// deviceCode is a new code, given by the system administrator on this PC.
func (p *pc) deviceCode() string {
	p.t.Helper()
	p.signIn("sysadmin")
	seat, err := p.Desk.open()
	p.must(err)
	code, err := seat.client.DeviceCode(p.t.Context())
	p.must(err)
	return code.Code
}

// R198: a disabled account loses what is cached here on contact, with words;
// what was never sent stays sealed.
func TestDisabledAccountIsErased(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	admin := p.second()
	p.signIn("linxl")
	p.written("停用前的草稿")
	user := p.session().Me.ID
	admin.signIn("sysadmin")
	_, err := (&Admin{admin.Desk}).Disable(user)
	p.must(err)
	admin.signIn("secadmin")
	_, err = (&Admin{admin.Desk}).Confirm(user)
	p.must(err)
	p.until("the seat is closed", func() bool { p.Desk.nudge(); return p.session().State == "signin" })
	p.until("the cache is gone", func() bool { _, err := os.Stat(p.home.user(user, "vault")); return os.IsNotExist(err) })
	if v := p.session(); len(v.Accounts) > 1 || !strings.Contains(v.Notice, "停用") {
		t.Fatal(dump(v))
	}
	if _, err := os.Stat(p.home.user(user, "journal")); err != nil {
		t.Fatal("the unsent work is gone too:", err)
	}
}

// nudge asks for something that needs the session.
func (d *Desk) nudge() {
	if s, err := d.open(); err == nil {
		s.runner.Now()
	}
}

// second is another PC of the organ.
func (p *pc) second() *pc {
	p.t.Helper()
	code := p.deviceCode()
	q := &pc{t: p.t, s: p.s, home: home(p.t.TempDir())}
	p.must(writeJSON(q.home.path("quancheng.json"), Config{Server: p.s.URL, Pins: p.s.Pins, Code: code}))
	q.start()
	q.until("the second PC is bound", func() bool { return q.session().State == "signin" })
	q.until("the code is erased", func() bool { c, err := q.home.config(); return err == nil && c.Code == "" })
	return q
}

// R197: two decide the same task; the second is told, and may take it back.
func TestSecondDecisionNeedsItsUser(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	q := p.second()
	p.signIn("linxl")
	id := p.written("两人同办")
	p.submit(id, "两人同办")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	for desk, account := range map[*pc]string{p: "zhoumin", q: "hejing"} {
		desk.signIn(account)
		desk.until(account+" has the task", func() bool { return len(desk.tab(tabTodo)) == 1 })
	}
	_, err := (&Syncing{q.Desk}).SetAway(true)
	p.must(err)
	q.act(ActInput{Record: id, Task: q.taskOf(id).Task, Action: "agree", Opinion: "我也同意"})
	if len(q.tab(tabTodo)) != 0 || len(q.tab(tabDone)) != 1 {
		t.Fatal("a decision on its way is still 待办")
	}
	p.act(ActInput{Record: id, Task: p.taskOf(id).Task, Action: "agree"})
	p.until("the first is ruled on", func() bool { return p.sync().Waiting == 0 })
	_, err = (&Syncing{q.Desk}).SetAway(false)
	p.must(err)
	q.until("the second needs its user", func() bool { return q.sync().Mode == "attention" })
	box, err := (&Syncing{q.Desk}).Outbox()
	p.must(err)
	if len(box.Attention) != 1 || box.Attention[0].Reason == "" {
		t.Fatal(dump(box))
	}
	p.must((&Syncing{q.Desk}).Release(box.Attention[0].Intent))
	if text, err := q.tasks().Opinion(id); err != nil || text != "我也同意" || q.sync().Attention != 0 {
		t.Fatal("the opinion is lost:", text, err)
	}
}

// R196: a draft goes up while there is a network, and is on the user's other PC.
func TestDraftGoesUp(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	q := p.second()
	p.signIn("linxl")
	id := p.written("草稿上行")
	seat, err := p.Desk.open()
	p.must(err)
	p.must(seat.saveUp())
	p.until("the outbox is empty", func() bool { return p.sync().Waiting == 0 })
	q.signIn("linxl")
	q.until("the draft is there", func() bool { _, err := q.records().Open(id); return err == nil })
	if v := q.open(id); v.Title != "草稿上行" || !v.Editable || len(q.tab(tabDrafts)) != 1 {
		t.Fatal(dump(v))
	}
	p.submit(id, "草稿上行")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
}
