package identity

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// What waits for the second administrator.
const (
	askCreate  = "create"
	askDisable = "disable"
)

// Create asks for an account; nothing of it is in force before Approve.
func (a *Authority) Create(ctx context.Context, who policy.Actor, in api.NewUser) (api.User, error) {
	in.Account = tidyAccount(in.Account)
	id, err := drawID(a.deps.Rand)
	if err != nil {
		return api.User{}, err
	}
	err = a.act(ctx, entry(who, "user.create", "account/"+in.Account), func(ctx context.Context, tx store.Tx, _ *audit.Entry) error {
		if !Holds(who, policy.SystemAdmin) {
			return notYours("只有系统管理员能新建账号")
		}
		if err := checkNewUser(ctx, tx, in); err != nil {
			return err
		}
		return a.addUser(ctx, tx, id, string(who.User), in)
	})
	if err != nil {
		return api.User{}, err
	}
	return a.user(ctx, who, id)
}

// addUser writes a pending account with the grants that are asked for.
func (a *Authority) addUser(ctx context.Context, tx store.Tx, id, by string, in api.NewUser) error {
	now := string(record.At(a.deps.Clock()))
	acct := store.Account{ID: id, Account: in.Account, Name: in.Name, Unit: string(in.Unit), State: Pending, Pending: askCreate,
		Created: now, CreatedBy: by, AskedBy: by}
	if err := tx.AddAccount(ctx, acct); err != nil {
		return err
	}
	rows := make([]store.GrantRow, len(in.Roles))
	for i, role := range in.Roles {
		gid, err := drawID(a.deps.Rand)
		if err != nil {
			return err
		}
		rows[i] = store.GrantRow{ID: gid, User: id, Role: string(role), Unit: string(reach(role, in.Unit)), Begins: now, State: store.GrantAsked}
	}
	return tx.AddGrants(ctx, rows...)
}

var accountForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

func checkNewUser(ctx context.Context, tx store.Tx, in api.NewUser) error {
	switch n := utf8.RuneCountInString(in.Name); {
	case !accountForm.MatchString(in.Account):
		return badForm("账号要以小写字母开头，只用小写字母、数字、点、横线，2 到 32 个字符；")
	case n < 2 || n > 32 || tidyName(in.Name) != in.Name:
		return badForm("姓名要 2 到 32 个字，不带特殊字符；")
	}
	if err := CheckRoles(in.Roles); err != nil {
		return err
	}
	units, err := store.Units(ctx, tx)
	if err != nil {
		return err
	}
	known := false
	for _, u := range units {
		known = known || u.ID == string(in.Unit)
	}
	if !known {
		return badForm("没有这个单位；")
	}
	switch _, err := store.AccountBy(ctx, tx, "account", in.Account); {
	case err == nil:
		return notNow("这个账号已经有了")
	case !errors.Is(err, store.ErrAbsent):
		return err
	}
	return nil
}

// Approve is the second administrator's part: it puts into force what another
// one asked for.
func (a *Authority) Approve(ctx context.Context, who policy.Actor, id string) (api.User, error) {
	err := a.act(ctx, entry(who, "user.confirm", "user/"+id), func(ctx context.Context, tx store.Tx, e *audit.Entry) error {
		if err := tx.HoldDuties(ctx); err != nil {
			return err
		}
		acct, err := account(ctx, tx, id)
		if err != nil {
			return err
		}
		e.Object = "account/" + acct.Account
		if err := confirms(ctx, tx, who, acct); err != nil {
			return err
		}
		switch {
		case acct.Pending == askCreate:
			return a.admit(ctx, tx, acct)
		case acct.Pending == askDisable:
			return a.dismiss(ctx, tx, acct)
		case strings.HasPrefix(acct.Pending, askReset):
			return a.renew(ctx, tx, acct)
		}
		return notNow("这个账号没有等待确认的事项")
	})
	if err != nil {
		return api.User{}, err
	}
	return a.user(ctx, who, id)
}

// confirms refuses who may not confirm what waits for this account.
func confirms(ctx context.Context, tx store.Tx, who policy.Actor, acct store.Account) error {
	by := policy.SecurityAdmin
	if strings.HasPrefix(acct.Pending, askReset) {
		var err error
		if _, by, err = dutyOf(ctx, tx, acct); err != nil {
			return err
		}
	}
	switch {
	case !Holds(who, by):
		return notYours("只有" + RoleTitle(by) + "能确认这一项")
	case acct.AskedBy == string(who.User) || acct.ID == string(who.User):
		return notYours("申请人和本人都不能确认")
	}
	return nil
}

// Disable asks for the end of an account.
func (a *Authority) Disable(ctx context.Context, who policy.Actor, id string) (api.User, error) {
	err := a.act(ctx, entry(who, "user.disable", "user/"+id), func(ctx context.Context, tx store.Tx, e *audit.Entry) error {
		if !Holds(who, policy.SystemAdmin) {
			return notYours("只有系统管理员能停用账号")
		}
		if err := tx.HoldDuties(ctx); err != nil {
			return err
		}
		acct, err := account(ctx, tx, id)
		if err != nil {
			return err
		}
		e.Object = "account/" + acct.Account
		if acct.Pending != "" || acct.State == Disabled {
			return notNow("这个账号已停用，或有等待确认的事项")
		}
		if err := lastAdmin(ctx, tx, acct.ID); err != nil {
			return err
		}
		acct.Pending, acct.AskedBy = askDisable, string(who.User)
		return tx.SetAccount(ctx, acct)
	})
	if err != nil {
		return api.User{}, err
	}
	return a.user(ctx, who, id)
}

// NewCode gives whoever asked for an account, or for its reset, a fresh
// one-time code for its activation.
func (a *Authority) NewCode(ctx context.Context, who policy.Actor, id string) (api.OneTimeCode, error) {
	var out api.OneTimeCode
	err := a.act(ctx, entry(who, "user.code", "user/"+id), func(ctx context.Context, tx store.Tx, e *audit.Entry) error {
		acct, err := account(ctx, tx, id)
		if err != nil {
			return err
		}
		e.Object = "account/" + acct.Account
		by := policy.SystemAdmin
		if acct.Renew != "" {
			if by, _, err = dutyOf(ctx, tx, acct); err != nil {
				return err
			}
		}
		if !Holds(who, by) || acct.ID == string(who.User) {
			return notYours("只有" + RoleTitle(by) + "能发这个账号的启用码")
		}
		out, err = a.invite(ctx, tx, acct, codeLife)
		return err
	})
	return out, err
}

// Unlock forgets the failures of an account on every device.
func (a *Authority) Unlock(ctx context.Context, who policy.Actor, id string) (api.User, error) {
	err := a.act(ctx, entry(who, "user.unlock", "user/"+id), func(ctx context.Context, tx store.Tx, e *audit.Entry) error {
		if !Holds(who, policy.SystemAdmin) {
			return notYours("只有系统管理员能解锁账号")
		}
		acct, err := account(ctx, tx, id)
		if err != nil {
			return err
		}
		e.Object = "account/" + acct.Account
		return tx.ClearTries(ctx, acct.Account, "*")
	})
	if err != nil {
		return api.User{}, err
	}
	return a.user(ctx, who, id)
}

func account(ctx context.Context, tx store.Tx, id string) (store.Account, error) {
	acct, err := tx.HoldAccount(ctx, "id", id)
	if errors.Is(err, store.ErrAbsent) {
		return acct, unknownUser()
	}
	return acct, err
}
