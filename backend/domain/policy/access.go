package policy

import (
	"slices"

	"quancheng/backend/domain/record"
)

// AccessTo is what the actor may do with class c of a record with these
// attributes: the most that any of his grants gives; None by default.
func AccessTo(a Actor, at Attrs, c record.Class, u Units) Access {
	best := None
	for _, g := range a.Grants {
		if !reaches(g, at, u) {
			continue
		}
		for _, r := range Matrix() {
			if r.Role == g.Role && r.covers(a, at) {
				best = max(best, r.access(c))
			}
		}
	}
	return best
}

// reaches reports whether the grant extends over the record.
func reaches(g Grant, at Attrs, u Units) bool {
	return (g.Root == "" || g.Root == at.Root) &&
		(g.Unit == "" || slices.Contains(subtree(u, g.Unit), at.Unit))
}

func (r Right) covers(a Actor, at Attrs) bool {
	return (!r.Own || at.Owner == a.User) &&
		slices.Contains(r.Types, at.Type) && slices.Contains(r.States, at.State)
}

func (r Right) access(c record.Class) Access {
	switch {
	case slices.Contains(r.Writes, c):
		return Write
	case slices.Contains(r.Reads, c):
		return Read
	}
	return None
}

// Visible lists the classes that the actor may read, in their fixed order;
// none means that the record does not exist for him.
func Visible(a Actor, at Attrs, u Units) []record.Class { return atLeast(Read, a, at, u) }

// Writable lists the classes that the actor may change.
func Writable(a Actor, at Attrs, u Units) []record.Class { return atLeast(Write, a, at, u) }

func atLeast(want Access, a Actor, at Attrs, u Units) []record.Class {
	var cs []record.Class
	for _, c := range record.Classes() {
		if AccessTo(a, at, c, u) >= want {
			cs = append(cs, c)
		}
	}
	return cs
}
