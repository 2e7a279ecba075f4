package workflow

import (
	"slices"
	"strings"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// MaxOpinion is the longest opinion and note, in characters.
const MaxOpinion = 4000

// admit decides whether an act may be carried out: the task belongs to this
// case, its actor may take it, it is open, and the act is complete. Rights
// come before everything that would tell a stranger how the case stands.
func (p Process) admit(inst Instance, rec record.Record, act Act, units policy.Units) (Node, Token, error) {
	instance, id, round, ok := act.Task.parts()
	if !ok || instance != inst.ID {
		return Node{}, Token{}, foreign()
	}
	node, known := p.node(id)
	if id == Applicant {
		node, known = applicantNode(), true
	}
	if !known || node.Kind != TaskNode {
		return Node{}, Token{}, foreign()
	}
	if err := node.may(act.By, rec, units); err != nil {
		return Node{}, Token{}, err
	}
	tok, open := inst.token(id)
	if !open || round != inst.Round {
		return Node{}, Token{}, inst.late(id, round)
	}
	return node, tok, node.complete(rec, act)
}

// applicantNode is the task of an applicant whose filing was sent back.
func applicantNode() Node {
	return Node{ID: Applicant, Title: applicantTitle, Kind: TaskNode, State: record.Returned, Allow: []Action{Submit}}
}

// may reports why an actor may not take the tasks of a node; nil when he may.
func (n Node) may(a policy.Actor, rec record.Record, units policy.Units) error {
	switch {
	case n.ID == Applicant:
		if a.User != rec.Owner {
			return notApplicant()
		}
		return nil
	case !n.Who.held(a, rec, units):
		return notHolder(n)
	case a.User == rec.Owner:
		return ownFiling(n)
	}
	return nil
}

// held reports whether an actor is one of the assignees, his own filing or not.
func (w Assignee) held(a policy.Actor, rec record.Record, units policy.Units) bool {
	if w.User != "" {
		return a.User == w.User
	}
	if w.Role == "" {
		return false
	}
	for _, g := range a.Grants {
		if g.Root != "" && g.Root == rec.Root && g.Role == w.Role {
			return true
		}
	}
	return a.Has(w.Role, w.unit(rec), units)
}

// unit is the unit that the role must cover: the named one, else the
// applicant's; an office with a grant over the organ covers every unit.
func (w Assignee) unit(rec record.Record) record.UnitID {
	if w.Unit == "" || w.Unit == "@applicant" {
		return rec.Unit
	}
	return w.Unit
}

// complete checks the act itself on an open task.
func (n Node) complete(rec record.Record, act Act) error {
	if !slices.Contains(n.Allow, act.Action) {
		return notAllowed(n, act.Action)
	}
	opinion := strings.TrimSpace(act.Opinion)
	if opinion == "" && slices.Contains(n.Opinion, act.Action) {
		return needsOpinion(act.Action)
	}
	if len([]rune(opinion)) > MaxOpinion {
		return tooLong()
	}
	for _, note := range act.Notes {
		if t := strings.TrimSpace(note.Text); t == "" || len([]rune(t)) > MaxOpinion {
			return badNote()
		}
	}
	return n.filled(rec, act)
}

// filled demands the fields that a node's signers must complete before they agree.
func (n Node) filled(rec record.Record, act Act) error {
	if act.Action != Agree {
		return nil
	}
	for _, name := range n.Needs {
		if rec.Fields[name].Empty() {
			return needsField(rec, name)
		}
	}
	return nil
}

// startable checks a first submission.
func (p Process) startable(rec record.Record, act Act) error {
	if p.of == nil || p.of.Name != rec.Type {
		return notFor(p)
	}
	if problems := p.Check(*p.of); fault.Blocking(problems) {
		return unsound(p, problems)
	}
	if act.Action != Submit {
		return notAllowed(applicantNode(), act.Action)
	}
	if act.By.User != rec.Owner {
		return notApplicant()
	}
	switch p.holds(p.Trigger, rec) {
	case record.No:
		return notFor(p)
	case record.Unknown:
		return undecided(Node{Title: p.Title})
	}
	return nil
}
