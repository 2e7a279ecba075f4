package identity

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/keys"
	"quancheng/backend/internal/store"
)

const (
	touchEvery = time.Minute // how exactly the idle limit is kept
	secretSize = 32
)

// opening is a session that was just opened, before its answer is built
// outside the transaction.
type opening struct {
	token, digest string
	acct          store.Account
	seat          seat
	full          bool
	share         []byte
	until         time.Time
	lease         time.Time // zero = no lease
}

// open writes the session and, on an enrolled device, the seat's share.
func (a *Authority) open(ctx context.Context, tx store.Tx, acct store.Account, s seat, full bool, until time.Time) (opening, error) {
	o := opening{acct: acct, seat: s, full: full, until: until}
	raw, err := a.draw(secretSize)
	if err != nil {
		return o, err
	}
	o.token = base64.RawURLEncoding.EncodeToString(raw)
	o.digest = digest(o.token)
	now := string(record.At(a.deps.Clock()))
	row := store.SessionRow{Token: o.digest, User: acct.ID, Device: s.device, Created: now, Seen: now, Until: string(record.At(until))}
	if full {
		row.Signed = 1
	}
	if err := errors.Join(tx.AddSession(ctx, row), tx.TouchDevice(ctx, s.device, acct.ID, now)); err != nil {
		return o, err
	}
	if s.key == nil && full {
		o.lease = a.deps.Clock().Add(a.deps.Lease)
		o.share, err = a.takeSeat(ctx, tx, acct.ID, s.device, o.lease)
	}
	return o, err
}

// takeSeat gives the share of a user on a device, the same each time, and
// notes how long the new lease runs.
func (a *Authority) takeSeat(ctx context.Context, tx store.Tx, user, device string, lease time.Time) ([]byte, error) {
	place := keys.Place("device share", user, device)
	row, err := tx.Seat(ctx, user, device)
	var share []byte
	switch {
	case errors.Is(err, store.ErrAbsent):
		if share, err = a.draw(secretSize); err != nil {
			return nil, err
		}
		row = store.Seat{User: user, Device: device}
		if row.Share, err = a.deps.Ring.Seal(place, share); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	default:
		if share, err = a.deps.Ring.Open(place, row.Share); err != nil {
			return nil, fmt.Errorf("open a device share: %w", err)
		}
	}
	row.LeaseUntil = string(record.At(lease))
	return share, tx.SetSeat(ctx, row)
}

// answer builds what the client gets; the lease's codes take a few
// milliseconds and wait for no transaction.
func (a *Authority) answer(ctx context.Context, o opening) (api.Session, error) {
	who, err := a.actor(ctx, o.acct, o.seat.device, o.digest, o.full)
	if err != nil {
		return api.Session{}, err
	}
	units, err := store.Units(ctx, a.db.Read())
	if err != nil {
		return api.Session{}, err
	}
	out := api.Session{Token: o.token, Actor: who, Unit: unitName(units, o.acct.Unit), Device: o.seat.device, Idle: int(a.deps.Idle.Seconds()),
		Until: record.At(o.until), Share: o.share}
	if !o.lease.IsZero() {
		seed, err := a.seed(o.acct)
		if err != nil {
			return api.Session{}, err
		}
		secret, err := a.draw(secretSize)
		if err != nil {
			return api.Session{}, err
		}
		out.Lease = buildLease(seed, secret, who.User, o.seat.device, a.deps.Clock(), o.lease, o.acct.LastStep)
	}
	out.Hello, err = a.deps.Hello(ctx)
	return out, err
}

func unitName(units []store.Unit, id string) string {
	for _, u := range units {
		if u.ID == id {
			return u.Name
		}
	}
	return ""
}

// Authenticate says whose token this is, with the grants in force now.
func (a *Authority) Authenticate(ctx context.Context, token string) (policy.Actor, error) {
	row, err := store.Session(ctx, a.db.Read(), digest(token))
	if errors.Is(err, store.ErrAbsent) {
		return policy.Actor{}, expired()
	}
	if err != nil {
		return policy.Actor{}, err
	}
	acct, err := store.AccountBy(ctx, a.db.Read(), "id", row.User)
	if err != nil {
		return policy.Actor{}, err
	}
	who, err := a.actor(ctx, acct, row.Device, row.Token, row.Signed == 1)
	if err != nil {
		return policy.Actor{}, err
	}
	if err := a.standing(ctx, acct, row); err != nil {
		return who, err // who, for the log
	}
	return who, a.touch(ctx, row)
}

// standing checks limits, account and device of a session.
func (a *Authority) standing(ctx context.Context, acct store.Account, row store.SessionRow) error {
	now := a.deps.Clock()
	switch {
	case acct.State == Invited || row.Created <= acct.Renewed:
		return renewed()
	case acct.State != Active:
		return disabled()
	}
	d, err := store.Device(ctx, a.db.Read(), row.Device)
	if err != nil {
		return err
	}
	if d.State != store.DeviceActive {
		return revoked()
	}
	idle := row.Signed == 1 && now.Sub(record.Time(row.Seen).Clock()) > a.deps.Idle
	if idle || !now.Before(record.Time(row.Until).Clock()) {
		return expired()
	}
	return nil
}

func (a *Authority) touch(ctx context.Context, row store.SessionRow) error {
	now := a.deps.Clock()
	if now.Sub(record.Time(row.Seen).Clock()) < min(touchEvery, a.deps.Idle/10) {
		return nil
	}
	return a.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		seen := string(record.At(now))
		return errors.Join(tx.TouchSession(ctx, row.Token, seen), tx.TouchDevice(ctx, row.Device, row.User, seen))
	})
}

// actor reads the grants in force of an account.
func (a *Authority) actor(ctx context.Context, acct store.Account, device, session string, full bool) (policy.Actor, error) {
	rows, err := store.Grants(ctx, a.db.Read(), acct.ID, store.GrantActive)
	if err != nil {
		return policy.Actor{}, err
	}
	who := policy.Actor{User: record.UserID(acct.ID), Name: acct.Name, Unit: record.UnitID(acct.Unit),
		Device: device, Session: session, Full: full, Grants: make([]policy.Grant, len(rows))}
	for i, r := range rows {
		who.Grants[i] = r.Grant()
	}
	return who, nil
}

func (a *Authority) draw(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(a.deps.Rand, b); err != nil {
		return nil, fmt.Errorf("draw %d random bytes: %w", n, err)
	}
	return b, nil
}
