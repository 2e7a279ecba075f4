package workflow_test

import (
	"reflect"
	"strings"
	"testing"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// R71, R72, R74: office, finance above the limit, leader; then effects, and
// only when they report back is the case approved.
func TestInitiationRunsToItsApproval(t *testing.T) {
	for _, c := range []struct {
		fen     int64
		finance bool
	}{{399_999_999, false}, {400_000_000, true}} {
		r := submitted(t, c.fen)
		r.must(zhoumin, "office", workflow.Agree)
		if c.finance {
			if at, _ := r.p.NodeAt(r.inst); at.ID != "finance" {
				t.Fatalf("%d fen went to %s", c.fen, at.ID)
			}
			r.must(wanglx, "finance", workflow.Agree)
		}
		if r.inst.State() != record.Approving {
			t.Fatalf("state %s before the leader", r.inst.State())
		}
		effects := r.must(chenqm, "leader", workflow.Agree)
		if len(effects) != 6 || effects[0].Path != "issue/0" || r.inst.State() != record.Issuing {
			t.Fatalf("after the leader: %v, %s", effects, r.inst.State())
		}
		if _, err := r.act(chenqm, "issue", workflow.Agree, ""); err == nil {
			t.Fatal("somebody acted at the effects")
		}
		done, err := r.p.EffectsDone(r.inst, "issue", r.now)
		if err != nil || done.State() != record.Approved || done.Outcome != workflow.OutcomeApproved || len(done.Tokens) != 0 {
			t.Fatalf("after the effects: %+v %v", done, err)
		}
		if _, err := r.p.EffectsDone(done, "issue", r.now); code(err) != fault.Conflict {
			t.Fatalf("effects reported twice: %v", err)
		}
	}
}

// R69, R72, A5: sent back, corrected, submitted again: the next round begins
// at the first node, and the clock does not run while the applicant has it.
func TestSentBackBeginsTheNextRound(t *testing.T) {
	r := submitted(t, 100)
	r.must(zhoumin, "office", workflow.Agree)
	r.must(chenqm, "leader", workflow.SendBack)
	if r.inst.State() != record.Returned || r.inst.Tokens[0].Due != "" || r.inst.Round != 1 {
		t.Fatalf("returned as %+v", r.inst)
	}
	if _, err := r.act(sunyue, workflow.Applicant, workflow.Submit, ""); code(err) != fault.Forbidden {
		t.Fatalf("another clerk resubmitted: %v", err)
	}
	r.must(linxl, workflow.Applicant, workflow.Submit)
	at, _ := r.p.NodeAt(r.inst)
	if r.inst.Round != 2 || at.ID != "office" || r.inst.State() != record.Reviewing {
		t.Fatalf("resubmitted as %+v", r.inst)
	}
	stale := workflow.Act{Task: "c1/office/1/1", Action: workflow.Agree, By: zhoumin, At: r.now}
	if _, _, err := r.p.Next(r.inst, r.rec, stale, due, units); code(err) != fault.Conflict {
		t.Fatalf("a task of the first round was taken: %v", err)
	}
}

// R72: refuse ends the case.
func TestRefuseEnds(t *testing.T) {
	r := submitted(t, 100)
	r.must(zhoumin, "office", workflow.Refuse)
	if r.inst.State() != record.Refused || len(r.p.Open(r.inst)) != 0 {
		t.Fatalf("refused as %+v", r.inst)
	}
	if _, err := r.act(hejing, "office", workflow.Agree, ""); code(err) != fault.Conflict {
		t.Fatalf("an ended case was decided: %v", err)
	}
}

// R72: two people decide the same task; the second is told who was first and when.
func TestSecondDecisionIsToldWhy(t *testing.T) {
	r := submitted(t, 100)
	r.must(zhoumin, "office", workflow.Agree)
	before := r.inst
	_, err := r.act(hejing, "office", workflow.SendBack, "请补充")
	if code(err) != fault.Conflict || !strings.Contains(err.Error(), "周敏") || !strings.Contains(err.Error(), "2026-11-23 10:00") {
		t.Fatalf("told: %v", err)
	}
	if !reflect.DeepEqual(before, r.inst) {
		t.Fatal("a refused act changed the case")
	}
}

func TestWhoMayNotDecide(t *testing.T) {
	own := person("linxl", "林晓岚", policy.Office, "") // the applicant is of the office too
	for name, c := range map[string]struct {
		by      policy.Actor
		task    workflow.TaskID
		action  workflow.Action
		opinion string
		want    fault.Code
	}{
		"not a holder":          {sunyue, "c1/office/1/1", workflow.Agree, "", fault.Forbidden},
		"holder of a later one": {chenqm, "c1/office/1/1", workflow.Agree, "", fault.Forbidden},
		"own filing":            {own, "c1/office/1/1", workflow.Agree, "", fault.Forbidden},
		"another case":          {zhoumin, "c2/office/1/1", workflow.Agree, "", fault.Conflict},
		"no such node":          {zhoumin, "c1/nowhere/1/1", workflow.Agree, "", fault.Conflict},
		"a condition":           {zhoumin, "c1/limit/1/1", workflow.Agree, "", fault.Conflict},
		"no such slot":          {zhoumin, "c1/office/1/2", workflow.Agree, "", fault.Conflict},
		"a later round":         {zhoumin, "c1/office/2/1", workflow.Agree, "", fault.Conflict},
		"round in other form":   {zhoumin, "c1/office/01/1", workflow.Agree, "", fault.Conflict},
		"no task":               {zhoumin, "", workflow.Agree, "", fault.Conflict},
		"unknown action":        {zhoumin, "c1/office/1/1", "transfer", "", fault.Invalid},
		"submit at a node":      {zhoumin, "c1/office/1/1", workflow.Submit, "", fault.Invalid},
		"effects' own action":   {zhoumin, "c1/office/1/1", workflow.Ran, "", fault.Invalid},
		"opinion missing":       {zhoumin, "c1/office/1/1", workflow.SendBack, " \n", fault.Invalid},
		"opinion too long":      {zhoumin, "c1/office/1/1", workflow.Agree, strings.Repeat("长", workflow.MaxOpinion+1), fault.TooLarge},
	} {
		r := submitted(t, 100)
		inst, effects, err := r.p.Next(r.inst, r.rec, workflow.Act{Task: c.task, Action: c.action, Opinion: c.opinion, By: c.by, At: r.now}, due, units)
		if code(err) != c.want || effects != nil || !reflect.DeepEqual(inst, r.inst) {
			t.Errorf("%s: %v (%s), want %s", name, err, code(err), c.want)
		}
	}
}

// A grant over one project reaches the tasks of that project only.
func TestGrantOverOneProject(t *testing.T) {
	r := submitted(t, 100)
	guest := policy.Actor{User: "guest", Grants: []policy.Grant{{User: "guest", Role: policy.Office, Root: "p2"}}}
	if _, err := r.act(guest, "office", workflow.Agree, ""); code(err) != fault.Forbidden {
		t.Fatalf("of another project: %v", err)
	}
	guest.Grants[0].Root = "p1"
	r.must(guest, "office", workflow.Agree)
}

// R76: person, both times, opinion and notes of every step are kept.
func TestHistorySaysWhoWhenAndWhat(t *testing.T) {
	r := submitted(t, 100)
	note := workflow.Note{Record: "f1", Field: "goal", Text: "请补充共享安排"}
	inst, _, err := r.p.Next(r.inst, r.rec, workflow.Act{Task: "c1/office/1/1", Action: workflow.SendBack, Opinion: " 请修改 ",
		Notes: []workflow.Note{note}, By: zhoumin, At: "2026-11-24T01:00:00.000Z", DeviceAt: "2026-11-23T23:59:00.000Z"}, due, units)
	if err != nil {
		t.Fatal(err)
	}
	want := workflow.Step{Node: "office", Title: "信息化处审核", Round: 1, Action: workflow.SendBack, By: "zhoumin", Name: "周敏",
		Opinion: "请修改", Notes: []workflow.Note{note}, At: "2026-11-24T01:00:00.000Z", DeviceAt: "2026-11-23T23:59:00.000Z", Since: start}
	if got := inst.History[len(inst.History)-1]; !reflect.DeepEqual(got, want) {
		t.Fatalf("kept %+v", got)
	}
}
