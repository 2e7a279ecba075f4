package identity

import (
	"context"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/store"
)

// Book is the directory as it stood when it was read: the tree of units, the
// people, and who holds which role. It implements workflow.Directory.
type Book struct {
	Phone  api.Directory
	people map[string]workflow.Person
	grants []store.GrantRow
	below  map[record.UnitID][]record.UnitID
}

// Book reads the directory.
func (a *Authority) Book(ctx context.Context) (*Book, error) {
	units, err := store.Units(ctx, a.db.Read())
	if err != nil {
		return nil, err
	}
	accounts, err := store.Accounts(ctx, a.db.Read())
	if err != nil {
		return nil, err
	}
	b := &Book{people: map[string]workflow.Person{}, below: map[record.UnitID][]record.UnitID{}}
	for _, u := range units {
		unit := api.Unit{ID: record.UnitID(u.ID), Name: u.Name, Parent: record.UnitID(u.Parent)}
		b.Phone.Units = append(b.Phone.Units, unit)
		b.below[unit.Parent] = append(b.below[unit.Parent], unit.ID)
	}
	for _, acct := range accounts {
		if acct.State == Pending {
			continue
		}
		p := workflow.Person{User: record.UserID(acct.ID), Name: acct.Name, Unit: record.UnitID(acct.Unit)}
		b.Phone.People = append(b.Phone.People, api.Person{ID: p.User, Name: p.Name, Unit: p.Unit}) // the left stay known by name
		if acct.State != Disabled {
			b.people[acct.ID] = p
		}
	}
	b.grants, err = store.Grants(ctx, a.db.Read(), "", store.GrantActive)
	return b, err
}

// Holders are the people who hold a role over a unit; "" asks for all of them.
func (b *Book) Holders(role policy.Role, unit record.UnitID) []workflow.Person {
	var out []workflow.Person
	for _, g := range b.grants {
		p, here := b.people[g.User]
		over := g.Root == "" && (unit == "" || g.Unit == "" || slices.Contains(b.Units(record.UnitID(g.Unit)), unit))
		if here && over && g.Role == string(role) && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// Units is the subtree of a unit, itself first.
func (b *Book) Units(unit record.UnitID) []record.UnitID {
	out := []record.UnitID{unit}
	for i := 0; i < len(out) && len(out) <= len(b.Phone.Units); i++ { // bounded, should the tree hold a ring
		out = append(out, b.below[out[i]]...)
	}
	return out
}

// Actor is somebody as he stands now, without device or session.
func (a *Authority) Actor(ctx context.Context, user record.UserID) (policy.Actor, error) {
	acct, err := store.AccountBy(ctx, a.db.Read(), "id", string(user))
	if err != nil {
		return policy.Actor{}, err
	}
	return a.actor(ctx, acct, "", "", false)
}
