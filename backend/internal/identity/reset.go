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

// What a reset takes; closed.
const (
	resetPassword = "password"
	resetToken    = "token"
	resetBoth     = "both"

	askReset = "reset_" // before one of them: what waits for confirmation
)

// duty says which administrator asks for a reset and which one confirms it:
// system and security. For one of these two the next in line does, so that
// nobody recovers himself and nobody is beyond recovery.
func duty(of []policy.Role) (asks, confirms policy.Role) {
	switch {
	case slices.Contains(of, policy.SystemAdmin):
		return policy.SecurityAdmin, policy.AuditAdmin
	case slices.Contains(of, policy.SecurityAdmin):
		return policy.SystemAdmin, policy.AuditAdmin
	}
	return policy.SystemAdmin, policy.SecurityAdmin
}

// dutyOf reads it for an account.
func dutyOf(ctx context.Context, tx store.Tx, acct store.Account) (asks, confirms policy.Role, err error) {
	held, err := store.Grants(ctx, tx, acct.ID, store.GrantActive)
	if err != nil {
		return "", "", err
	}
	roles := make([]policy.Role, len(held))
	for i, g := range held {
		roles[i] = g.Grant().Role
	}
	asks, confirms = duty(roles)
	return asks, confirms, nil
}

// Reset asks to end somebody's password, token, or both; he is not asked for
// either, and nobody learns one. Nothing changes before Approve.
func (a *Authority) Reset(ctx context.Context, who policy.Actor, id string, in api.Reset) (api.User, error) {
	err := a.act(ctx, entry(who, "user.reset", "user/"+id), func(ctx context.Context, tx store.Tx, e *audit.Entry) error {
		acct, err := account(ctx, tx, id)
		if err != nil {
			return err
		}
		e.Object = "account/" + acct.Account
		asks, _, err := dutyOf(ctx, tx, acct)
		if err != nil {
			return err
		}
		switch {
		case !Holds(who, asks) || acct.ID == string(who.User):
			return notYours("只有" + RoleTitle(asks) + "能申请重置这个账号的登录信息，本人也不行")
		case !slices.Contains([]string{resetPassword, resetToken, resetBoth}, in.What):
			return badForm("要重置的内容不正确；")
		case acct.Pending != "" || !resettable(acct):
			return notNow("这个账号没有启用或已停用，或有等待确认的事项")
		}
		acct.Pending, acct.AskedBy = askReset+in.What, string(who.User)
		return tx.SetAccount(ctx, acct)
	})
	if err != nil {
		return api.User{}, err
	}
	return a.user(ctx, who, id)
}

// resettable: it signs in, or would, but for another reset.
func resettable(acct store.Account) bool {
	return acct.State == Active || acct.State == Invited && acct.Renew != ""
}

// renew puts a reset into force: what it takes is dead at once, with every
// session and lease. The seats stay: unsent work opens again after activation.
func (a *Authority) renew(ctx context.Context, tx store.Tx, acct store.Account) error {
	what := strings.TrimPrefix(acct.Pending, askReset)
	if acct.Renew != "" && acct.Renew != what {
		what = resetBoth
	}
	if what != resetToken {
		acct.Password = ""
	}
	if what != resetPassword {
		acct.Seed, acct.Drift = nil, 0
	}
	acct.State, acct.Renew, acct.Renewed = Invited, what, string(record.At(a.deps.Clock()))
	acct.Pending, acct.AskedBy, acct.Code, acct.CodeUntil = "", "", "", ""
	if err := tx.SetAccount(ctx, acct); err != nil {
		return err
	}
	if err := tx.VoidLeases(ctx, acct.ID); err != nil {
		return err
	}
	if err := tx.ClearTries(ctx, acct.Account, "*"); err != nil {
		return err
	}
	return a.tell(ctx, tx, acct.ID) // wakes his desktops, which learn it then
}

// keeps names the factor that a reset left.
func keeps(renew string) string {
	switch renew {
	case resetPassword:
		return resetToken
	case resetToken:
		return resetPassword
	}
	return ""
}
