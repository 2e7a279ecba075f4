package engine

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/store"
)

func (w *world) log(user record.UserID) []audit.Entry {
	w.t.Helper()
	w.settle()
	entries, err := store.Log(context.Background(), w.db.Read(), store.LogQuery{User: string(user), Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	return entries
}

// The main job on the server: R71, R72, R74, R75, R78, R130, A5, A6, A7, A20.
func TestFilingBecomesAProject(t *testing.T) {
	both(t, func(w *world) {
		filing := w.submitted("一网通办升级改造", 500_0000_00)
		w.ask(intent.Accepted, zhoumin, w.decision(zhoumin, filing, "office", workflow.SendBack))
		if h := w.head(filing); h.State != record.Returned {
			t.Fatal("sent back:", h.State)
		}
		w.ask(intent.Accepted, linxl, w.intent(linxl, intent.Submit, filing))
		w.ask(intent.Accepted, hejing, w.decision(hejing, filing, "office", workflow.Agree))
		w.ask(intent.Accepted, wanglx, w.decision(wanglx, filing, "finance", workflow.Agree))
		w.ask(intent.Accepted, chenqm, w.decision(chenqm, filing, "leader", workflow.Agree))
		h := w.head(filing)
		project := w.head(h.Root)
		if h.State != record.Issuing || project.Text(lifecycle.Number) == "" || project.State != record.Issuing {
			t.Fatalf("after the decision: %s, %s %q", h.State, project.State, project.Text(lifecycle.Number))
		}
		w.work()
		h, project = w.head(filing), w.head(h.Root)
		if h.State != record.Approved || project.State != record.Approved || project.Text(lifecycle.ApprovedAt) == "" {
			t.Fatalf("after the effects: %s %s", h.State, project.State)
		}
		if !strings.HasPrefix(project.Text(lifecycle.Number), "SL-20") || !strings.HasPrefix(project.Text(lifecycle.DocumentNumber), "示政服批〔20") {
			t.Fatal(project.Text(lifecycle.Number), project.Text(lifecycle.DocumentNumber))
		}
		shelf := w.desktop(gaoyuan).pull()
		found := map[string]bool{}
		for _, r := range shelf.records {
			if r.Record.Type == lifecycle.ArchiveItem {
				found[r.Record.Text(lifecycle.DossierNo)] = true
				if r.Record.State != record.Filed || r.Record.Text(lifecycle.Content) == "" {
					t.Errorf("%+v is not frozen", r.Record)
				}
			}
		}
		for _, kind := range []string{"立项批复", "申报请示", "建设方案"} {
			if !found[project.Text(lifecycle.Number)+"-LX-"+kind] {
				t.Errorf("%s was not filed: %v", kind, found)
			}
		}
		// R73: those named in the process are told, each once.
		for _, a := range []policy.Actor{linxl, zhaogd, zhoumin, hejing, gaoyuan} {
			told := 0
			for _, n := range w.desktop(a).pull().notices {
				if n.Title == "已立项" {
					told++
				}
			}
			if told != 1 {
				t.Errorf("%s was told %d times", a.Name, told)
			}
		}
		if d := w.desktop(sunyue).pull(); len(d.records) != 0 || len(d.cases) != 0 || len(d.notices) != 0 {
			t.Errorf("the other department sees %v", d.ids())
		}
		if r, err := VerifyLog(context.Background(), w.db, w.logKey); err != nil || !r.Whole() {
			t.Errorf("%+v %v", r, err)
		}
	})
}

// 5.6: one failing intent of a group rolls back alone.
func TestOneOfAGroupFails(t *testing.T) {
	both(t, func(w *world) {
		good, also := w.draft(linxl, "甲项目", 100), w.draft(linxl, "乙项目", 100)
		bad := w.draft(linxl, "丙项目", 100)
		bad.Births[1].ID = good.Births[1].ID // lives already, by then
		answers := w.submit(linxl, good, bad, also)
		if answers[0].Verdict == nil || !answers[0].Verdict.Outcome.Settled() || answers[2].Verdict == nil || !answers[2].Verdict.Outcome.Settled() {
			t.Fatalf("%+v", answers)
		}
		if answers[1].Fault == nil {
			t.Fatalf("%+v", answers[1].Verdict)
		}
		left, err := store.Records(context.Background(), w.db.Read(), []record.ID{bad.Aggregate, bad.Births[0].Root, bad.Births[2].ID})
		if err != nil || len(left) != 0 {
			t.Fatal("a failed intent left rows:", left, err)
		}
	})
}

// Something unexpected in one ruling harms no other, and is in the log.
func TestPanicStaysAlone(t *testing.T) {
	both(t, func(w *world) {
		due := w.e.Due
		w.e.Due = func(from record.Time, days int) record.Time { panic("a broken calendar") }
		filing := w.draft(linxl, "甲项目", 100)
		w.ask(intent.Accepted, linxl, filing)
		other := w.draft(linxl, "乙项目", 100)
		answers := w.submit(linxl, w.intent(linxl, intent.Submit, filing.Aggregate), other)
		if answers[0].Fault == nil || answers[0].Fault.Code != fault.Internal || answers[1].Verdict == nil {
			t.Fatalf("%+v", answers)
		}
		w.e.Due = due
		if log := w.log(linxl.User); log[1].Result != audit.Failed || strings.Contains(log[1].Reason, "calendar") {
			t.Errorf("%+v", log)
		}
	})
}

// 5.1: the same intent again, also many times at once, is one effect and one verdict.
func TestSameIntentTwice(t *testing.T) {
	both(t, func(w *world) {
		in := w.draft(linxl, "甲项目", 100)
		envelope := w.mark(linxl, in)
		var wg sync.WaitGroup
		leaves := make([]string, 8)
		for i := range leaves {
			wg.Go(func() {
				a, err := w.e.Submit(context.Background(), linxl, []intent.Envelope{envelope})
				if err != nil || a[0].Verdict == nil {
					t.Error(a, err)
					return
				}
				leaves[i] = string(a[0].Verdict.Leaf)
			})
		}
		wg.Wait()
		for _, l := range leaves {
			if l != leaves[0] || l == "" {
				t.Error("different verdicts:", leaves)
			}
		}
		if h := w.head(in.Aggregate); h.Rev != 1 {
			t.Error("revision", h.Rev)
		}
		forged := in
		forged.Changes = forged.Changes[:1]
		if a := w.submit(linxl, forged)[0]; a.Fault == nil {
			t.Error("another intent under the same id was answered")
		}
		theft := in
		theft.By, theft.Device = sunyue.User, sunyue.Device
		if a := w.submit(sunyue, theft)[0]; a.Fault == nil {
			t.Error("another user's id was answered")
		}
	})
}

// 5.3: two decide one task; the first wins, the second is told who and when.
func TestTwoDecideOneTask(t *testing.T) {
	both(t, func(w *world) {
		filing := w.submitted("甲项目", 100)
		a, b := w.decision(zhoumin, filing, "office", workflow.Agree), w.decision(hejing, filing, "office", workflow.SendBack)
		var wg sync.WaitGroup
		answers := make([]api.Answer, 2)
		wg.Go(func() { answers[0] = w.submit(zhoumin, a)[0] })
		wg.Go(func() { answers[1] = w.submit(hejing, b)[0] })
		wg.Wait()
		won := 0
		for _, a := range answers {
			if a.Verdict == nil {
				t.Fatalf("%+v", a.Fault)
			}
			if a.Verdict.Outcome.Settled() {
				won++
			} else if !strings.Contains(a.Verdict.Message, "周敏") && !strings.Contains(a.Verdict.Message, "何静") {
				t.Error("the second is not told who was first:", a.Verdict.Message)
			}
		}
		if won != 1 {
			t.Fatal(won, "decisions on one task")
		}
	})
}

// R161, A22: every refusal is in the log.
func TestRefusalsAreLogged(t *testing.T) {
	both(t, func(w *world) {
		filing := w.submitted("甲项目", 100)
		hidden := w.intent(sunyue, intent.Save, filing)
		hidden.Changes = []record.Change{text(filing, "name", "甲项目", "乙项目")}
		absent := w.intent(sunyue, intent.Save, w.id())
		a, b := w.submit(sunyue, hidden)[0], w.submit(sunyue, absent)[0]
		if a.Verdict == nil || b.Verdict == nil || a.Verdict.Message != b.Verdict.Message {
			t.Errorf("hidden and absent differ: %+v %+v", a.Verdict, b.Verdict)
		}
		other := w.mark(linxl, w.intent(linxl, intent.Save, filing))
		stolen, err := w.e.Submit(context.Background(), sunyue, []intent.Envelope{other})
		if err != nil || stolen[0].Fault == nil {
			t.Error("another's envelope was taken", err)
		}
		broken := w.mark(sunyue, w.intent(sunyue, intent.Save, filing))
		broken.Mark[0] ^= 1
		if a, err := w.e.Submit(context.Background(), sunyue, []intent.Envelope{broken, {Key: sunyue.Device, Body: []byte("{")}}); err != nil || a[0].Fault == nil || a[1].Fault == nil {
			t.Error("a broken mark was taken", err)
		}
		refused := 0
		for _, e := range w.log(sunyue.User) {
			if e.Result == audit.Refused && e.Reason != "" {
				refused++
			}
		}
		if refused != 5 {
			t.Errorf("%d refusals in the log, want 5", refused)
		}
		if _, err := w.e.AuditLog(context.Background(), sunyue, false, store.LogQuery{Limit: 10}); fault.CodeOf(err) != fault.Forbidden {
			t.Error("a clerk reads the log:", err)
		}
		w.settle()
		p, err := w.e.AuditLog(context.Background(), auditor, false, store.LogQuery{Limit: 3})
		if err != nil || len(p.Entries) != 3 || p.Next == 0 {
			t.Error(p, err)
		}
		mine, err := w.e.AuditLog(context.Background(), linxl, true, store.LogQuery{User: "nobody", Limit: 100}) // whom it concerns is not the asker's to say
		for _, e := range mine.Entries {
			if e.User != linxl.User {
				t.Error("somebody else's entry:", e)
			}
		}
		if err != nil || len(mine.Entries) == 0 {
			t.Error(mine, err)
		}
	})
}

// 5.5: what builds on an unsettled step waits and may come again.
func TestAfterWaits(t *testing.T) {
	both(t, func(w *world) {
		first, second := w.draft(linxl, "甲项目", 100), w.draft(linxl, "乙项目", 100)
		second.After = []intent.ID{first.ID}
		if a := w.submit(linxl, second)[0]; a.Fault == nil {
			t.Fatalf("%+v", a.Verdict)
		}
		w.ask(intent.Accepted, linxl, first)
		w.ask(intent.Accepted, linxl, second)
	})
}

// A document that is not in the store is asked for, and the same intent may
// come again after the upload.
func TestMissingDocumentIsNotTheEnd(t *testing.T) {
	both(t, func(w *world) {
		in := w.draft(linxl, "甲项目", 100)
		up := false
		w.e.Confirmed = missing(w, &up)
		if v := w.ask(intent.Missing, linxl, in); len(v.Missing) != 2 {
			t.Fatalf("%+v", v)
		}
		up = true
		w.ask(intent.Accepted, linxl, in)
	})
}

// R78: many approvals at once, dense and unique numbers.
func TestProjectNumbersAreDense(t *testing.T) {
	both(t, func(w *world) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		numbers := map[string]bool{}
		for i := range 6 {
			wg.Go(func() {
				filing := w.approved("项目" + string(rune('甲'+i)))
				mu.Lock()
				defer mu.Unlock()
				numbers[w.head(w.head(filing).Root).Text(lifecycle.Number)] = true
			})
		}
		wg.Wait()
		if len(numbers) != 6 {
			t.Error(numbers)
		}
		year := strings.Split(first1(numbers), "-")[1]
		for _, n := range []string{"0001", "0002", "0003", "0004", "0005", "0006"} {
			if !numbers["SL-"+year+"-"+n] {
				t.Errorf("%s is missing of %v", n, numbers)
			}
		}
	})
}

func first1(m map[string]bool) string {
	for k := range m {
		return k
	}
	return "--"
}

// A verdict is cut by the rights of the day it is read.
func TestVerdictIsCutByTodaysRights(t *testing.T) {
	both(t, func(w *world) {
		filing := w.submitted("甲项目", 100)
		w.ask(intent.Accepted, zhoumin, w.decision(zhoumin, filing, "office", workflow.SendBack))
		in := w.intent(linxl, intent.Save, filing)
		in.Changes = []record.Change{text(filing, "name", "从前的名字", "机密工程名")}
		v := w.ask(intent.Conflict, linxl, in)
		if len(v.Conflicts) != 1 || v.Conflicts[0].Current.Text != "甲项目" {
			t.Fatalf("%+v", v)
		}
		gone := linxl
		gone.Grants = nil
		a := w.submit(gone, in)[0]
		body, _ := json.Marshal(a)
		if a.Verdict == nil || a.Verdict.Outcome != intent.Conflict || strings.Contains(string(body), "甲项目") {
			t.Errorf("%s", body)
		}
	})
}

func missing(w *world, up *bool) func(context.Context, bun.IDB, record.ID, []document.Ref) (map[record.ID]bool, error) {
	return func(ctx context.Context, db bun.IDB, aggregate record.ID, refs []document.Ref) (map[record.ID]bool, error) {
		if !*up {
			return map[record.ID]bool{}, nil
		}
		return w.confirmed(ctx, db, aggregate, refs)
	}
}
