package app

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"quancheng/backend/servertest"
)

const secretName = "一网通办受理平台甲"

// The main job of issue 2: a filing written offline, across a restart, sent
// back with an opinion on a field, resubmitted, agreed, approved and archived.
func TestFromOfflineFilingToArchive(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	_, err := (&Syncing{p.Desk}).SetAway(true)
	p.must(err)

	// R191, R194: everything offline; R66: findings before the submission.
	v, err := p.records().New("filing")
	p.must(err)
	saved, err := p.records().Save(v.ID, values(secretName, "500000000"))
	p.must(err)
	if !slices.ContainsFunc(saved.Findings, func(f FindingView) bool { return f.Severity == "block" }) {
		t.Fatal("a filing without documents has no blocking finding")
	}
	if r, err := p.records().Submit(v.ID, values(secretName, "500000000")); err != nil || r.Queued {
		t.Fatal("an incomplete filing was queued", r, err)
	}
	for slot, name := range map[string]string{"request": "申报请示.pdf", "plan": "建设方案.pdf"} {
		_, err := p.attach(v.ID, slot, name, pdf("secret "+slot))
		p.must(err)
	}
	r, err := p.records().Submit(v.ID, values(secretName, "500000000"))
	p.must(err)
	if !r.Queued || r.Act != actWaiting {
		t.Fatalf("not queued: %s", dump(r))
	}

	// R195: it survives, and opens with password and code without the server.
	p.restart()
	if st := p.session(); st.Online || st.Accounts[0].LeaseUntil == "" {
		t.Fatalf("the sign-in page offers no offline unlock: %s", dump(st))
	}
	_, err = (&Session{p.Desk}).Unlock(p.session().Accounts[0].User, s.Password("linxl"), s.NextCode("linxl"))
	p.must(err)
	if got := p.open(v.ID); got.Act != actWaiting || !got.Predicted || got.StateTitle != "审核中" || len(got.Documents) != 2 {
		t.Fatalf("after the restart: %s", dump(got))
	}
	if box, err := (&Syncing{p.Desk}).Outbox(); err != nil || len(box.Waiting) != 1 || box.Waiting[0].Title != "提交申报 · "+secretName {
		t.Fatal(dump(box), err)
	}

	// The network returns: it is accepted without a click.
	_, err = (&Syncing{p.Desk}).SetAway(false)
	p.must(err)
	p.until("the filing is accepted", func() bool { got := p.open(v.ID); return got.Act == "" && got.State == "reviewing" })

	// The office reads the PDF in place and sends it back with an opinion on one field.
	p.signIn("zhoumin")
	p.until("the office has the task", func() bool { return len(p.tab(tabTodo)) > 0 })
	task := p.taskOf(v.ID)
	c, err := p.tasks().Case(v.ID)
	p.must(err)
	doc := c.Record.Documents[0]
	if w := p.read(doc, "bytes=0-7"); w.Code != http.StatusPartialContent || !strings.HasPrefix(w.Body.String(), "%PDF-1.4") {
		t.Fatal("the office cannot read the PDF:", w.Code, w.Body)
	}
	p.act(ActInput{Record: v.ID, Task: task.Task, Action: "send_back", Opinion: "请补充建设依据",
		Notes: []NoteView{{Record: v.ID, Field: "basis", Text: "缺少文号"}}})
	p.until("the outbox is empty", func() bool { return p.sync().Waiting == 0 })

	// The clerk sees it at the field, corrects, resubmits.
	p.signIn("linxl")
	p.until("it came back", func() bool { return p.open(v.ID).State == "returned" })
	got := p.open(v.ID)
	if len(got.Notes) != 1 || got.Notes[0].Field != "basis" || got.Notes[0].Text != "缺少文号" || !got.Editable {
		t.Fatalf("the opinion is not at the field: %s", dump(got))
	}
	again := values(secretName, "500000000")
	again[3].Text += "、示政办〔2026〕9号"
	r, err = p.records().Submit(v.ID, again)
	p.must(err)
	if !r.Queued {
		t.Fatal(dump(r))
	}
	p.until("the outbox is empty", func() bool { return p.sync().Waiting == 0 })

	// The office sees what changed and agrees; finance too, for it is over the limit.
	p.decideAs("zhoumin", v.ID, "agree", "同意", func(c CaseView) {
		if len(c.Differences) != 1 || c.Differences[0].Title != "建设依据" || c.Round != 2 {
			t.Fatalf("differences: %s", dump(c.Differences))
		}
	})
	p.decideAs("wanglx", v.ID, "agree", "", nil)
	p.decideAs("chenqm", v.ID, "agree", "同意立项", func(c CaseView) {
		if c.Task == nil || !c.Task.Fresh {
			t.Fatal("the leader's task is not Fresh")
		}
	})

	// Numbers, 批复, archive.
	p.signIn("gaoyuan")
	p.until("the archive has the approval document", func() bool {
		items, err := (&Archives{p.Desk}).Items("")
		p.must(err)
		return slices.ContainsFunc(items, func(i ArchiveItem) bool { return strings.HasSuffix(i.Number, "-LX-立项批复") })
	})
	items, err := (&Archives{p.Desk}).Items("")
	p.must(err)
	for _, i := range items {
		if i.DocType == "立项批复" {
			if w := p.read(i.Document, ""); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF") {
				t.Fatal("the archivist cannot read the approval document:", w.Code, w.Body, dump(i))
			}
		}
	}

	// R156: the other department's clerk has no trace, in words or in files.
	p.signIn("sunyue")
	other := p.home.user(p.session().Me.ID)
	list, err := p.records().List(ListQuery{Type: "filing"})
	p.must(err)
	if list.Total != 0 {
		t.Fatal(dump(list))
	}
	seat, err := p.Desk.open()
	p.must(err)
	for id := range seat.mirror.records {
		if strings.Contains(dump(seat.mirror.records[id]), secretName) || string(id) == v.ID {
			t.Fatal("another department's filing is in memory")
		}
	}
	_, err = (&Session{p.Desk}).Lock()
	p.must(err)
	if raw := everyByte(t, other); len(raw) == 0 || strings.Contains(string(raw), secretName) || strings.Contains(string(raw), v.ID) {
		t.Fatal("a trace in the files", len(raw))
	}
	// R187: not in the clear in anybody's files either.
	if raw := everyByte(t, string(p.home)); strings.Contains(string(raw), secretName) || strings.Contains(string(raw), "secret request") {
		t.Fatal("plaintext on the disk")
	}
}

func (p *pc) tab(name string) []TaskRow {
	p.t.Helper()
	rows, err := p.tasks().List(name)
	p.must(err)
	return rows
}

func (p *pc) taskOf(record string) TaskRow {
	p.t.Helper()
	for _, r := range p.tab(tabTodo) {
		if r.Record == record {
			return r
		}
	}
	p.t.Fatalf("no task for %s", record)
	return TaskRow{}
}

func (p *pc) act(in ActInput) {
	p.t.Helper()
	r, err := p.tasks().Act(in)
	p.must(err)
	if !r.Queued {
		p.t.Fatalf("not queued: %s", dump(r))
	}
}

// decideAs signs in, waits for the task and decides it.
func (p *pc) decideAs(account, record, action, opinion string, look func(CaseView)) {
	p.t.Helper()
	p.signIn(account)
	p.until(account+" has the task", func() bool {
		c, err := p.tasks().Case(record)
		return err == nil && c.Task != nil
	})
	c, err := p.tasks().Case(record)
	p.must(err)
	if look != nil {
		look(c)
	}
	p.act(ActInput{Record: record, Task: c.Task.ID, Action: action, Opinion: opinion})
	p.until("the outbox is empty", func() bool { return p.sync().Waiting == 0 })
	if v := p.sync(); v.Attention > 0 {
		box, _ := (&Syncing{p.Desk}).Outbox()
		p.t.Fatalf("%s: %s", account, dump(box))
	}
}

// R65: documents stand in the order of the checklist, whatever came first;
// what is attached besides stands after them.
func TestDocumentsStandInOrder(t *testing.T) {
	p := newPC(t, servertest.New(t))
	p.signIn("linxl")
	v, err := p.records().New("filing")
	p.must(err)
	for _, slot := range []string{"other", "budget", "plan", "request"} {
		_, err := p.attach(v.ID, slot, "材料.pdf", pdf(slot))
		p.must(err)
	}
	var got []string
	for _, d := range p.open(v.ID).Documents {
		got = append(got, d.Slot)
	}
	if want := []string{"request", "plan", "budget", "other"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
