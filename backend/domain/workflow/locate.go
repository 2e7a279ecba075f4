package workflow

import (
	"strconv"
	"strings"

	"quancheng/backend/domain/record"
)

// Applicant is the node at which a case stands while its applicant corrects it.
const Applicant NodeID = "applicant"

const applicantTitle = "申报"

// onlySlot is the one place of a task in mode any.
const onlySlot = "1"

// TaskAt is the id of the task of a node in a round: instance/node/round/slot.
func TaskAt(instance string, node NodeID, round int) TaskID {
	return TaskID(strings.Join([]string{instance, string(node), strconv.Itoa(round), onlySlot}, "/"))
}

// parts reads a task id; false when it is none.
func (t TaskID) parts() (instance string, node NodeID, round int, ok bool) {
	f := strings.Split(string(t), "/")
	if len(f) != 4 || f[3] != onlySlot {
		return "", "", 0, false
	}
	round, err := strconv.Atoi(f[2])
	return f[0], NodeID(f[1]), round, err == nil && round > 0 && f[2] == strconv.Itoa(round)
}

// walk visits every node with the branches that lead to it, outermost first,
// in the order of the page.
func walk(nodes []Node, path []fork, visit func(Node, []fork)) {
	for _, n := range nodes {
		visit(n, path)
		for i, b := range n.Branches {
			walk(b.Nodes, append(path[:len(path):len(path)], fork{n, i}), visit)
		}
	}
}

// fork is one branch of a condition node.
type fork struct {
	node  Node
	index int
}

// node finds a node by id anywhere in the tree.
func (p Process) node(id NodeID) (found Node, ok bool) {
	walk(p.Nodes, nil, func(n Node, _ []fork) {
		if n.ID == id && !ok {
			found, ok = n, true
		}
	})
	return found, ok
}

// after is what follows node id, innermost sequence first: leaving a branch
// joins the sequence around it.
func after(nodes []Node, id NodeID) ([]Node, bool) {
	for i, n := range nodes {
		if n.ID == id {
			return nodes[i+1:], true
		}
		for _, b := range n.Branches {
			if rest, ok := after(b.Nodes, id); ok {
				return append(rest[:len(rest):len(rest)], nodes[i+1:]...), true
			}
		}
	}
	return nil, false
}

// NodeAt is the node where the case stands; false at its applicant and at the end.
func (p Process) NodeAt(inst Instance) (Node, bool) {
	if len(inst.Tokens) == 0 {
		return Node{}, false
	}
	return p.node(inst.Tokens[0].Node)
}

// Open lists the tasks that wait for a person.
func (p Process) Open(inst Instance) []TaskID {
	var ids []TaskID
	for _, t := range inst.Tokens {
		if n, ok := p.node(t.Node); t.Node == Applicant || ok && n.Kind == TaskNode {
			ids = append(ids, TaskAt(inst.ID, t.Node, inst.Round))
		}
	}
	return ids
}

// token is the token at a node.
func (i Instance) token(id NodeID) (Token, bool) {
	for _, t := range i.Tokens {
		if t.Node == id {
			return t, true
		}
	}
	return Token{}, false
}

// choose is the branch that rec takes at a condition node: the first that
// holds, else the default. Unknown when a condition reads what is absent.
func (p Process) choose(n Node, rec record.Record) (int, record.Truth) {
	other := -1
	for i, b := range n.Branches {
		if b.When.Op == "" {
			other = i
			continue
		}
		switch p.holds(b.When, rec) {
		case record.Yes:
			return i, record.Yes
		case record.Unknown:
			return -1, record.Unknown
		}
	}
	return other, record.Yes
}

// holds evaluates c on rec; the empty condition always holds.
func (p Process) holds(c record.Cond, rec record.Record) record.Truth {
	if c.Op == "" {
		return record.Yes
	}
	if p.of == nil {
		return record.Unknown
	}
	truth, err := c.EvalWithout(*p.of, rec, p.absent)
	if err != nil {
		return record.Unknown
	}
	return truth
}
