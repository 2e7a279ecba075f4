package intent

import (
	"maps"
	"slices"

	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// stand gives head, parts and project the state that follows.
func (s *sitting) stand() *verdict {
	if s.in.Op == Import {
		s.state = record.Imported
	}
	s.next, s.root = Stand(s.Types, s.next, s.Root, s.state, s.Now)
	for i, r := range s.next {
		if before, stood := s.Aggregate.Find(r.ID); stood && alike(before, r) {
			s.next[i].Updated = before.Updated
		} else {
			s.next[i].Updated = s.Now
		}
	}
	return nil
}

// Stand puts an aggregate into a state, its parts after its head, and lays
// what the head says of its project over the one that stands; nil when the
// project stays as it is. The engine uses it when effects are done.
func Stand(types Types, agg record.Aggregate, root *record.Record, state record.State, now record.Time) (record.Aggregate, *record.Record) {
	next := agg.Clone()
	for i := range next {
		if next[i].Parent == "" {
			next[i].State = state
		}
	}
	next = record.Follow(next)
	head, ok := next.Head()
	t, known := types.Type(head.Type)
	if !ok || !known || t.Spawn == nil {
		return next, nil
	}
	spawned, ok := t.Spawn(head)
	if !ok {
		return next, nil
	}
	return next, overlay(types, root, spawned, now)
}

// overlay keeps what only the project itself says: its number, its real dates.
func overlay(types Types, root *record.Record, spawned record.Record, now record.Time) *record.Record {
	p := spawned
	p.Created = now
	if root != nil {
		p = root.Clone()
		p.State, p.Unit, p.Owner, p.Level = spawned.State, spawned.Unit, spawned.Owner, spawned.Level
		for _, n := range slices.Sorted(maps.Keys(spawned.Fields)) {
			p.Set(n, spawned.Fields[n])
		}
	}
	if t, ok := types.Type(p.Type); ok {
		p = record.Compute(t, p)
	}
	if root != nil && alike(*root, p) {
		return nil
	}
	p.Updated = now
	return &p
}

// alike compares all but times and revision.
func alike(a, b record.Record) bool {
	return a.State == b.State && a.Schema == b.Schema && policy.AttrsOf(a) == policy.AttrsOf(b) &&
		maps.EqualFunc(filled(a), filled(b), record.Value.Same)
}

// filled are the fields that hold something.
func filled(r record.Record) map[record.Name]record.Value {
	f := maps.Clone(r.Fields)
	maps.DeleteFunc(f, func(_ record.Name, v record.Value) bool { return v.Empty() })
	return f
}
