package identity

import (
	"context"
	"slices"
	"strings"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// Users lists accounts for the three administrators.
func (a *Authority) Users(ctx context.Context, who policy.Actor) ([]api.User, error) {
	err := a.act(ctx, entry(who, "user.list", ""), func(context.Context, store.Tx, *audit.Entry) error {
		if !slices.ContainsFunc(who.Grants, func(g policy.Grant) bool { return IsAdmin(g.Role) }) {
			return notYours("只有管理员能查看账号")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	accounts, err := store.Accounts(ctx, a.db.Read())
	if err != nil {
		return nil, err
	}
	return a.describe(ctx, who, accounts)
}

func (a *Authority) user(ctx context.Context, who policy.Actor, id string) (api.User, error) {
	acct, err := store.AccountBy(ctx, a.db.Read(), "id", id)
	if err != nil {
		return api.User{}, err
	}
	users, err := a.describe(ctx, who, []store.Account{acct})
	if err != nil {
		return api.User{}, err
	}
	return users[0], nil
}

func (a *Authority) describe(ctx context.Context, who policy.Actor, accounts []store.Account) ([]api.User, error) {
	db, now := a.db.Read(), string(record.At(a.deps.Clock()))
	locked, err := store.LockedAccounts(ctx, db, now)
	if err != nil {
		return nil, err
	}
	held, err := store.Grants(ctx, db, "", store.GrantAsked, store.GrantWaiting, store.GrantActive)
	if err != nil {
		return nil, err
	}
	book, err := a.Book(ctx)
	if err != nil {
		return nil, err
	}
	grants := map[string][]policy.Grant{}
	for _, g := range held {
		grants[g.User] = append(grants[g.User], g.Grant())
	}
	out := make([]api.User, len(accounts))
	for i, acct := range accounts {
		out[i] = api.User{ID: record.UserID(acct.ID), Account: acct.Account, Name: acct.Name, Unit: record.UnitID(acct.Unit),
			UnitName: book.UnitName(record.UnitID(acct.Unit)), State: acct.State, Grants: grants[acct.ID], Created: record.Time(acct.Created),
			By: book.name(acct.CreatedBy), Pending: acct.Pending, Last: record.Time(acct.LastSignIn)}
		if acct.Pending != "" {
			out[i].Asked = book.name(acct.AskedBy)
		}
		if acct.State == Active && locked[acct.Account] {
			out[i].State = "locked"
		}
		out[i].May = may(who, acct, out[i])
	}
	return out, nil
}

// may lists what an administrator may do with an account now; each act is
// ruled on again when it comes.
func may(who policy.Actor, acct store.Account, u api.User) []string {
	roles := make([]policy.Role, len(u.Grants))
	for i, g := range u.Grants {
		roles[i] = g.Role
	}
	asks, confirms := duty(roles)
	reset, other := strings.HasPrefix(acct.Pending, askReset), acct.ID != string(who.User)
	confirms = pick(reset, confirms, policy.SecurityAdmin)
	list := []string{}
	for act, ok := range map[string]bool{
		"confirm": acct.Pending != "" && Holds(who, confirms) && other && acct.AskedBy != string(who.User),
		"disable": acct.Pending == "" && acct.State != Disabled && Holds(who, policy.SystemAdmin),
		"reset":   acct.Pending == "" && resettable(acct) && Holds(who, asks) && other,
		"code":    acct.State == Invited && Holds(who, pick(acct.Renew != "", asks, policy.SystemAdmin)) && other,
		"unlock":  u.State == "locked" && Holds(who, policy.SystemAdmin),
	} {
		if ok {
			list = append(list, act)
		}
	}
	slices.Sort(list)
	return list
}

func pick(first bool, a, b policy.Role) policy.Role {
	if first {
		return a
	}
	return b
}

// UnitName is a unit's name; "" when there is none.
func (b *Book) UnitName(id record.UnitID) string {
	for _, u := range b.Phone.Units {
		if u.ID == id {
			return u.Name
		}
	}
	return ""
}

func (b *Book) name(id string) string {
	for _, p := range b.Phone.People {
		if string(p.ID) == id {
			return p.Name
		}
	}
	return ""
}

// unitOf is the name of somebody's unit.
func (b *Book) unitOf(id string) string {
	for _, p := range b.Phone.People {
		if string(p.ID) == id {
			return b.UnitName(p.Unit)
		}
	}
	return ""
}
