package workflow_test

import (
	"errors"
	"testing"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// people are the sample's, as far as the process knows them.
var (
	linxl   = person("linxl", "林晓岚", policy.Clerk, "u-yw1")
	sunyue  = person("sunyue", "孙悦", policy.Clerk, "u-yw2")
	zhoumin = person("zhoumin", "周敏", policy.Office, "")
	hejing  = person("hejing", "何静", policy.Office, "")
	wanglx  = person("wanglx", "王立新", policy.Finance, "")
	chenqm  = person("chenqm", "陈启明", policy.Leader, "")
)

func everybody() []policy.Actor {
	return []policy.Actor{linxl, sunyue, zhoumin, hejing, wanglx, chenqm}
}

func person(id record.UserID, name string, role policy.Role, unit record.UnitID) policy.Actor {
	return policy.Actor{User: id, Name: name, Full: true, Grants: []policy.Grant{{User: id, Role: role, Unit: unit}}}
}

func units(u record.UnitID) []record.UnitID { return []record.UnitID{u} }

// phonebook answers from everybody.
type phonebook struct{}

func (phonebook) Holders(role policy.Role, unit record.UnitID) []workflow.Person {
	var found []workflow.Person
	for _, a := range everybody() {
		if a.Has(role, unit, units) {
			found = append(found, workflow.Person{User: a.User, Name: a.Name})
		}
	}
	return found
}

func due(from record.Time, days int) record.Time {
	return record.At(from.Clock().AddDate(0, 0, days))
}

const start record.Time = "2026-11-23T01:00:00.000Z"

// initiation is the real process, bound to the real type.
func initiation(t testing.TB) workflow.Process {
	t.Helper()
	c := lifecycle.Default()
	p, ok := c.Process("initiation")
	typ, known := c.Type(lifecycle.Filing)
	if !ok || !known {
		t.Fatal("the catalogue has no initiation")
	}
	return p.With(typ)
}

// filing is a filing of linxl over an amount in fen.
func filing(fen int64) record.Record {
	return record.Record{ID: "f1", Type: lifecycle.Filing, Root: "p1", Unit: "u-yw1", Owner: "linxl", State: record.Draft,
		Fields: map[record.Name]record.Value{lifecycle.Estimate: {Text: record.MoneyText(fen)}}}
}

// run is a case under test.
type run struct {
	t    testing.TB
	p    workflow.Process
	rec  record.Record
	inst workflow.Instance
	now  record.Time
}

func submitted(t testing.TB, fen int64) *run {
	t.Helper()
	r := &run{t: t, p: initiation(t), rec: filing(fen), now: start}
	inst, _, err := r.p.Start("c1", r.rec, workflow.Act{Action: workflow.Submit, By: linxl, At: r.now}, due)
	if err != nil {
		t.Fatal(err)
	}
	r.inst = inst
	return r
}

func (r *run) act(by policy.Actor, node workflow.NodeID, a workflow.Action, opinion string) ([]workflow.Effect, error) {
	r.now = record.At(r.now.Clock().Add(3600e9))
	inst, effects, err := r.p.Next(r.inst, r.rec, workflow.Act{Task: workflow.TaskAt("c1", node, r.inst.Round), Action: a,
		Opinion: opinion, By: by, At: r.now, DeviceAt: start}, due, units)
	r.inst = inst
	return effects, err
}

func (r *run) must(by policy.Actor, node workflow.NodeID, a workflow.Action) []workflow.Effect {
	r.t.Helper()
	effects, err := r.act(by, node, a, "意见："+a.Title())
	if err != nil {
		r.t.Fatalf("%s %s at %s: %v", by.Name, a, node, err)
	}
	return effects
}

func code(err error) fault.Code {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}
