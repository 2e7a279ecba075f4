package identity

import (
	"context"
	"errors"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// Resume turns an offline unlock into a session for push and pull: the device
// key, and a code that belongs to its step and is newer than any used. The
// session is not full and ends with the lease; it knows no idle limit, since
// its code is burnt and the desktop locks itself.
func (a *Authority) Resume(ctx context.Context, in api.Resume) (api.Session, error) {
	log := audit.Entry{User: in.User, Device: in.Device, Act: "session.resume", Object: "device/" + in.Device}
	if err := a.proven(ctx, in.Device, api.ResumeProof(in.User, in.Step, in.Code), in.Proof); err != nil {
		return api.Session{}, a.act(ctx, log, func(context.Context, store.Tx, *audit.Entry) error { return err })
	}
	var open opening
	err := a.act(ctx, log, func(ctx context.Context, tx store.Tx, e *audit.Entry) error {
		acct, err := tx.HoldAccount(ctx, "id", string(in.User))
		if errors.Is(err, store.ErrAbsent) {
			return revoked()
		}
		if err != nil {
			return err
		}
		switch e.Name = acct.Name; acct.State {
		case Active:
		case Invited:
			return renewed()
		default:
			return disabled()
		}
		row, err := a.tryBurnt(ctx, tx, in, &acct)
		if err != nil {
			return err
		}
		open, err = a.open(ctx, tx, acct, seat{device: in.Device}, false, record.Time(row.LeaseUntil).Clock())
		e.Session = open.digest
		return err
	})
	if err != nil {
		return api.Session{}, err
	}
	return a.answer(ctx, open)
}

// tryBurnt checks the burnt step and code under the failure counter.
func (a *Authority) tryBurnt(ctx context.Context, tx store.Tx, in api.Resume, acct *store.Account) (store.Seat, error) {
	now := a.deps.Clock()
	tries, err := readTries(ctx, tx, acct.Account, in.Device)
	if err != nil {
		return store.Seat{}, err
	}
	if tries.Locked(now) {
		return store.Seat{}, wrongResume(tries, now)
	}
	row, err := tx.Seat(ctx, acct.ID, in.Device)
	if err == nil && row.LeaseUntil == "" {
		return row, renewed()
	}
	if errors.Is(err, store.ErrAbsent) || err == nil && !now.Before(record.Time(row.LeaseUntil).Clock()) {
		return row, expired()
	}
	if err != nil {
		return row, err
	}
	seed, err := a.seed(*acct)
	if err != nil {
		return row, err
	}
	ahead := in.Step > stepAt(now)+acct.Drift+leaseSlack
	if !same(Code(seed, in.Step), in.Code) || ahead || in.Step <= acct.LastStep {
		return row, a.failed(ctx, tx, acct.Account, in.Device, tries, func(t Tries) error { return wrongResume(t, now) })
	}
	acct.LastStep = in.Step
	return row, errors.Join(tx.SetAccount(ctx, *acct), tx.ClearTries(ctx, acct.Account, in.Device))
}
