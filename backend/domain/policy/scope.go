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
	c := Clause{Types: r.Types, States: r.States}
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

func (c Clause) match(at Attrs) bool {
	return in(c.Types, at.Type) && in(c.Units, at.Unit) && in(c.Roots, at.Root) &&
		in(c.Owners, at.Owner) && in(c.Levels, at.Level) && in(c.States, at.State)
}

func in[T comparable](set []T, v T) bool { return set == nil || slices.Contains(set, v) }
