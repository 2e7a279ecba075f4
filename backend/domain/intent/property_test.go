package intent_test

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// stages of a filing's life, as desks to judge on.
func desks(t testing.TB) []*desk {
	empty, draft := newDesk(t), newDesk(t)
	draft.keep(linxl, draft.born(100))
	back := submitted(t, 100)
	back.keep(zhoumin, back.decide(zhoumin, "office", workflow.SendBack))
	history := newDesk(t)
	history.keep(zhoumin, history.imported(zhoumin, "S-1"))
	return []*desk{empty, draft, submitted(t, 100), submitted(t, 400_000_000), back, atLeader(t), history}
}

func anyone() []policy.Actor {
	return []policy.Actor{linxl, zhaogd, sunyue, zhoumin, hejing, wanglx, chenqm, gaoyuan, sysadm}
}

// anyIntent draws who asks for what: half of it is what the window of the
// right person would send, the rest anything.
func anyIntent(t *rapid.T, d *desk) (policy.Actor, intent.Intent) {
	if rapid.Bool().Draw(t, "honest") {
		return honest(t, d)
	}
	by := rapid.SampledFrom(anyone()).Draw(t, "by")
	in := d.intent(by, rapid.SampledFrom(append(intent.Ops(), "burn", intent.Save)).Draw(t, "op"))
	if d.c.Instance != nil {
		in.Task = rapid.SampledFrom(append(d.c.Process.Open(*d.c.Instance), "", "a/b/1/1")).Draw(t, "task")
		in.Seen = intent.SeenOf(d.c.Aggregate, d.cat, salt)
	}
	in.Action = rapid.SampledFrom([]workflow.Action{workflow.Agree, workflow.SendBack, workflow.Refuse, workflow.Submit, "x"}).Draw(t, "action")
	in.Opinion = rapid.SampledFrom([]string{"", "意见"}).Draw(t, "opinion")
	in.Aggregate = rapid.SampledFrom([]record.ID{filingID, filingID, filingID, rootID, requestID, id(99)}).Draw(t, "aggregate")
	if rapid.Bool().Draw(t, "births") {
		born := d.born(rapid.Int64Range(0, 1000).Draw(t, "fen"))
		in.Births, in.Documents = born.Births, born.Documents
		in.Changes = born.Changes[:rapid.IntRange(0, len(born.Changes)).Draw(t, "changes")]
	}
	for _, f := range []record.Name{"name", "goal", "start", "level", "phone", "contact", "estimate_total", "colour", "place"} {
		if rapid.IntRange(0, 4).Draw(t, "edit") == 0 {
			at := rapid.SampledFrom([]record.ID{filingID, filingID, requestID, rootID, id(98)}).Draw(t, "at")
			r, _ := d.c.Aggregate.Find(at)
			words := []string{"", r.Text(f), "新内容", "2026-02-31", "内部", "13800000000", "-1"}
			in.Changes = append(in.Changes, text(at, f, rapid.SampledFrom(words).Draw(t, "old"), rapid.SampledFrom(words).Draw(t, "new")))
		}
	}
	return by, in
}

// honest draws what the right person can do on a desk.
func honest(t *rapid.T, d *desk) (policy.Actor, intent.Intent) {
	head := d.head()
	switch {
	case len(d.c.Aggregate) == 0:
		return linxl, d.born(rapid.Int64Range(0, 1000).Draw(t, "fen"))
	case head.Type == "project":
		return zhoumin, d.imported(zhoumin, "S-1")
	case head.State == record.Draft || head.State == record.Returned:
		in := d.intent(linxl, rapid.SampledFrom([]intent.Op{intent.Save, intent.Save, intent.Submit, intent.Discard}).Draw(t, "op"))
		for _, w := range []struct {
			f     record.Name
			words []string
		}{{"name", []string{"一", "二"}}, {"phone", []string{"", "13800000000"}}, {"level", []string{"公开", "工作秘密"}}} {
			in.Changes = append(in.Changes, text(filingID, w.f, head.Text(w.f), rapid.SampledFrom(w.words).Draw(t, "word")))
		}
		if rapid.Bool().Draw(t, "remove") {
			in.Removed = []record.ID{planID}
		}
		return linxl, in
	}
	at, _ := d.c.Process.NodeAt(*d.c.Instance)
	i := slices.IndexFunc(anyone(), func(a policy.Actor) bool { return a.Has(at.Who.Role, "", units) })
	by := anyone()[i]
	return by, d.decide(by, at.ID, rapid.SampledFrom(at.Allow).Draw(t, "action"))
}

func snapshot(t testing.TB, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// R196: a refused intent changes nothing, a granted one leaves what it was
// given untouched, and says where head, parts and project stand together.
func TestJudgeIsPure(t *testing.T) {
	all := desks(t)
	rapid.Check(t, func(rt *rapid.T) {
		d := rapid.SampledFrom(all).Draw(rt, "desk")
		by, in := anyIntent(rt, d)
		before := snapshot(t, []any{d.c.Aggregate, d.c.Root, d.c.Instance, in})
		r := d.judge(by, in)
		if after := snapshot(t, []any{d.c.Aggregate, d.c.Root, d.c.Instance, in}); after != before {
			rt.Fatal("Judge wrote into what it was given")
		}
		if !r.Outcome.Settled() {
			if !same(r.Next, d.c.Aggregate) || r.Root != nil || r.Instance != nil || r.Effects != nil || r.Gone != nil || r.Message == "" {
				rt.Fatalf("%s (%q) changed something", r.Outcome, r.Message)
			}
			return
		}
		head, ok := r.Next.Head()
		if !ok != (in.Op == intent.Discard) {
			rt.Fatalf("%s left %v", in.Op, r.Next)
		}
		for _, p := range r.Next {
			if p.State != head.State || p.Owner != head.Owner || p.Unit != head.Unit || p.Root != head.Root || p.Owner == "" {
				rt.Fatalf("%+v does not follow %+v", p, head)
			}
		}
		if r.Root != nil && (r.Root.ID != head.Root || r.Root.State != head.State) {
			rt.Fatalf("project %+v beside %+v", r.Root, head)
		}
	})
}

// The same save on its own result is accepted or merged, and changes nothing.
func TestSaveTwiceIsOnce(t *testing.T) {
	all := desks(t)
	rapid.Check(t, func(rt *rapid.T) {
		d := rapid.SampledFrom(all).Draw(rt, "desk")
		by, in := anyIntent(rt, d)
		in.Seen, in.Changes = nil, once(in.Changes)
		if in.Op != intent.Save && in.Op != intent.Import {
			return
		}
		c := d.c
		c.Actor = by
		first := intent.Judge(c, in)
		if !first.Outcome.Settled() {
			return
		}
		if c.Aggregate = first.Next; first.Root != nil {
			c.Root = first.Root
		}
		c.Now = "2027-01-01T00:00:00.000Z"
		again := intent.Judge(c, in)
		if !again.Outcome.Settled() || !same(again.Next, first.Next) || again.Root != nil || again.Gone != nil {
			rt.Fatalf("again: %s %s\n%+v\n%+v", again.Outcome, again.Message, first.Next, again.Next)
		}
	})
}

// once keeps the first change of each value: a client sends a difference.
func once(changes []record.Change) []record.Change {
	type place struct {
		r    record.ID
		f, c record.Name
		row  string
	}
	seen := map[place]bool{}
	var out []record.Change
	for _, c := range changes {
		if p := (place{c.Record, c.Field, c.Column, c.Row}); !seen[p] {
			seen[p] = true
			out = append(out, c)
		}
	}
	return out
}

// Where nothing is absent and no process step is involved, the desktop's
// prediction is the server's ruling.
func TestPredictionIsTheRuling(t *testing.T) {
	all := desks(t)
	rapid.Check(t, func(rt *rapid.T) {
		d := rapid.SampledFrom(all).Draw(rt, "desk")
		by, in := anyIntent(rt, d)
		in.Seen = nil
		if in.Op == intent.Submit || in.Op == intent.Decide {
			return
		}
		server := d.c
		server.Actor = by
		desktop := server
		desktop.Server, desktop.Instance, desktop.Salt, desktop.Documents, desktop.Facts = false, nil, nil, nil, nil
		if d.c.Instance != nil {
			view := d.c.Process.View(*d.c.Instance, d.head(), by, nil, units)
			desktop.View = &view
		}
		law, guess := intent.Judge(server, in), intent.Judge(desktop, in)
		if a, b := snapshot(t, law), snapshot(t, guess); a != b {
			rt.Fatalf("ruled     %s\npredicted %s", a, b)
		}
	})
}

// A first submission is predicted with its state; a decision only as taken. R197
func TestDesktopPredictsSubmissionAndAct(t *testing.T) {
	d := newDesk(t)
	d.keep(linxl, d.born(100))
	desktop := d.c
	desktop.Server, desktop.Salt, desktop.Documents, desktop.Facts, desktop.Actor = false, nil, nil, nil, linxl
	r := intent.Judge(desktop, d.intent(linxl, intent.Submit))
	if head, _ := r.Next.Head(); r.Outcome != intent.Accepted || head.State != record.Reviewing || r.Instance != nil || r.Effects != nil {
		t.Fatalf("predicted %s %s %+v", r.Outcome, r.Message, r.Problems)
	}
	undecided := 0
	for _, p := range r.Problems {
		if p.Severity == "undecided" {
			undecided++
		}
	}
	if undecided == 0 {
		t.Error("what only the server knows was decided here")
	}
	d = submitted(t, 100)
	view := d.c.Process.View(*d.c.Instance, d.head(), zhoumin, nil, units)
	desktop = d.c
	desktop.Server, desktop.Instance, desktop.View, desktop.Actor, desktop.Salt = false, nil, &view, zhoumin, nil
	r = intent.Judge(desktop, d.decide(zhoumin, "office", workflow.Agree))
	if head, _ := r.Next.Head(); r.Outcome != intent.Accepted || head.State != record.Reviewing || !same(r.Next, d.c.Aggregate) {
		t.Errorf("decision predicted as %s %s", r.Outcome, r.Message)
	}
	if r := intent.Judge(desktop, d.decide(zhoumin, "leader", workflow.Agree)); r.Outcome != intent.Rejected {
		t.Errorf("another's task was taken here: %s", r.Outcome)
	}
}
