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
	out := api.Activation{Name: acct.Name}
	out.URI, out.Secret, out.QR, err = token(a.deps.Organ, name, seed)
	return out, err
}

// Confirm ends it: the same one-time code, the new password, and two
// consecutive codes of the new seed.
func (a *Authority) Confirm(ctx context.Context, in api.ConfirmActivation) error {
	name := tidyAccount(in.Account)
	log := audit.Entry{Name: name, Act: "account.confirm", Object: "account/" + name}
	words, err := a.wordsOf(ctx, name)
	if err != nil {
		return err
	}
	if err := checkPassword(in.Password, words...); err != nil {
		return a.act(ctx, log, func(context.Context, store.Tx, *audit.Entry) error { return err })
	}
	encoded, err := a.hash.hash(ctx, in.Password)
	if err != nil {
		return err
	}
	return a.act(ctx, log, func(ctx context.Context, tx store.Tx, e *audit.Entry) error {
		var last, drift int64
		acct, err := a.invited(ctx, tx, name, in.Code, func(acct store.Account) (ok bool, err error) {
			seed, err := a.seed(acct)
			if err == nil && len(acct.Seed) > 0 {
				last, drift, ok = matchPair(seed, in.First, in.Second, a.deps.Clock())
			}
			return ok, err
		})
		if err != nil {
			return err
		}
		e.User, e.Name = record.UserID(acct.ID), acct.Name
		acct.State, acct.Password, acct.LastStep, acct.Drift = Active, encoded, last, drift
		acct.Code, acct.CodeUntil = "", ""
		return tx.SetAccount(ctx, acct)
	})
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
func (a *Authority) wordsOf(ctx context.Context, name string) ([]string, error) {
	words := []string{name, a.deps.Organ}
	units, err := store.Units(ctx, a.db.Read())
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		words = append(words, u.Name)
	}
	acct, err := store.AccountBy(ctx, a.db.Read(), "account", name)
	if err != nil && !errors.Is(err, store.ErrAbsent) {
		return nil, err
	}
	return append(words, acct.Name), nil
}

// invite gives an account a fresh one-time code, shown once.
func (a *Authority) invite(ctx context.Context, tx store.Tx, acct store.Account, life time.Duration) (api.OneTimeCode, error) {
	if acct.State != Invited {
		return api.OneTimeCode{}, notNow("只有已确认、还没有启用的账号才能发启用码")
	}
	code, err := drawCode(a.deps.Rand)
	if err != nil {
		return api.OneTimeCode{}, err
	}
	out := api.OneTimeCode{Code: code, Until: record.At(a.deps.Clock().Add(life))}
	acct.Code, acct.CodeUntil = digest(tidyCode(code)), string(out.Until)
	return out, tx.SetAccount(ctx, acct)
}
