package intent

import (
	"slices"

	"quancheng/backend/domain/compliance"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// apply makes the aggregate that follows; rights are settled before, so that
// a conflict shows nobody a value that he may not read.
func (s *sitting) apply() *verdict {
	next, conflicts, err := record.Apply(s.Aggregate, s.in.Births, s.in.Changes, s.in.Removed, s.Types.Type)
	if err != nil {
		return movedRefusal(err)
	}
	if len(conflicts) > 0 {
		return inConflict(conflicts)
	}
	s.state = s.head.State
	for i, r := range next {
		if _, stood := s.Aggregate.Find(r.ID); !stood {
			next[i].Owner, next[i].Created, next[i].Updated = s.Actor.User, s.Now, s.Now
		}
		t, ok := s.Types.Type(r.Type)
		if !ok {
			return unknownType()
		}
		next[i] = record.Compute(t, next[i])
	}
	s.next = record.Follow(next)
	s.gone = removed(s.Aggregate, s.next)
	s.merged = s.overlaps()
	return nil
}

// removed lists what stood and stands no more.
func removed(before, after record.Aggregate) (ids []record.ID) {
	for _, r := range before {
		if _, ok := after.Find(r.ID); !ok {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// overlaps reports whether the intent met another's work: a value was already
// what it asks for, or a class that it had seen has changed since.
func (s *sitting) overlaps() bool {
	for _, c := range s.in.Changes {
		if r, ok := s.Aggregate.Find(c.Record); ok && !c.Old.Same(c.New) && holds(r, c) {
			return true
		}
	}
	if s.Server && len(s.in.Seen) > 0 && s.in.Op != Decide && len(s.Aggregate) > 0 {
		return len(s.changed(record.Classes())) > 0
	}
	return false
}

// holds reports whether r already has the new value of c, rather than the old.
func holds(r record.Record, c record.Change) bool {
	v := r.Fields[c.Field]
	if c.Row != "" {
		row, ok := v.Row(c.Row)
		switch {
		case c.Column != "":
			return ok && row.Cells[c.Column] == c.New.Text
		case !ok:
			return len(c.New.Rows) == 0
		}
		v = record.Value{Rows: []record.Row{row}}
	}
	return v.Same(c.New)
}

// changed lists those of the classes whose delivered digest is not today's.
// A class that was never delivered to the actor proves nothing either way.
func (s *sitting) changed(classes []record.Class) []record.Class {
	now := SeenOf(s.Aggregate, s.Types, s.Salt)
	var out []record.Class
	for _, c := range classes {
		if was, ok := s.in.Seen[c]; ok && was != now[c] {
			out = append(out, c)
		}
	}
	return out
}

// valid checks kinds and sizes always; required fields of an import here, of
// what is submitted or changed at a node with the findings.
func (s *sitting) valid() *verdict {
	for _, r := range s.next {
		t, _ := s.Types.Type(r.Type)
		s.add(record.Validate(t, r, s.codes, s.in.Op == Import))
	}
	if fault.Blocking(s.problems) {
		return problematic(s.problems)
	}
	return nil
}

// complies runs the automatic check (R66, R67). The undecided are shown; on
// the server a blocking rule that cannot be decided blocks.
func (s *sitting) complies() *verdict {
	if s.in.Op == Decide && len(s.in.Changes) == 0 {
		return nil // an approver does not answer for the applicant's form
	}
	s.add(compliance.FindingsWith(s.typ, s.next, s.absent(), s.Types, s.Facts))
	open := slices.ContainsFunc(s.problems, func(p fault.Problem) bool { return p.Severity == fault.Undecided && s.blocks(p.Rule) })
	if fault.Blocking(s.problems) || s.Server && open {
		return problematic(s.problems)
	}
	return nil
}

// blocks reports whether a rule would stop the act; one that is neither of
// the type nor of a pack does.
func (s *sitting) blocks(id string) bool {
	for _, r := range s.typ.Rules {
		if r.ID == id {
			return r.Severity == fault.Block
		}
	}
	for _, p := range compliance.Packs() {
		for _, c := range p.Rules {
			if c.ID == id {
				return c.Severity == fault.Block && c.Certainty == compliance.Read
			}
		}
	}
	return true
}

// absent: the server holds everything.
func (s *sitting) absent() []record.Class {
	if s.Server {
		return nil
	}
	return s.Absent
}

func (s *sitting) codes(name string) map[string]string {
	d, ok := s.Types.Dictionary(name)
	if !ok {
		return nil
	}
	return d.Titles()
}

// add keeps each problem once: completeness is found by two rules.
func (s *sitting) add(ps []fault.Problem) {
	for _, p := range ps {
		twice := false
		for _, q := range s.problems {
			twice = twice || p.Place == q.Place && p.Rule == q.Rule && p.Message == q.Message
		}
		if !twice {
			s.problems = append(s.problems, p)
		}
	}
}
