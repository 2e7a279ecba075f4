package policy

import (
	"slices"

	"quancheng/backend/domain/record"
)

// AccessTo is what the actor may do with class c of a record with these
// attributes: the most that any of his grants gives; None by default.
func AccessTo(a Actor, at Attrs, c record.Class, u Units) Access { return most(a, at, u)[c] }

// Rooted reports whether the project decides on what the actor may do.
func Rooted(a Actor) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Root != "" })
}

// Accesses is the most that the actor may do with each class; absent means
// nothing. Whoever asks for many records alike remembers it by their Attrs.
func Accesses(a Actor, at Attrs, u Units) map[record.Class]Access { return most(a, at, u) }

func most(a Actor, at Attrs, u Units) map[record.Class]Access {
	best := map[record.Class]Access{}
	matrix := Matrix()
	for _, g := range a.Grants {
		if !reaches(g, at, u) {
			continue
		}
		for _, r := range matrix {
			if r.Role == g.Role && r.covers(a, at) {
				r.raise(best)
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
		slices.Contains(r.Types, at.Type) && slices.Contains(r.States, at.State) && in(r.Levels, at.Level)
}

// raise lifts best to what r gives.
func (r Right) raise(best map[record.Class]Access) {
	for _, c := range r.Reads {
		best[c] = max(best[c], Read)
	}
	for _, c := range r.Writes {
		best[c] = Write
	}
}

// Visible lists the classes that the actor may read, in their fixed order;
// none means that the record does not exist for him.
func Visible(a Actor, at Attrs, u Units) []record.Class { return atLeast(Read, a, at, u) }

// Writable lists the classes that the actor may change.
func Writable(a Actor, at Attrs, u Units) []record.Class { return atLeast(Write, a, at, u) }

func atLeast(want Access, a Actor, at Attrs, u Units) []record.Class {
	return AtLeast(want, most(a, at, u))
}

// AtLeast lists the classes that may be used so much.
func AtLeast(want Access, best map[record.Class]Access) []record.Class {
	var cs []record.Class
	for _, c := range record.Classes() {
		if best[c] >= want {
			cs = append(cs, c)
		}
	}
	return cs
}
