package intent

import (
	"cmp"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// Judge rules on one intent: the law on the server, the prediction on a
// desktop. Envelope facts (mark, device, sequence, a repeated id) are the
// engine's. Rules run in order and the first that refuses decides; a refusal
// leaves everything as it was.
func Judge(c Case, in Intent) Ruling {
	s := &sitting{Case: c, in: in, accesses: map[policy.Attrs]map[record.Class]policy.Access{}}
	for _, rule := range s.rules() {
		if r := rule(); r != nil {
			return s.refused(*r)
		}
	}
	return s.granted()
}

// sitting is one judgement while it goes on.
type sitting struct {
	Case
	in       Intent
	head     record.Record // as it stands, or as it is born
	typ      record.Type   // of the head
	fresh    bool          // the aggregate is new
	task     *workflow.OpenTask
	next     record.Aggregate
	merged   bool
	state    record.State // of the head afterwards
	instance *workflow.Instance
	effects  []workflow.Effect
	root     *record.Record
	gone     []record.ID
	problems []fault.Problem
	accesses map[policy.Attrs]map[record.Class]policy.Access // by role
}

// verdict is why a rule refuses. Moved marks a refusal that follows from the
// catalogue: under another version the same intent may have been right.
type verdict struct {
	Ruling
	moved bool
	since string // the words when the catalogue moved; "" = the usual ones
}

func (s *sitting) rules() []func() *verdict {
	open := []func() *verdict{s.form, s.found, s.known}
	change := []func() *verdict{s.births, s.rights, s.apply, s.documents, s.valid}
	switch s.in.Op {
	case Save:
		return join(open, change, s.stand)
	case Submit:
		return join(append(open, s.submittable), change, s.complies, s.enter, s.stand)
	case Decide:
		return join(append(open, s.taken, s.full, s.bound), change, s.complies, s.decide, s.stand)
	case Import:
		return join(append(open, s.importable), change, s.stand)
	case Discard:
		return append(open, s.discard)
	}
	return []func() *verdict{func() *verdict { return refusal(unreadable()) }}
}

func join(a, b []func() *verdict, last ...func() *verdict) []func() *verdict {
	return append(append(a, b...), last...)
}

// granted is the ruling of an intent that every rule let through.
func (s *sitting) granted() Ruling {
	r := Ruling{Outcome: Accepted, Problems: s.cut(s.problems), Next: s.next, Root: s.root, Gone: s.gone,
		Instance: s.instance, Effects: s.effects}
	if s.merged {
		r.Outcome = Merged
	}
	return r
}

// refused finishes a refusal: what only another catalogue explains is to be
// confirmed again, not refused.
func (s *sitting) refused(v verdict) Ruling {
	r := v.Ruling
	if v.moved && r.Outcome == Rejected && s.in.Catalogue != s.Catalogue {
		r.Outcome, r.Message = Reconfirm, cmp.Or(v.since, "填报期间，表单、规则或流程已有更新，这一步没有执行，内容仍保存在本机。请按新的要求核对后再提交。")
	}
	r.Problems, r.Next = s.cut(r.Problems), s.Aggregate
	return r
}

// cut takes the words out of problems about fields that the actor may not see.
func (s *sitting) cut(ps []fault.Problem) []fault.Problem {
	var shown []fault.Problem
	for _, p := range ps {
		if p.Field != "" && p.Record != "" && !s.sees(p) {
			p = fault.Problem{Rule: p.Rule, Severity: p.Severity, Message: "有一项检查涉及您无权查看的内容，请联系信息化处核实。"}
		}
		shown = append(shown, p)
	}
	return shown
}

// sees: the slots of a checklist are no fields, and nobody's secret.
func (s *sitting) sees(p fault.Problem) bool {
	at, ok := s.attrs(record.ID(p.Record))
	t, known := s.Types.Type(at.Type)
	f, declared := t.Field(record.Name(p.Field))
	return !ok || !known || !declared || s.access(at, f.Class) >= policy.Read
}
