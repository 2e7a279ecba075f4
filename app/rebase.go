package app

import (
	"slices"

	"quancheng/backend/domain/record"
)

// onto is what a draft shows over the aggregate as it stands now: what its
// user edited is his, everything else is what others made of it meanwhile.
func (s *seat) onto(d draft, agg record.Aggregate) record.Aggregate {
	if _, ok := agg.Head(); !ok {
		return d.Now.Clone()
	}
	next := agg.Clone()
	for _, r := range d.Now {
		before, stood := d.Base.Find(r.ID)
		switch now, stands := next.Find(r.ID); {
		case stands && !stood:
			next = s.laid(next, record.Diff(now, r))
		case stands:
			next = s.laid(next, whole(record.Diff(before, r), now, r))
		case !stood:
			next = append(next, r.Clone())
		}
	}
	next = slices.DeleteFunc(next, func(r record.Record) bool {
		_, stood := d.Base.Find(r.ID)
		_, stays := d.Now.Find(r.ID)
		return stood && !stays
	})
	return s.computed(record.Follow(next))
}

// whole makes one row of the cells that were edited in a row that is not there
// any more: it comes back as its user has it.
func whole(changes []record.Change, now, mine record.Record) []record.Change {
	var out []record.Change
	back := map[string]bool{}
	for _, c := range changes {
		_, stands := now.Fields[c.Field].Row(c.Row)
		row, kept := mine.Fields[c.Field].Row(c.Row)
		if c.Column == "" || stands || !kept {
			out = append(out, c)
			continue
		}
		if key := string(c.Field) + c.Row; !back[key] {
			back[key] = true
			out = append(out, record.Change{Record: c.Record, Field: c.Field, Row: c.Row, New: record.Value{Rows: []record.Row{row}}.Clone()})
		}
	}
	return out
}

// laid lays values over an aggregate, whatever stands there; what cannot be
// meant is left out.
func (s *seat) laid(agg record.Aggregate, changes []record.Change) record.Aggregate {
	_, cat, _ := s.mirror.word()
	for _, c := range changes {
		c.Old = currentOf(agg, c)
		if next, _, err := record.Apply(agg, nil, []record.Change{c}, nil, cat.Type); err == nil {
			agg = next
		}
	}
	return agg
}

func (s *seat) computed(agg record.Aggregate) record.Aggregate {
	_, cat, _ := s.mirror.word()
	for i, r := range agg {
		if t, ok := cat.Type(r.Type); ok {
			agg[i] = record.Compute(t, r)
		}
	}
	return agg
}

// agreed takes as begun with what a draft says exactly as it stands elsewhere:
// it is no wish of its user, and never takes back what others do next.
func (s *seat) agreed(d draft, stands record.Aggregate) draft {
	d.Base = d.Base.Clone()
	for _, r := range d.Now {
		before, stood := d.Base.Find(r.ID)
		if _, here := stands.Find(r.ID); !stood || !here {
			continue
		}
		same := slices.DeleteFunc(record.Diff(before, r), func(c record.Change) bool { return !currentOf(stands, c).Same(c.New) })
		d.Base = s.laid(d.Base, same)
	}
	return d
}
