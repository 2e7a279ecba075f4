package workflow

import (
	"slices"

	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// View cuts an instance for one user: his open tasks, the way of the case and
// the opinions that he may read. Whether he may see the case at all is decided
// by his scope, before.
func (p Process) View(inst Instance, rec record.Record, actor policy.Actor, dir Directory, units policy.Units) CaseView {
	return CaseView{
		Instance: inst.ID, Title: p.Title, Record: inst.Record, Root: inst.Root,
		State: inst.State(), Round: inst.Round, Outcome: inst.Outcome,
		Tasks:   p.tasksOf(inst, rec, actor, units),
		Mine:    rec.Owner == actor.User,
		Acted:   inst.acted(actor.User),
		History: inst.readable(p.insider(inst, rec, actor, units)),
		Path:    p.path(inst, rec, dir),
		Updated: inst.updated(),
	}
}

// tasksOf are the open tasks that the actor may decide now.
func (p Process) tasksOf(inst Instance, rec record.Record, actor policy.Actor, units policy.Units) []OpenTask {
	var tasks []OpenTask
	for _, tok := range inst.Tokens {
		n, ok := p.node(tok.Node)
		if tok.Node == Applicant {
			n, ok = applicantNode(), true
		}
		if !ok || n.Kind != TaskNode || n.may(actor, rec, units) != nil {
			continue
		}
		tasks = append(tasks, OpenTask{
			ID: TaskAt(inst.ID, n.ID, inst.Round), Node: n.ID, Title: n.Title, Actions: n.Allow, Opinion: n.Opinion,
			Binds: n.Binds, Access: n.Access, Fresh: n.Fresh, Since: tok.Since, Due: tok.Due,
		})
	}
	return tasks
}

// acted reports whether a user decided something in the case.
func (i Instance) acted(user record.UserID) bool {
	return slices.ContainsFunc(i.History, func(s Step) bool {
		return s.By == user && s.Node != Applicant
	})
}

// insider reports whether the actor is of the process: he holds one of its
// nodes or decided something. His own filing he reads as its applicant.
func (p Process) insider(inst Instance, rec record.Record, actor policy.Actor, units policy.Units) bool {
	if actor.User == rec.Owner {
		return false
	}
	found := inst.acted(actor.User)
	walk(p.Nodes, nil, func(n Node, _ []fork) {
		found = found || n.Kind == TaskNode && n.Who.held(actor, rec, units)
	})
	return found
}

// readable is the history with the opinions that its reader may see. Insiders
// read all; the applicant's side reads why something came back or was refused,
// and the other opinions of a round when that round is over.
func (i Instance) readable(insider bool) []Step {
	steps := slices.Clone(i.History)
	_, returned := i.token(Applicant)
	for n, s := range steps {
		over := s.Round < i.Round || returned || i.Outcome != ""
		if insider || over || s.Action == SendBack || s.Action == Refuse || s.Node == Applicant {
			continue
		}
		steps[n].Opinion, steps[n].Notes = "", nil
	}
	return steps
}

func (i Instance) updated() record.Time {
	if len(i.History) == 0 {
		return ""
	}
	return i.History[len(i.History)-1].At
}
