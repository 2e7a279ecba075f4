package workflow_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// small draws a sound process of tasks, conditions and effects at the end.
func small(t *rapid.T) workflow.Process {
	typ, _ := lifecycle.Default().Type(lifecycle.Filing)
	n := 0
	var sequence func(depth, least int) []workflow.Node
	sequence = func(depth, least int) []workflow.Node {
		var nodes []workflow.Node
		for range rapid.IntRange(least, 3).Draw(t, "length") {
			n++
			id := workflow.NodeID("n" + string(rune('a'+n%26)) + string(rune('a'+n/26)))
			if depth > 0 && rapid.Bool().Draw(t, "condition") {
				limit := record.MoneyText(rapid.Int64Range(0, 1000).Draw(t, "limit"))
				nodes = append(nodes, workflow.Node{ID: id, Title: "条件", Kind: workflow.Condition, Branches: []workflow.Branch{
					{Title: "大", When: record.Cond{Op: "ge", Field: lifecycle.Estimate, Args: []string{limit}}, Nodes: sequence(depth-1, 0)},
					{Title: "其他", Nodes: sequence(depth-1, 0)},
				}})
				continue
			}
			role := rapid.SampledFrom([]policy.Role{policy.Office, policy.Finance, policy.Leader}).Draw(t, "role")
			nodes = append(nodes, workflow.Node{ID: id, Title: "办理", Kind: workflow.TaskNode, State: record.Reviewing,
				Who: workflow.Assignee{Role: role}, Allow: []workflow.Action{workflow.Agree, workflow.Refuse, workflow.SendBack}, Days: 2})
		}
		return nodes
	}
	p := workflow.Process{Name: "small", Title: "小流程", Version: 1, Type: lifecycle.Filing, Nodes: sequence(2, 1)}
	if rapid.Bool().Draw(t, "effects") {
		p.Nodes = append(p.Nodes, workflow.Node{ID: "end", Title: "自动", Kind: workflow.EffectRun,
			Effects: []workflow.EffectSpec{{Kind: "state", State: record.Approved}}})
	}
	return p.With(typ)
}

// R3, R72, R76: whatever people try, a live case waits for exactly one person
// or for its effects, an ended one for nobody; a decided task is never decided
// again, a refused act changes nothing, and the history replays to the case.
func TestRandomActsNeverLoseACase(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := initiation(t)
		if rapid.Bool().Draw(rt, "small") {
			p = small(rt)
		}
		rec := filing(rapid.SampledFrom([]int64{0, 500, 400_000_000}).Draw(rt, "fen"))
		inst, _, err := p.Start("c1", rec, workflow.Act{Action: workflow.Submit, By: linxl, At: start}, due)
		if err != nil {
			rt.Fatal(err)
		}
		first := inst
		decided := map[workflow.TaskID]bool{}
		var acts []workflow.Act
		for range rapid.IntRange(0, 25).Draw(rt, "acts") {
			sound(rt, p, inst)
			act := anyAct(rt, p, inst, decided)
			before := inst
			next, _, err := step(p, inst, rec, act)
			if err != nil {
				if !reflect.DeepEqual(next, before) {
					rt.Fatal("a refused act changed the case")
				}
				continue
			}
			if decided[act.Task] {
				rt.Fatalf("%s was decided twice", act.Task)
			}
			if act.Task != "" {
				decided[act.Task] = true
			}
			acts, inst = append(acts, act), next
		}
		sound(rt, p, inst)
		again := first
		for _, a := range acts {
			if again, _, err = step(p, again, rec, a); err != nil {
				rt.Fatalf("replay: %v", err)
			}
		}
		if !reflect.DeepEqual(again, inst) {
			rt.Fatalf("replayed to %+v, was %+v", again, inst)
		}
	})
}

// step acts, or lets the effects report back when the act names no task.
func step(p workflow.Process, inst workflow.Instance, rec record.Record, act workflow.Act) (workflow.Instance, []workflow.Effect, error) {
	if act.Task != "" {
		return p.Next(inst, rec, act, due, units)
	}
	node, _ := p.NodeAt(inst)
	next, err := p.EffectsDone(inst, node.ID, act.At)
	return next, nil, err
}

func anyAct(t *rapid.T, p workflow.Process, inst workflow.Instance, decided map[workflow.TaskID]bool) workflow.Act {
	tasks := append(p.Open(inst), "", "c1/office/1/1", "c9/office/1/1")
	for id := range decided {
		tasks = append(tasks, id)
	}
	return workflow.Act{
		Task:    rapid.SampledFrom(tasks).Draw(t, "task"),
		Action:  rapid.SampledFrom([]workflow.Action{workflow.Agree, workflow.Agree, workflow.Submit, workflow.SendBack, workflow.Refuse, "transfer"}).Draw(t, "action"),
		Opinion: rapid.SampledFrom([]string{"", "意见"}).Draw(t, "opinion"),
		By:      rapid.SampledFrom(everybody()).Draw(t, "by"),
		At:      start,
	}
}

func sound(t *rapid.T, p workflow.Process, inst workflow.Instance) {
	node, _ := p.NodeAt(inst)
	open := len(p.Open(inst))
	switch {
	case inst.Outcome != "" && len(inst.Tokens) != 0:
		t.Fatalf("open after the end: %+v", inst)
	case inst.Outcome == "" && node.Kind != workflow.EffectRun && open != 1:
		t.Fatalf("%d open tasks: %+v", open, inst)
	case inst.Outcome == "" && node.Kind == workflow.EffectRun && (open != 0 || inst.State() != record.Issuing):
		t.Fatalf("effects running, and %d open: %+v", open, inst)
	}
	for _, id := range p.Open(inst) {
		takers := 0
		for _, a := range everybody() {
			takers += len(p.View(inst, filing(0), a, phonebook{}, units).Tasks)
		}
		if takers == 0 {
			t.Fatalf("nobody sees %s", id)
		}
	}
}

// Check and Start agree: what Check finds wanting does not start.
func TestUnsoundDoesNotStart(t *testing.T) {
	typ, _ := lifecycle.Default().Type(lifecycle.Filing)
	task := func(change func(*workflow.Node)) workflow.Process {
		n := workflow.Node{ID: "a", Title: "甲", Kind: workflow.TaskNode, State: record.Reviewing, Mode: workflow.Any,
			Who: workflow.Assignee{Role: policy.Office}, Allow: []workflow.Action{workflow.Agree}}
		change(&n)
		return workflow.Process{Name: "p", Title: "试", Type: lifecycle.Filing, Nodes: []workflow.Node{n}}.With(typ)
	}
	if ps := task(func(*workflow.Node) {}).Check(typ); len(ps) != 0 {
		t.Fatalf("sound, but %v", ps)
	}
	for name, change := range map[string]func(*workflow.Node){
		"countersign":  func(n *workflow.Node) { n.Mode = workflow.All },
		"sequence":     func(n *workflow.Node) { n.Mode = workflow.Sequence },
		"vote":         func(n *workflow.Node) { n.Mode = workflow.Vote },
		"unknown mode": func(n *workflow.Node) { n.Mode = "dance" },
		"parallel":     func(n *workflow.Node) { n.Kind = workflow.Parallel },
		"circulate":    func(n *workflow.Node) { n.Kind = workflow.Circulate },
		"unknown kind": func(n *workflow.Node) { n.Kind = "x" },
		"transfer":     func(n *workflow.Node) { n.Allow = append(n.Allow, "transfer") },
		"no agree":     func(n *workflow.Node) { n.Allow = []workflow.Action{workflow.Refuse} },
		"nobody":       func(n *workflow.Node) { n.Who = workflow.Assignee{} },
		"by field":     func(n *workflow.Node) { n.Who.Field = "owner" },
		"skip":         func(n *workflow.Node) { n.Who.IfNobody = "skip" },
		"no state":     func(n *workflow.Node) { n.State = "" },
		"reserved id":  func(n *workflow.Node) { n.ID = workflow.Applicant },
		"slash":        func(n *workflow.Node) { n.ID = "a/b" },
		"no title":     func(n *workflow.Node) { n.Title = "" },
		"unknown need": func(n *workflow.Node) { n.Needs = []record.Name{"nothing"} },
		"stray branch": func(n *workflow.Node) { n.Branches = []workflow.Branch{{}} },
		"no default": func(n *workflow.Node) {
			n.Kind = workflow.Condition
			n.Branches = []workflow.Branch{{When: record.Cond{Op: "ge", Field: lifecycle.Estimate, Args: []string{"1"}}}}
		},
		"unknown field": func(n *workflow.Node) {
			n.Kind = workflow.Condition
			n.Branches = []workflow.Branch{{When: record.Cond{Op: "ge", Field: "nothing", Args: []string{"1"}}}, {}}
		},
		"unknown effect": func(n *workflow.Node) {
			n.Kind = workflow.EffectRun
			n.Effects = []workflow.EffectSpec{{Kind: "spawn"}}
		},
	} {
		p := task(change)
		if ps := p.Check(typ); !fault.Blocking(ps) {
			t.Errorf("%s: Check finds nothing", name)
		}
		if _, _, err := p.Start("c1", filing(1), workflow.Act{Action: workflow.Submit, By: linxl, At: start}, due); code(err) != fault.Invalid {
			t.Errorf("%s: started: %v", name, err)
		}
	}
}
