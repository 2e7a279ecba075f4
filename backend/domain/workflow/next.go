package workflow

import (
	"slices"
	"strconv"
	"strings"

	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// Start opens a case by its applicant's first submission. It refuses a
// process that Check finds wanting, so that nothing is filed into a flow that
// could not go on.
func (p Process) Start(id string, rec record.Record, act Act, due Deadline) (Instance, []Effect, error) {
	if err := p.startable(rec, act); err != nil {
		return Instance{}, nil, err
	}
	inst := Instance{ID: id, Process: p.Name, Version: p.Version, Record: rec.ID, Root: rec.Root, Round: 1}
	inst = inst.done(Node{ID: Applicant, Title: applicantTitle}, Token{}, act)
	return p.proceed(inst, p.Nodes, stretch{rec: rec, at: act.At, due: due})
}

// Next carries out one act on an open task.
//
// send_back gives the case to its applicant, whose submit begins the next
// round at the first node again; refuse ends it. A refused act changes
// nothing and says why.
func (p Process) Next(inst Instance, rec record.Record, act Act, due Deadline, units policy.Units) (Instance, []Effect, error) {
	node, tok, err := p.admit(inst, rec, act, units)
	if err != nil {
		return inst, nil, err
	}
	leg := stretch{rec: rec, at: act.At, due: due, path: tok.Path}
	next := inst
	if act.Action == Submit {
		next.Round++ // a submission opens its round
	}
	next = next.done(node, tok, act)
	switch act.Action {
	case Submit:
		leg.path = ""
		next, effects, err := p.proceed(next, p.Nodes, leg)
		return orElse(inst, next, effects, err)
	case SendBack:
		next.Tokens = []Token{{Node: Applicant, Path: tok.Path, Since: act.At}}
		next.Stands = record.Returned
	case Refuse:
		next.Tokens, next.Stands, next.Outcome = nil, record.Refused, OutcomeRefused
	case Agree:
		rest, _ := after(p.Nodes, node.ID)
		next, effects, err := p.proceed(next, rest, leg)
		return orElse(inst, next, effects, err)
	}
	return next, nil, nil
}

func orElse(old, next Instance, effects []Effect, err error) (Instance, []Effect, error) {
	if err != nil {
		return old, nil, err
	}
	return next, effects, nil
}

// EffectsDone moves the case on when all effects of a node have reported
// back. Until then the token stays there (批复待生成) and nobody can act.
func (p Process) EffectsDone(inst Instance, id NodeID, at record.Time) (Instance, error) {
	tok, here := inst.token(id)
	node, known := p.node(id)
	if !here || !known || node.Kind != EffectRun {
		return inst, notRunning()
	}
	next := inst.done(node, tok, Act{Action: Ran, At: at, By: policy.Actor{Name: byItself}})
	next.Tokens, next.Outcome, next.Stands = nil, OutcomeApproved, record.Approved
	for _, e := range node.Effects {
		if e.Kind == "state" {
			next.Stands = e.State
		}
	}
	return next, nil
}

const byItself = "系统自动"

// stretch is what proceed needs besides the way ahead.
type stretch struct {
	rec  record.Record
	at   record.Time
	due  Deadline
	path string // branches taken in this round
}

// proceed goes on to the next node that waits: for a person or for effects.
func (p Process) proceed(inst Instance, rest []Node, leg stretch) (Instance, []Effect, error) {
	for len(rest) > 0 {
		n := rest[0]
		rest = rest[1:]
		switch n.Kind {
		case Condition:
			i, truth := p.choose(n, leg.rec)
			if truth != record.Yes || i < 0 {
				return inst, nil, undecided(n)
			}
			leg.path = strings.TrimPrefix(leg.path+","+taken(n.ID, i), ",")
			rest = append(slices.Clone(n.Branches[i].Nodes), rest...)
		case TaskNode:
			inst.Tokens, inst.Stands = []Token{leg.token(n)}, n.State
			return inst, nil, nil
		case EffectRun:
			inst.Tokens, inst.Stands = []Token{leg.token(n)}, n.standing()
			return inst, due(n), nil
		default:
			return inst, nil, notYet(n)
		}
	}
	inst.Tokens, inst.Stands, inst.Outcome = nil, record.Approved, OutcomeApproved
	return inst, nil, nil
}

func (s stretch) token(n Node) Token {
	t := Token{Node: n.ID, Path: s.path, Since: s.at}
	if n.Days > 0 && s.due != nil {
		t.Due = s.due(s.at, n.Days)
	}
	return t
}

// taken names a branch in Token.Path.
func taken(id NodeID, branch int) string { return string(id) + "/" + strconv.Itoa(branch) }

// standing is the record's state while effects run.
func (n Node) standing() record.State {
	if n.State != "" {
		return n.State
	}
	return record.Issuing
}

// due lists the effects of a node under their paths.
func due(n Node) []Effect {
	effects := make([]Effect, len(n.Effects))
	for i, e := range n.Effects {
		effects[i] = Effect{EffectSpec: e, Path: taken(n.ID, i)}
	}
	return effects
}

// done writes what happened into a copy of the history.
func (i Instance) done(n Node, tok Token, act Act) Instance {
	i.History = append(slices.Clip(i.History), Step{
		Node: n.ID, Title: n.Title, Round: i.Round, Action: act.Action,
		By: act.By.User, Name: act.By.Name, Opinion: strings.TrimSpace(act.Opinion), Notes: act.Notes,
		At: act.At, DeviceAt: act.DeviceAt, Since: tok.Since,
	})
	return i
}
