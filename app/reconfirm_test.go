package app

import (
	"slices"
	"strings"
	"testing"

	"quancheng/backend/domain/record"
	"quancheng/backend/servertest"
)

// R72, R197: what is under decision changes after the leader looked and before
// his decision arrives. He is shown what changed, field by field, and confirms
// on exactly that; a confirmation of less is refused.
func TestReconfirmShowsWhatChanged(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	id := p.written("复核")
	p.submit(id, "复核")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	p.decideAs("zhoumin", id, "agree", "", nil)
	p.signIn("chenqm")
	p.until("the leader has the task", func() bool { return len(p.tab(tabTodo)) == 1 })
	p.away(true)
	r, err := p.tasks().Act(ActInput{Record: id, Task: p.taskOf(id).Task, Action: "agree", Opinion: "同意立项"})
	p.must(err)
	if !r.Queued {
		t.Fatal(dump(r))
	}
	s.Alter(record.ID(id), "goal", "改后的目标")
	p.away(false)
	_, err = (&Session{p.Desk}).SignIn("chenqm", s.Password("chenqm"), s.NextCode("chenqm"))
	p.must(err)
	v := p.needsMe()
	p.until("the change is here", func() bool {
		v, err = (&Syncing{p.Desk}).Held(v.Intent)
		p.must(err)
		return v.Again
	})
	if v.Outcome != "reconfirm" || v.Action != "同意" || v.Opinion != "同意立项" || !v.Known || len(v.Choices) != 0 {
		t.Fatal(dump(v))
	}
	if len(v.Changes) != 1 || v.Changes[0].Title != "建设目标与内容" || !strings.HasPrefix(v.Changes[0].Before, "建设统一受理平台") || v.Changes[0].After != "改后的目标" {
		t.Fatal(dump(v.Changes))
	}
	s.Alter(record.ID(id), "goal", "再改的目标")
	p.until("the next change is here", func() bool { return valueIn(p.open(id).Values, "goal").Text == "再改的目标" })
	if _, err := (&Syncing{p.Desk}).Again(v.Intent, v.Shown); err == nil || !strings.Contains(err.Error(), "内容又有更新") {
		t.Fatal("he confirmed what he was not shown:", err)
	}
	v, err = (&Syncing{p.Desk}).Held(v.Intent)
	p.must(err)
	if len(v.Changes) != 1 || v.Changes[0].After != "再改的目标" {
		t.Fatal(dump(v.Changes))
	}
	r, err = (&Syncing{p.Desk}).Again(v.Intent, v.Shown)
	p.must(err)
	if !r.Queued {
		t.Fatal(dump(r))
	}
	p.until("the project is approved", func() bool { v := p.open(id); return v.State == "approved" && v.Act == "" })
	c, err := p.tasks().Case(id)
	p.must(err)
	if !slices.ContainsFunc(c.History, func(h StepView) bool { return h.Opinion == "同意立项" }) || p.sync().Attention != 0 {
		t.Fatal(dump(c.History))
	}
}

// R197: a task that is decided by somebody else meanwhile is not confirmed
// again: the page says so, and the opinion is kept.
func TestNotAcceptedIsTakenBack(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	q := p.second()
	p.signIn("linxl")
	id := p.written("两人同办")
	p.submit(id, "两人同办")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	p.signIn("zhoumin")
	p.until("zhoumin has the task", func() bool { return len(p.tab(tabTodo)) == 1 })
	task := p.taskOf(id).Task
	p.away(true)
	_, err := p.tasks().Act(ActInput{Record: id, Task: task, Action: "agree", Opinion: "我也同意"})
	p.must(err)
	q.decideAs("hejing", id, "agree", "同意", nil)
	p.away(false)
	v := p.needsMe()
	if v.Outcome != "rejected" || v.Again || v.WhyNot == "" || v.Drafting || !strings.Contains(v.Reason, "何静") {
		t.Fatal(dump(v))
	}
	if _, err := (&Syncing{p.Desk}).Again(v.Intent, v.Shown); err == nil {
		t.Fatal("a refused act went up again as it was")
	}
	p.must((&Syncing{p.Desk}).Release(v.Intent))
	if text, err := p.tasks().Opinion(id); err != nil || text != "我也同意" {
		t.Fatal(text, err)
	}
}
