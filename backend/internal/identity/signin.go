package identity

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/keys"
	"quancheng/backend/internal/store"
)

// States of an account.
const (
	Pending  = "pending"  // asked for by the system administrator
	Invited  = "invited"  // confirmed; waits for its owner's activation
	Active   = "active"   //
	Disabled = "disabled" //
)

const accountMax = 64

// SignIn is the full sign-in: device key, password and code.
func (a *Authority) SignIn(ctx context.Context, in api.SignIn) (api.Session, error) {
	in.Account = tidyAccount(in.Account)
	log := audit.Entry{Name: in.Account, Device: in.Device, DeviceAt: in.At, Act: "session.open", Object: "account/" + in.Account}
	seat, err := a.seatOf(ctx, in)
	if err != nil {
		return api.Session{}, a.act(ctx, log, func(context.Context, store.Tx, *audit.Entry) error { return err })
	}
	acct, err := store.AccountBy(ctx, a.db.Read(), "account", in.Account)
	if err != nil && !errors.Is(err, store.ErrAbsent) {
		return api.Session{}, err
	}
	right, err := a.hash.match(ctx, acct.Password, in.Password) // before the transaction: it is slow
	if err != nil {
		return api.Session{}, err
	}
	var open opening
	err = a.act(ctx, log, func(ctx context.Context, tx store.Tx, e *audit.Entry) error {
		checked := acct.Password
		acct, err := a.tryCode(ctx, tx, in, seat, func(now store.Account) bool { return right && now.Password == checked })
		if err != nil {
			return err
		}
		e.User, e.Name, e.Device = record.UserID(acct.ID), acct.Name, seat.device
		if seat.key != nil {
			if err := tx.AddDevice(ctx, sessionKey(seat, a.deps.Clock())); err != nil {
				return err
			}
		}
		open, err = a.open(ctx, tx, acct, seat, true, a.deps.Clock().Add(a.deps.Absolute))
		e.Session = open.digest
		return err
	})
	if err != nil {
		return api.Session{}, err
	}
	return a.answer(ctx, open)
}

// tryCode decides under the lock counter, whose row is written either way.
func (a *Authority) tryCode(ctx context.Context, tx store.Tx, in api.SignIn, s seat, password func(store.Account) bool) (store.Account, error) {
	now := a.deps.Clock()
	acct, err := tx.HoldAccount(ctx, "account", in.Account)
	if err != nil && !errors.Is(err, store.ErrAbsent) {
		return store.Account{}, err
	}
	tries, err := readTries(ctx, tx, in.Account, s.counter)
	if err != nil {
		return store.Account{}, err
	}
	if tries.Locked(now) {
		return store.Account{}, wrong(tries, in.At, now)
	}
	seed, err := a.seed(acct)
	if err != nil {
		return store.Account{}, err
	}
	step, ok := matchCode(seed, in.Code, acct.Drift, now)
	if !ok || !password(acct) || acct.State != Active || step <= acct.LastStep {
		return store.Account{}, a.failed(ctx, tx, in.Account, s.counter, tries, func(t Tries) error { return wrong(t, in.At, now) })
	}
	if s.key != nil {
		if err := a.noAdmin(ctx, tx, acct); err != nil {
			return store.Account{}, err
		}
	}
	acct.LastStep, acct.LastSignIn = step, string(record.At(now))
	if err := tx.SetAccount(ctx, acct); err != nil {
		return store.Account{}, err
	}
	return acct, tx.ClearTries(ctx, in.Account, s.counter)
}

// noAdmin keeps administrators to enrolled devices.
func (a *Authority) noAdmin(ctx context.Context, tx store.Tx, acct store.Account) error {
	held, err := store.Grants(ctx, tx, acct.ID, store.GrantActive)
	if err != nil {
		return err
	}
	for _, g := range held {
		if IsAdmin(g.Grant().Role) {
			return notYours("管理员只能在已登记的电脑上登录")
		}
	}
	return nil
}

// seat is where a sign-in comes from: an enrolled device, or the ephemeral
// key of a command-line client.
type seat struct {
	device  string
	counter string // which failure counter
	key     []byte // of a command-line client; nil on an enrolled device
}

func (a *Authority) seatOf(ctx context.Context, in api.SignIn) (seat, error) {
	proof := api.SignInProof(in.Account, in.At)
	if in.Device != "" {
		return seat{device: in.Device, counter: in.Device}, a.proven(ctx, in.Device, proof, in.Proof)
	}
	if len(in.SessionKey) != ed25519.PublicKeySize || !ed25519.Verify(in.SessionKey, proof, in.Proof) {
		return seat{}, unknownPC()
	}
	id, err := drawID(a.deps.Rand)
	return seat{device: id, key: in.SessionKey}, err
}

// proven checks a mark by an active, enrolled device.
func (a *Authority) proven(ctx context.Context, device string, text, mark []byte) error {
	d, err := store.Device(ctx, a.db.Read(), device)
	if errors.Is(err, store.ErrAbsent) {
		return unknownPC()
	}
	if err != nil {
		return err
	}
	switch {
	case d.Kind != store.KindDesktop || !ed25519.Verify(d.Key, text, mark):
		return unknownPC()
	case d.State != store.DeviceActive:
		return revoked()
	}
	return nil
}

func sessionKey(s seat, now time.Time) store.DeviceRow {
	return store.DeviceRow{ID: s.device, Kind: store.KindSessionKey, Name: "命令行", Key: s.key,
		State: store.DeviceActive, Created: string(record.At(now))}
}

// seed opens an account's TOTP seed; one that has none gets a fixed one, so
// that the work is the same.
func (a *Authority) seed(acct store.Account) ([]byte, error) {
	if len(acct.Seed) == 0 {
		return make([]byte, seedSize), nil
	}
	seed, err := a.deps.Ring.Open(seedPlace(acct.ID), acct.Seed)
	if err != nil {
		return nil, fmt.Errorf("open a TOTP seed: %w", err)
	}
	return seed, nil
}

func seedPlace(user string) []byte { return keys.Place("totp seed", user) }

func readTries(ctx context.Context, tx store.Tx, account, device string) (Tries, error) {
	row, err := tx.Tries(ctx, account, device)
	return Tries{int(row.Failures), record.Time(row.Until).Clock()}, err
}

// failed counts one failure and says so.
func (a *Authority) failed(ctx context.Context, tx store.Tx, account, device string, t Tries, say func(Tries) error) error {
	now := a.deps.Clock()
	t = t.Fail(now)
	until := t.Until
	if until.IsZero() {
		until = now // not locked; tells the sweep how old it is
	}
	err := tx.SetTries(ctx, store.TriesRow{Account: account, Device: device, Failures: int64(t.Failures), Until: string(record.At(until))})
	if err != nil {
		return err
	}
	return say(t)
}

// tidyAccount folds case and bounds what strangers can make us keep.
func tidyAccount(account string) string {
	account = strings.ToLower(strings.TrimSpace(account))
	if len(account) > accountMax {
		return digest(account)[:accountMax]
	}
	return account
}

// SignOut ends a session.
func (a *Authority) SignOut(ctx context.Context, token string) error {
	who, err := a.Authenticate(ctx, token)
	if fault.CodeOf(err) == fault.Internal && err != nil {
		return err
	} else if err != nil {
		return nil //nolint:nilerr // it has ended already
	}
	return a.act(ctx, entry(who, "session.close", ""), func(ctx context.Context, tx store.Tx, _ *audit.Entry) error {
		return tx.DropSession(ctx, digest(token))
	})
}
