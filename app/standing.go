package app

import (
	"context"
	"errors"

	"quancheng/app/keyring"
	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// recheck asks soon what became of those who have signed in on this PC. It is
// called on every contact, and when the feed speaks of people or rights.
func (d *Desk) recheck() {
	select {
	case d.check <- struct{}{}:
	default:
	}
}

// standing asks it and follows: contact is enough, whoever sits here, for what
// this PC holds of a disabled user to be gone (R198).
func (d *Desk) standing(ctx context.Context) {
	if d.client == nil || d.isAway() {
		return
	}
	err := d.askStanding(ctx)
	if f := fault.From(err); f != nil && f.Ref == refRevoked {
		d.turn.Lock()
		defer d.turn.Unlock()
		err = d.end(refRevoked, keyring.Known{})
	}
	if err != nil && fault.CodeOf(err) == fault.Internal && ctx.Err() == nil {
		d.log.Warn("ask for the standing of the users here", "error", err)
	}
}

func (d *Desk) askStanding(ctx context.Context) error {
	e, err := d.ring.Enrolment()
	if errors.Is(err, keyring.ErrNotEnrolled) {
		return nil
	}
	if err != nil {
		return err
	}
	users, err := d.ring.Users()
	if err != nil || len(users) > api.StandingMost {
		users = users[:min(len(users), api.StandingMost)] // the last to sign in come first
	}
	if err != nil {
		return err
	}
	before := d.sittings()
	in := api.Standing{Device: e.Device, At: record.At(d.now()), Users: []record.UserID{}}
	for _, k := range users {
		in.Users = append(in.Users, record.UserID(k.ID))
	}
	if in.Proof, err = d.ring.Sign(api.StandingProof(in.Device, in.At, in.Users)); err != nil {
		return err
	}
	stood, err := d.client.Standing(ctx, in)
	if err != nil {
		return err
	}
	d.turn.Lock()
	defer d.turn.Unlock()
	if d.sittings() != before { // somebody signed in meanwhile: the answer is old
		d.recheck()
		return nil
	}
	for i, k := range users {
		if i < len(stood.Users) && string(stood.Users[i].User) == k.ID {
			err = errors.Join(err, d.stood(k, stood.Users[i]))
		}
	}
	return err
}

// stood follows the word on one user. Under turn.
func (d *Desk) stood(k keyring.Known, now api.UserStanding) error {
	switch {
	case now.Disabled:
		return d.end(refDisabled, k)
	case now.Renewed && d.leased(k.ID):
		return d.end(refRenewed, k)
	}
	return nil
}

// leased: there is something of an offline unlock, or a seat that one opened.
func (d *Desk) leased(user string) bool {
	if s, err := d.open(); err == nil && s.who.ID == user {
		return true
	}
	e, err := d.enrolment()
	if err != nil {
		return false
	}
	keys, err := d.keysOf(user, e)
	return err == nil && keys.Status().Leased
}

// sittings counts the full sign-ins since the start.
func (d *Desk) sittings() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.signed
}
