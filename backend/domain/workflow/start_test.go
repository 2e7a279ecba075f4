package workflow_test

import (
	"strings"
	"testing"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// R3: a case begins by its applicant's submission of a record that the process is for.
func TestWhatStarts(t *testing.T) {
	submit := workflow.Act{Action: workflow.Submit, By: linxl, At: start}
	above := record.Cond{Op: "ge", Field: lifecycle.Estimate, Args: []string{"1000"}}
	for name, c := range map[string]struct {
		process func(workflow.Process) workflow.Process
		act     workflow.Act
		fen     int64
		want    fault.Code
	}{
		"his own":         {nil, submit, 1, ""},
		"another's":       {nil, workflow.Act{Action: workflow.Submit, By: sunyue}, 1, fault.Forbidden},
		"not a submit":    {nil, workflow.Act{Action: workflow.Agree, By: linxl}, 1, fault.Invalid},
		"trigger holds":   {func(p workflow.Process) workflow.Process { p.Trigger = above; return p }, submit, 1000, ""},
		"trigger refuses": {func(p workflow.Process) workflow.Process { p.Trigger = above; return p }, submit, 999, fault.Invalid},
		"another type": {func(p workflow.Process) workflow.Process {
			typ, _ := lifecycle.Default().Type(lifecycle.Project)
			return p.With(typ)
		}, submit, 1, fault.Invalid},
		"not bound": {func(workflow.Process) workflow.Process {
			p, _ := lifecycle.Default().Process("initiation")
			return p
		}, submit, 1, fault.Invalid},
	} {
		p := initiation(t)
		if c.process != nil {
			p = c.process(p)
		}
		if _, _, err := p.Start("c1", filing(c.fen), c.act, due); code(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A condition over a class that is absent here is undecided, never the default.
func TestConditionOverTheAbsent(t *testing.T) {
	typ, _ := lifecycle.Default().Type(lifecycle.Filing)
	r := submitted(t, 400_000_000)
	r.p = r.p.With(typ, record.Money)
	if _, err := r.act(zhoumin, "office", workflow.Agree, ""); code(err) != fault.Invalid || !strings.Contains(err.Error(), "无法判断") {
		t.Fatalf("decided without the amount: %v", err)
	}
}

// Who may take a task: a role at the named unit, or one person.
func TestAssignees(t *testing.T) {
	for name, c := range map[string]struct {
		who workflow.Assignee
		by  policy.Actor
		may bool
	}{
		"role over the unit":     {workflow.Assignee{Role: policy.UnitHead, Unit: "@applicant"}, person("h1", "甲", policy.UnitHead, "u-yw1"), true},
		"role over another unit": {workflow.Assignee{Role: policy.UnitHead, Unit: "@applicant"}, person("h2", "乙", policy.UnitHead, "u-yw2"), false},
		"role at a named unit":   {workflow.Assignee{Role: policy.Finance, Unit: "u-cw"}, person("f1", "丙", policy.Finance, "u-cw"), true},
		"role elsewhere":         {workflow.Assignee{Role: policy.Finance, Unit: "u-cw"}, person("f2", "丁", policy.Finance, "u-yw1"), false},
		"the person":             {workflow.Assignee{User: "x1"}, person("x1", "戊", policy.Clerk, "u-yw2"), true},
		"another person":         {workflow.Assignee{User: "x1"}, person("x2", "己", policy.Office, ""), false},
	} {
		r := submitted(t, 100)
		r.p.Nodes[0].Who = c.who
		_, err := r.act(c.by, "office", workflow.Agree, "")
		if c.may != (err == nil) || err != nil && code(err) != fault.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a node's signer must fill in stands before he agrees, not before he sends back.
func TestNeedsBeforeAgree(t *testing.T) {
	r := submitted(t, 100)
	r.p.Nodes[0].Needs = []record.Name{lifecycle.Contact}
	_, err := r.act(zhoumin, "office", workflow.Agree, "")
	if f := fault.From(err); f == nil || f.Code != fault.Invalid || len(f.Problems) != 1 || f.Problems[0].Field != "contact" {
		t.Fatalf("agreed without: %v", err)
	}
	r.must(zhoumin, "office", workflow.SendBack)
}

// A note says something.
func TestEmptyNote(t *testing.T) {
	r := submitted(t, 100)
	_, _, err := r.p.Next(r.inst, r.rec, workflow.Act{Task: "c1/office/1/1", Action: workflow.Agree, By: zhoumin,
		Notes: []workflow.Note{{Record: "f1", Field: "goal", Text: " "}}}, due, units)
	if code(err) != fault.Invalid {
		t.Fatalf("took an empty note: %v", err)
	}
}
