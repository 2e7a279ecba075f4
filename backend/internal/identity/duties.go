package identity

import (
	"context"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// IsAdmin reports whether a role is one of the three administrators'.
func IsAdmin(r policy.Role) bool {
	return r == policy.SystemAdmin || r == policy.SecurityAdmin || r == policy.AuditAdmin
}

// Roles lists the closed list with its Chinese titles, in the order of forms.
func Roles() []policy.Role {
	return []policy.Role{policy.Clerk, policy.UnitHead, policy.Office, policy.Leader, policy.Finance, policy.Procurement, policy.Auditor,
		policy.Archivist, policy.Expert, policy.ThirdParty, policy.Agency, policy.Contractor, policy.Supervisor, policy.Configurator,
		policy.SystemAdmin, policy.SecurityAdmin, policy.AuditAdmin}
}

// CheckRoles enforces 三员分立: an administrator has this one role and no
// business role; nobody has two of the three.
func CheckRoles(roles []policy.Role) error {
	if len(roles) == 0 {
		return badForm("至少选择一个角色；")
	}
	seen := map[policy.Role]bool{}
	admins := 0
	for _, r := range roles {
		if !slices.Contains(Roles(), r) || seen[r] {
			return badForm("角色不存在或重复；")
		}
		seen[r] = true
		if IsAdmin(r) {
			admins++
		}
	}
	if admins > 0 && len(roles) > 1 {
		return badForm("系统、安全、审计三类管理员不能互兼，也不能兼任业务角色；")
	}
	return nil
}

// reach is what a role's grant covers: the holder's own unit for those who
// work in it, else the whole organ.
func reach(role policy.Role, unit record.UnitID) record.UnitID {
	switch role {
	case policy.Clerk, policy.UnitHead, policy.Expert, policy.ThirdParty, policy.Agency, policy.Contractor, policy.Supervisor, policy.Configurator:
		return unit
	}
	return ""
}

// admit puts a new account's grants into force.
func (a *Authority) admit(ctx context.Context, tx store.Tx, acct store.Account) error {
	asked, err := store.Grants(ctx, tx, acct.ID, store.GrantAsked)
	if err != nil {
		return err
	}
	roles := make([]policy.Role, len(asked))
	for i, g := range asked {
		roles[i] = g.Grant().Role
	}
	if err := CheckRoles(roles); err != nil {
		return err
	}
	acct.State, acct.Pending, acct.AskedBy = Invited, "", ""
	if err := tx.SetAccount(ctx, acct); err != nil {
		return err
	}
	if err := tx.SetGrants(ctx, acct.ID, store.GrantAsked, store.GrantActive); err != nil {
		return err
	}
	return a.tell(ctx, tx, acct.ID)
}

// dismiss ends an account: grants, seats, and with its state every session.
func (a *Authority) dismiss(ctx context.Context, tx store.Tx, acct store.Account) error {
	if err := lastAdmin(ctx, tx, acct.ID); err != nil {
		return err
	}
	acct.State, acct.Pending, acct.AskedBy, acct.Code, acct.Password = Disabled, "", "", "", ""
	if err := tx.SetAccount(ctx, acct); err != nil {
		return err
	}
	for _, s := range []string{store.GrantAsked, store.GrantWaiting, store.GrantActive} {
		if err := tx.SetGrants(ctx, acct.ID, s, store.GrantEnded); err != nil {
			return err
		}
	}
	if err := tx.DropSeats(ctx, acct.ID, ""); err != nil {
		return err
	}
	return a.tell(ctx, tx, acct.ID)
}

// lastAdmin refuses to take away the last one who works as an administrator of
// his kind: without an auditor nobody watches, without the others nobody acts.
func lastAdmin(ctx context.Context, tx store.Tx, user string) error {
	held, err := store.Grants(ctx, tx, "", store.GrantActive)
	if err != nil {
		return err
	}
	all, err := store.Accounts(ctx, tx)
	if err != nil {
		return err
	}
	works := map[string]bool{}
	for _, acct := range all {
		works[acct.ID] = (acct.State == Active || acct.State == Invited) && acct.Pending != askDisable
	}
	for _, mine := range held {
		if mine.User != user || !IsAdmin(mine.Grant().Role) {
			continue
		}
		other := func(g store.GrantRow) bool { return g.Role == mine.Role && g.User != user && works[g.User] }
		if !slices.ContainsFunc(held, other) {
			return notYours("这是最后一名同类管理员，不能停用；请先增补一名")
		}
	}
	return nil
}

// tell lets desktops know: whose grants changed, and the new phone book.
func (a *Authority) tell(ctx context.Context, tx store.Tx, user string) error {
	return tx.AppendFeed(ctx,
		store.FeedRow{Kind: string(api.ItemGrants), User: record.UserID(user)},
		store.FeedRow{Kind: string(api.ItemDirectory)})
}
