package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"

	"quancheng/app/journal"
	"quancheng/app/keyring"
	"quancheng/app/vault"
	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/sync/remote"
	"quancheng/sync/replica"
)

func (d *Desk) server() (*remote.Client, error) {
	if d.client == nil {
		return nil, noServer()
	}
	return d.client, nil
}

// bind enrols this PC: its new key, proven by its mark on the code.
func (d *Desk) bind(ctx context.Context, code string) error {
	d.turn.Lock()
	defer d.turn.Unlock()
	c, err := d.server()
	if err != nil {
		return err
	}
	h, err := c.Hello(ctx)
	if d.met(h, err); err != nil {
		return err
	}
	key, err := d.ring.DeviceKey()
	if err != nil {
		return err
	}
	proof, err := d.ring.Sign(api.EnrolProof(code))
	if err != nil {
		return err
	}
	name, err := os.Hostname()
	if err != nil || name == "" {
		name = "电脑"
	}
	dev, err := c.Enrol(ctx, api.Enrol{Code: code, Name: name, OS: runtime.GOOS, Key: key, Proof: proof})
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.notice = ""
	d.mu.Unlock()
	return d.ring.Enrol(keyring.Enrolment{Server: d.config.Server, Pins: texts(d.config.Pins), Device: dev.ID, Name: dev.Name, Rescue: h.Rescue, Organ: h.Organ})
}

func (d *Desk) enrolment() (keyring.Enrolment, error) {
	e, err := d.ring.Enrolment()
	if errors.Is(err, keyring.ErrNotEnrolled) {
		return e, notBound()
	}
	return e, err
}

func (d *Desk) keysOf(user string, e keyring.Enrolment) (*keyring.Keys, error) {
	return d.ring.Keys(user, keyring.Config{Device: e.Device, Media: e.Media, Params: d.params, Now: d.clock})
}

// signIn opens the seat of an account. Somebody else's seat is left before: his
// acts must not travel under another's session.
func (d *Desk) signIn(ctx context.Context, account, password, code string) error {
	d.turn.Lock()
	defer d.turn.Unlock()
	e, err := d.enrolment()
	if err != nil {
		return err
	}
	if s, err := d.open(); err == nil && s.who.Account != account {
		d.leave(false)
	}
	free, held, err := d.holdAccount(account)
	if err != nil {
		return err
	}
	session, err := d.atServer(ctx, e, account, password, code)
	if err != nil {
		return errors.Join(d.refused(account, err), free())
	}
	who := keyring.Known{ID: string(session.Actor.User), Account: account, Name: session.Actor.Name}
	if !held {
		if free, err = d.hold(who.ID); err != nil {
			return err
		}
	}
	keys, err := d.keysOf(who.ID, e)
	if err != nil {
		return errors.Join(err, free())
	}
	root, fresh, err := keys.SignedIn(keyring.SignIn{Share: session.Share, Password: password, Lease: session.Lease,
		Server: session.Hello.Time.Clock(), Now: d.now()})
	if err != nil {
		return errors.Join(fmt.Errorf("open the keys: %w", err), free())
	}
	if err := d.ring.Remember(who); err != nil {
		return errors.Join(fmt.Errorf("remember the user: %w", err), free())
	}
	d.mu.Lock()
	d.signed++
	d.mu.Unlock()
	link := replica.Link{Full: session.Actor.Full, Epoch: session.Hello.Epoch}
	if s, err := d.open(); err == nil { // his own seat, unlocked before
		root.Wipe()
		return s.signedIn(session, link)
	}
	if fresh {
		d.log.Info("the keys of the user are new", "user", who.ID)
	}
	s, err := d.sit(sitting{who: who, keys: keys, root: root, free: free, full: session.Actor.Full, unit: session.Unit}, e)
	if err != nil {
		root.Wipe()
		return err
	}
	d.take(s)
	return s.signedIn(session, link)
}

// atServer greets, which measures the clock, and signs in. It sends this PC's
// own time, off as it may be: a refusal then names both clocks (R203).
func (d *Desk) atServer(ctx context.Context, e keyring.Enrolment, account, password, code string) (api.Session, error) {
	c, err := d.server()
	if err != nil {
		return api.Session{}, err
	}
	h, err := c.Hello(ctx)
	if d.met(h, err); err != nil {
		return api.Session{}, err
	}
	at := record.At(d.now())
	proof, err := d.ring.Sign(api.SignInProof(account, at))
	if err != nil {
		return api.Session{}, err
	}
	return c.SignIn(ctx, api.SignIn{Account: account, Password: password, Code: code, Device: e.Device, At: at, Proof: proof})
}

// signedIn takes what a full sign-in says into an open seat.
func (s *seat) signedIn(session api.Session, link replica.Link) error {
	s.mu.Lock()
	s.full, s.burnt, s.unit = link.Full, nil, session.Unit
	s.mu.Unlock()
	row, err := plainRow(inActor, theOne, "", session.Actor)
	if err != nil {
		return err
	}
	var b vault.Batch
	b.Put(row)
	if err := s.vault.Apply(&b); err != nil {
		return fmt.Errorf("keep the grants: %w", err)
	}
	s.mirror.setActor(session.Actor)
	s.runner.Linked(link)
	return nil
}

func (m *mirror) setActor(a policy.Actor) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.actor = a
}

// unlock opens a seat with password and a code of the lease. The code is burnt
// in the journal before anything opens.
func (d *Desk) unlock(user, password, code string) error {
	d.turn.Lock()
	defer d.turn.Unlock()
	e, err := d.enrolment()
	if err != nil {
		return err
	}
	who, err := d.known(func(k keyring.Known) bool { return k.ID == user })
	if err != nil {
		return err
	}
	keys, err := d.keysOf(user, e)
	if err != nil {
		return err
	}
	d.leave(false)
	id, err := record.NewID(d.random)
	if err != nil {
		return err
	}
	free, err := d.hold(user)
	if err != nil {
		return err
	}
	in := sitting{who: who, keys: keys, free: free, unit: d.home.tile(user).Unit}
	root, step, err := keys.Unlock(password, code, d.now(), func(root keyring.VaultKey, step int64) error {
		j, report, err := d.openJournal(user, root, e)
		if err != nil {
			return err
		}
		in.hold, in.look = j, report
		_, err = j.Append(journal.Burnt, journal.Index{Intent: string(id), Mark: step}, []byte(code))
		return err
	})
	if err != nil {
		if in.hold != nil {
			err = errors.Join(err, in.hold.Close())
		}
		return errors.Join(err, free())
	}
	in.root = root
	s, err := d.sit(in, e)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.burnt = &burnt{string(id), step, code}
	s.mu.Unlock()
	if err := d.ring.Remember(who); err != nil {
		d.log.Warn("remember the user", "error", err)
	}
	d.take(s)
	s.runner.Now() // the session can be asked for now
	return nil
}

func (d *Desk) known(is func(keyring.Known) bool) (keyring.Known, error) {
	list, err := d.ring.Users()
	if err != nil {
		return keyring.Known{}, err
	}
	for _, k := range list {
		if is(k) {
			return k, nil
		}
	}
	return keyring.Known{}, fault.Numbered(fault.Unauthorized, "E-AP-019", "这个账号没有在这台电脑上登录过，请联网登录一次。")
}

// take gives the seat to the page; leave closes it. Both under turn.
func (d *Desk) take(s *seat) {
	skew := s.keys.Status().Skew
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seat, d.locked, d.skew, d.notice = s, false, skew, ""
}

func (d *Desk) leave(locked bool) {
	d.mu.Lock()
	s := d.seat
	d.seat = nil
	if s != nil {
		d.locked = locked
	}
	d.mu.Unlock()
	if s == nil {
		return
	}
	s.close()
	if err := s.keys.Notice(keyring.Noted{Now: d.now()}); err != nil {
		d.log.Warn("raise the floor of the clock", "error", err)
	}
	if d.client != nil {
		d.client.Forget()
	}
}
