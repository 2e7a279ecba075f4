package policy

import (
	"slices"

	"quancheng/backend/domain/record"
)

// Units resolves a unit to its subtree, itself included; empty when unknown.
type Units func(record.UnitID) []record.UnitID

// Has reports whether the actor holds role where it reaches unit: by a grant
// over the whole organ or over a unit whose subtree holds it. With unit "" any
// grant of the role will do; a grant over one project reaches no unit.
func (a Actor) Has(role Role, unit record.UnitID, u Units) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool {
		switch {
		case g.Role != role:
			return false
		case unit == "":
			return true
		case g.Root != "":
			return false
		}
		return g.Unit == "" || slices.Contains(subtree(u, g.Unit), unit)
	})
}

// Roles lists the actor's roles, each once, sorted.
func (a Actor) Roles() []Role {
	var roles []Role
	for _, g := range a.Grants {
		roles = append(roles, g.Role)
	}
	slices.Sort(roles)
	return slices.Compact(roles)
}

func subtree(u Units, unit record.UnitID) []record.UnitID {
	if u == nil {
		return nil
	}
	return u(unit)
}
