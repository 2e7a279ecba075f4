package policy

import (
	"slices"

	"quancheng/backend/domain/record"
)

// Compile resolves the actor's grants to the closed set of records of which he
// sees anything. A unit without a subtree gives no clause, for an empty set in
// a clause would mean "any".
func Compile(a Actor, u Units) Scope {
	var s Scope
	for _, g := range a.Grants {
		for _, r := range Matrix() {
			if c, ok := clause(a, g, r, u); ok {
				s = append(s, c)
			}
		}
	}
	return s
}

func clause(a Actor, g Grant, r Right, u Units) (Clause, bool) {
	if g.Role != r.Role {
		return Clause{}, false
	}
	c := Clause{Role: r.Role, Reads: slices.Concat(r.Reads, r.Writes), Types: r.Types, States: r.States, Levels: r.Levels}
	if r.Own {
		c.Owners = []record.UserID{a.User}
	}
	if g.Root != "" {
		c.Roots = []record.ID{g.Root}
	}
	if g.Unit != "" {
		c.Units = slices.Clone(subtree(u, g.Unit))
		slices.Sort(c.Units)
		return c, len(c.Units) > 0
	}
	return c, true
}

// Match reports whether any clause holds the attributes.
func (s Scope) Match(at Attrs) bool {
	return slices.ContainsFunc(s, func(c Clause) bool { return c.match(at) })
}

// Shows lists the classes that the scope shows of a record, in their fixed
// order: what Visible said when it was compiled. A clause without Reads is of
// a scope kept before they were; it counts as showing all.
func (s Scope) Shows(at Attrs) []record.Class {
	shown := map[record.Class]bool{}
	for _, c := range s {
		if !c.match(at) {
			continue
		}
		for _, class := range c.reads() {
			shown[class] = true
		}
	}
	return slices.DeleteFunc(record.Classes(), func(c record.Class) bool { return !shown[c] })
}

func (c Clause) reads() []record.Class {
	if c.Reads == nil {
		return record.Classes()
	}
	return c.Reads
}

// Changed is the union of the clauses that only one of two scopes has. What
// lies outside it is shown alike by both.
func Changed(old, now Scope) Scope { return append(old.without(now), now.without(old)...) }

func (s Scope) without(other Scope) Scope {
	return slices.DeleteFunc(slices.Clone(s), func(c Clause) bool {
		return slices.ContainsFunc(other, c.equal)
	})
}

func (c Clause) equal(d Clause) bool {
	return c.Role == d.Role && same(c.Reads, d.Reads) && same(c.Types, d.Types) && same(c.Units, d.Units) &&
		same(c.Roots, d.Roots) && same(c.Owners, d.Owners) && same(c.Levels, d.Levels) && same(c.States, d.States)
}

// same tells an absent set, which is any, from an empty one.
func same[T comparable](a, b []T) bool { return (a == nil) == (b == nil) && slices.Equal(a, b) }

func (c Clause) match(at Attrs) bool {
	return in(c.Types, at.Type) && in(c.Units, at.Unit) && in(c.Roots, at.Root) &&
		in(c.Owners, at.Owner) && in(c.Levels, at.Level) && in(c.States, at.State)
}

func in[T comparable](set []T, v T) bool { return set == nil || slices.Contains(set, v) }
