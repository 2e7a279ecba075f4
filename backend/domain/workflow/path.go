package workflow

import (
	"fmt"
	"slices"
	"strings"

	"quancheng/backend/domain/record"
)

// The statuses of a PathNode.
const (
	pathDone     = "done"
	pathCurrent  = "current"
	pathAhead    = "ahead"
	pathReturned = "returned"
	pathSkipped  = "skipped"
)

// path is the flow tree as lines: the applicant, then every node that people
// or effects act at. A condition is no line of its own; it says at the nodes
// of its branches why they are on the way or not.
func (p Process) path(inst Instance, rec record.Record, dir Directory) []PathNode {
	lines := []PathNode{applicantLine(inst)}
	walk(p.Nodes, nil, func(n Node, forks []fork) {
		if n.Kind == Condition {
			return
		}
		line := PathNode{Node: n.ID, Title: n.Title, Why: p.why(n, forks)}
		tok, here := inst.token(n.ID)
		step, acted := inst.lastAt(n.ID)
		switch {
		case here:
			line.Status, line.Since, line.Due, line.People = pathCurrent, tok.Since, tok.Due, n.people(rec, dir)
		case acted:
			line.Status, line.Since, line.At, line.People = pathDone, step.Since, step.At, []string{step.Name}
			if step.Action == SendBack || step.Action == Refuse {
				line.Status = pathReturned
			}
		case inst.Outcome != "" || p.avoided(inst, rec, forks):
			line.Status = pathSkipped
		default:
			line.Status, line.People = pathAhead, n.people(rec, dir)
		}
		lines = append(lines, line)
	})
	return lines
}

func applicantLine(inst Instance) PathNode {
	line := PathNode{Node: Applicant, Title: applicantTitle, Status: pathDone}
	if step, ok := inst.lastAt(Applicant); ok {
		line.People, line.At = []string{step.Name}, step.At
	}
	if tok, here := inst.token(Applicant); here {
		line.Status, line.Since, line.At = pathCurrent, tok.Since, ""
	}
	return line
}

// lastAt is what happened at a node in this round.
func (i Instance) lastAt(id NodeID) (Step, bool) {
	for _, s := range slices.Backward(i.History) {
		if s.Node == id && s.Round == i.Round {
			return s, true
		}
	}
	return Step{}, false
}

// avoided reports whether the case goes, or went, by another branch.
func (p Process) avoided(inst Instance, rec record.Record, forks []fork) bool {
	for _, f := range forks {
		if i, ok := inst.branch(f.node.ID); ok && i != f.index {
			return true
		}
		if i, truth := p.choose(f.node, rec); truth == record.Yes && i != f.index {
			return true
		}
	}
	return false
}

// branch is the way that this round took at a condition.
func (i Instance) branch(id NodeID) (taken int, ok bool) {
	for _, t := range i.Tokens {
		for part := range strings.SplitSeq(t.Path, ",") {
			if node, n, cut := strings.Cut(part, "/"); cut && NodeID(node) == id {
				_, err := fmt.Sscan(n, &taken)
				return taken, err == nil
			}
		}
	}
	return 0, false
}

// why says in words under which condition a node is on the way, and how long
// it may take.
func (p Process) why(n Node, forks []fork) string {
	var words []string
	for _, f := range forks {
		b := f.node.Branches[f.index]
		switch {
		case b.When.Op == "" || p.of == nil:
			words = append(words, b.Title)
		default:
			words = append(words, b.When.Words(*p.of))
		}
	}
	if n.Days > 0 {
		words = append(words, fmt.Sprintf("%d 个工作日", n.Days))
	}
	if n.Kind == EffectRun {
		words = append(words, "自动")
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), "；")
}

// people are the names of those who may take a task; never the applicant.
func (n Node) people(rec record.Record, dir Directory) []string {
	if dir == nil || n.Kind != TaskNode || n.Who.Role == "" {
		return nil
	}
	var names []string
	for _, h := range dir.Holders(n.Who.Role, n.Who.unit(rec)) {
		if h.User != rec.Owner {
			names = append(names, h.Name)
		}
	}
	return names
}
