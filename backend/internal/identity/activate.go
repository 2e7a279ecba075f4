package identity

import (
	"context"
	"errors"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// Activate begins the first use of an account: the one-time code for a new
// TOTP seed. Asked again, it draws another seed and the first is void.
func (a *Authority) Activate(ctx context.Context, in api.Activate) (api.Activation, error) {
	name := tidyAccount(in.Account)
	var acct store.Account
	var seed []byte
	err := a.act(ctx, audit.Entry{Name: name, Act: "account.activate", Object: "account/" + name},
		func(ctx context.Context, tx store.Tx, e *audit.Entry) error {
			var err error
			if acct, err = a.invited(ctx, tx, name, in.Code, nil); err != nil {
				return err
			}
			e.User, e.Name = record.UserID(acct.ID), acct.Name
			if keeps(acct.Renew) == resetToken {
				return nil
			}
			if seed, err = a.draw(seedSize); err != nil {
				return err
			}
			if acct.Seed, err = a.deps.Ring.Seal(seedPlace(acct.ID), seed); err != nil {
				return err
			}
			return tx.SetAccount(ctx, acct)
		})
	if err != nil {
		return api.Activation{}, err
	}
	out := api.Activation{Name: acct.Name, Keeps: keeps(acct.Renew)}
	if len(seed) == 0 {
		return out, nil
	}
	out.URI, out.Secret, out.QR, err = token(a.deps.Organ, name, seed)
	return out, err
}

// Confirm ends it: the same one-time code, the password, and two consecutive
// codes of the token. What a reset left is proven as it was.
func (a *Authority) Confirm(ctx context.Context, in api.ConfirmActivation) error {
	name := tidyAccount(in.Account)
	log := audit.Entry{Name: name, Act: "account.confirm", Object: "account/" + name}
	before, encoded, err := a.password(ctx, name, in.Password)
	if err != nil {
		return a.act(ctx, log, func(context.Context, store.Tx, *audit.Entry) error { return err })
	}
	return a.act(ctx, log, func(ctx context.Context, tx store.Tx, e *audit.Entry) error {
		var last, drift int64
		acct, err := a.invited(ctx, tx, name, in.Code, func(acct store.Account) (bool, error) {
			if encoded == "" || acct.Renew != before.Renew || acct.Password != before.Password {
				return false, nil
			}
			var err error
			last, drift, err = a.pair(acct, in)
			return last > 0, err
		})
		if err != nil {
			return err
		}
		e.User, e.Name = record.UserID(acct.ID), acct.Name
		acct.State, acct.Password, acct.LastStep, acct.Drift = Active, encoded, last, drift
		acct.Code, acct.CodeUntil, acct.Renew = "", "", ""
		return tx.SetAccount(ctx, acct)
	})
}

// password checks what an activation sets or, after a reset of the token only,
// must know; "" when it does not.
func (a *Authority) password(ctx context.Context, name, password string) (store.Account, string, error) {
	acct, err := store.AccountBy(ctx, a.db.Read(), "account", name)
	if err != nil && !errors.Is(err, store.ErrAbsent) {
		return acct, "", err
	}
	if keeps(acct.Renew) == resetPassword {
		right, err := a.hash.match(ctx, acct.Password, password)
		if err != nil || !right {
			return acct, "", err
		}
		return acct, acct.Password, nil
	}
	words, err := a.wordsOf(ctx, name, acct.Name)
	if err != nil {
		return acct, "", err
	}
	if err := checkPassword(password, words...); err != nil {
		return acct, "", err
	}
	encoded, err := a.hash.hash(ctx, password)
	return acct, encoded, err
}

// pair finds the step of the second of two codes in a row; 0 when they are
// none. Of a token that is kept, both are newer than any used.
func (a *Authority) pair(acct store.Account, in api.ConfirmActivation) (last, drift int64, err error) {
	if len(acct.Seed) == 0 {
		return 0, 0, nil
	}
	seed, err := a.seed(acct)
	if err != nil {
		return 0, 0, err
	}
	last, drift, ok := matchPair(seed, in.First, in.Second, a.deps.Clock())
	if !ok || keeps(acct.Renew) == resetToken && last-1 <= acct.LastStep {
		return 0, 0, nil
	}
	return last, drift, nil
}

// invited finds the invited account of a one-time code, under the failure
// counter; further may ask for more, and its no counts alike.
func (a *Authority) invited(ctx context.Context, tx store.Tx, name, code string, further func(store.Account) (bool, error)) (store.Account, error) {
	now := a.deps.Clock()
	acct, err := tx.HoldAccount(ctx, "account", name)
	if err != nil && !errors.Is(err, store.ErrAbsent) {
		return store.Account{}, err
	}
	tries, err := readTries(ctx, tx, name, "")
	if err != nil {
		return store.Account{}, err
	}
	if tries.Locked(now) {
		return store.Account{}, wrongActivation(tries, now)
	}
	ok := same(digest(tidyCode(code)), acct.Code) && acct.State == Invited && now.Before(record.Time(acct.CodeUntil).Clock())
	if ok && further != nil {
		if ok, err = further(acct); err != nil {
			return store.Account{}, err
		}
	}
	if !ok {
		return store.Account{}, a.failed(ctx, tx, name, "", tries, func(t Tries) error { return wrongActivation(t, now) })
	}
	return acct, tx.ClearTries(ctx, name, "")
}

// wordsOf are the words that must not stand in a password.
func (a *Authority) wordsOf(ctx context.Context, names ...string) ([]string, error) {
	words := append(names, a.deps.Organ)
	units, err := store.Units(ctx, a.db.Read())
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		words = append(words, u.Name)
	}
	return words, nil
}

// invite gives an account a fresh one-time code, shown once.
func (a *Authority) invite(ctx context.Context, tx store.Tx, acct store.Account, life time.Duration) (api.OneTimeCode, error) {
	if acct.State != Invited {
		return api.OneTimeCode{}, notNow("只有已确认、等待启用的账号才能发启用码")
	}
	code, err := drawCode(a.deps.Rand)
	if err != nil {
		return api.OneTimeCode{}, err
	}
	out := api.OneTimeCode{Code: code, Until: record.At(a.deps.Clock().Add(life))}
	acct.Code, acct.CodeUntil = digest(tidyCode(code)), string(out.Until)
	return out, tx.SetAccount(ctx, acct)
}
