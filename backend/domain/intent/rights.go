package intent

import (
	"slices"

	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// births checks that the actor may bring these records into the world, with
// these ids, in this unit.
func (s *sitting) births() *verdict {
	for _, b := range s.in.Births {
		if _, stands := s.Aggregate.Find(b.ID); stands {
			continue // Apply knows whether it is the same one
		}
		if !record.ValidID(b.ID) || !record.ValidID(b.Root) {
			return refusal(unreadable())
		}
		if _, ok := s.Types.Type(b.Type); !ok {
			return unknownType()
		}
		if b.Parent == "" && b.ID == s.in.Aggregate {
			if r := s.headBorn(b); r != nil {
				return r
			}
			continue
		}
		if b.Parent != s.in.Aggregate || b.Root != s.head.Root || b.ID == b.Root {
			return refusal(unreadable())
		}
		if at, _ := s.attrs(b.ID); s.in.Op != Import && s.access(at, record.General) < policy.Write {
			return notWritable("材料")
		}
	}
	return s.removals()
}

// headBorn checks a new head: his unit, and the right root beside it.
func (s *sitting) headBorn(b record.Birth) *verdict {
	if s.Units != nil && len(s.Units(b.Unit)) == 0 || b.Unit == "" {
		return notYourUnit()
	}
	if s.in.Op == Import {
		if b.Root != b.ID {
			return refusal(unreadable())
		}
		return nil
	}
	if len(policy.Writable(s.Actor, policy.AttrsOf(s.head), s.Units)) == 0 {
		return notYourUnit()
	}
	switch spawns := s.typ.Spawn != nil; {
	case spawns && b.ID == b.Root:
		return refusal(unreadable())
	case spawns && s.Root != nil: // one project, one filing that it comes from
		return hidden()
	case !spawns && s.Root == nil && s.Server:
		return hidden()
	case !spawns && s.Root != nil && len(policy.Visible(s.Actor, policy.AttrsOf(*s.Root), s.Units)) == 0:
		return hidden()
	}
	return nil
}

func (s *sitting) removals() *verdict {
	for _, id := range s.in.Removed {
		r, ok := s.Aggregate.Find(id)
		if !ok {
			continue
		}
		if r.Parent == "" || s.access(policy.AttrsOf(r), record.General) < policy.Write {
			return notWritable("材料")
		}
	}
	return nil
}

// rights demands the right to write the class of every changed field. A field
// that is hidden and one that does not exist get the same answer.
func (s *sitting) rights() *verdict {
	for _, c := range s.in.Changes {
		at, ok := s.attrs(c.Record)
		if !ok {
			continue // taken out elsewhere: Apply reports the conflict
		}
		t, ok := s.Types.Type(at.Type)
		if !ok {
			return unknownType()
		}
		f, ok := t.Field(c.Field)
		access := s.access(at, f.Class)
		switch {
		case !ok || access == policy.None:
			return noField(c)
		case f.System: // numbers are the server's, in an import too (R78)
			return systemField(c, f)
		case access < policy.Write:
			return notWritableField(c, f)
		}
	}
	return nil
}

// attrs are the attributes that rights on a record of this aggregate are
// decided on; a part follows its head.
func (s *sitting) attrs(id record.ID) (policy.Attrs, bool) {
	if r, ok := s.Aggregate.Find(id); ok {
		return policy.AttrsOf(r), true
	}
	at := policy.AttrsOf(s.head)
	if id == s.head.ID {
		return at, true
	}
	i := slices.IndexFunc(s.in.Births, func(b record.Birth) bool { return b.ID == id })
	if i < 0 {
		return policy.Attrs{}, false
	}
	at.ID, at.Type = id, s.in.Births[i].Type
	return at, true
}

// access is the actor's by role, or by the task that he is deciding; the
// right to import covers whatever an import writes.
func (s *sitting) access(at policy.Attrs, c record.Class) policy.Access {
	all, known := s.accesses[at]
	if !known {
		all = policy.Accesses(s.Actor, at, s.Units)
		s.accesses[at] = all
	}
	best := all[c]
	if s.task != nil {
		best = max(best, s.task.Access[c])
	}
	if s.in.Op == Import && s.mayImport() {
		best = policy.Write
	}
	return best
}
