package app

import (
	"errors"
	"fmt"
	"os"

	"quancheng/app/keyring"
	"quancheng/backend/domain/fault"
)

// The server's faults after which this PC holds nothing any more (R198).
const (
	refDisabled = "E-ID-006"
	refRevoked  = "E-ID-007"
)

func erases(f *fault.Error) bool {
	return f != nil && (f.Ref == refDisabled || f.Ref == refRevoked)
}

// refused follows a sign-in that the server refused: a disabled account, or a
// PC that was taken out of use, loses what is cached here.
func (d *Desk) refused(account string, err error) error {
	if !erases(fault.From(err)) {
		return err
	}
	who, unknown := d.known(func(k keyring.Known) bool { return k.Account == account })
	if unknown != nil {
		return err
	}
	d.leave(false)
	return errors.Join(err, d.erase(who.ID))
}

// ended follows trouble during replication. It runs beside the runner, which
// is closed by it.
func (d *Desk) ended(s *seat, f *fault.Error) {
	if !erases(f) {
		return
	}
	d.wg.Go(func() {
		d.turn.Lock()
		defer d.turn.Unlock()
		if now, err := d.open(); err != nil || now != s {
			return
		}
		d.leave(false)
		if err := d.erase(s.who.ID); err != nil {
			d.log.Error("erase what a lost right left", "error", err)
		}
		d.mu.Lock()
		d.fault = f
		d.mu.Unlock()
		d.tellSession()
	})
}

// erase destroys the user's keys and cache here. The journal stays: what was
// never sent opens with the server's rescue key only.
func (d *Desk) erase(user string) error {
	e, err := d.ring.Enrolment()
	if err != nil {
		return err
	}
	keys, err := d.ring.Keys(user, keyring.Config{Device: e.Device, Params: d.params})
	if err != nil {
		return err
	}
	err = errors.Join(keys.Erase(), d.ring.Forget(user))
	for _, dir := range []string{"vault", "objects", "tile.json"} {
		err = errors.Join(err, os.RemoveAll(d.home.user(user, dir)))
	}
	if err != nil {
		return fmt.Errorf("erase the user's cache: %w", err)
	}
	return nil
}
