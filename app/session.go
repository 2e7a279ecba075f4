package app

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"quancheng/backend/api"
)

// Session is bound: who sits here, binding the PC, signing in, unlocking,
// locking. Every method may be called by anybody at the PC.
type Session struct{ desk *Desk }

// SessionView is what the shell needs to know at any time. State is
// "unbound" (first use of this PC), "signin", "locked" or "open".
type SessionView struct {
	State      string        `json:"state"`
	Online     bool          `json:"online"`    // the server answered lately
	Trouble    string        `json:"trouble"`   // why not, for people: unreachable, other certificate, upgrade
	Untrusted  bool          `json:"untrusted"` // the trouble is its certificate
	Notice     string        `json:"notice"`    // what was ended on this PC: an account, the enrolment
	Server     string        `json:"server"`
	ServerTime string        `json:"serverTime"` // RFC 3339; "" when unknown
	DeviceTime string        `json:"deviceTime"`
	Organ      string        `json:"organ"`
	Device     string        `json:"device"`
	Version    string        `json:"version"`
	Media      bool          `json:"media"`  // this PC has no network: files carry everything
	Sample     bool          `json:"sample"` // 演示数据, by the server's word
	Accounts   []AccountTile `json:"accounts"`
	Me         *Me           `json:"me"`
}

// AccountTile is an account that has signed in on this PC before.
type AccountTile struct {
	User       string `json:"user"`
	Account    string `json:"account"`
	Name       string `json:"name"`
	Unit       string `json:"unit"`
	LeaseUntil string `json:"leaseUntil"` // "" = cannot unlock offline
	Waiting    int    `json:"waiting"`    // entries of the journal not yet ruled on; -1 unknown
}

// Me is the signed-in user.
type Me struct {
	ID         string   `json:"id"`
	Account    string   `json:"account"`
	Name       string   `json:"name"`
	Unit       string   `json:"unit"`
	UnitName   string   `json:"unitName"`
	Roles      []string `json:"roles"`
	RoleTitles []string `json:"roleTitles"`
	Modules    []string `json:"modules"` // stages that are switched on
	Full       bool     `json:"full"`    // full sign-in at the server in this session
	LeaseUntil string   `json:"leaseUntil"`
}

// ActivationView is shown once, at the first use of an account.
type ActivationView struct {
	Name   string `json:"name"`
	QR     string `json:"qr"` // data URL, PNG
	Secret string `json:"secret"`
	Keeps  string `json:"keeps"` // after a reset of one factor: "password" or "token" stays as it was, the latter without QR
}

// Event names: the page listens, then asks again. Nothing else is pushed.
const (
	EventSession  = "session"  // SessionView
	EventSync     = "sync"     // SyncView, at most once a second
	EventChanged  = "changed"  // []string of collections: records tasks documents archives notices catalogue
	EventTransfer = "transfer" // []TransferView
)

// State says who sits here and whether the server answers.
func (s *Session) State() (SessionView, error) { return s.desk.sessionView(), nil }

// Bind binds this PC by a one-time code of the administrators.
func (s *Session) Bind(code string) (SessionView, error) {
	d := s.desk
	if err := d.bind(context.Background(), strings.TrimSpace(code)); err != nil {
		return SessionView{}, err
	}
	d.tellSession()
	return d.sessionView(), nil
}

// SignIn is the full sign-in: password and code at the server.
func (s *Session) SignIn(account, password, code string) (SessionView, error) {
	if err := s.desk.signIn(context.Background(), strings.TrimSpace(account), password, strings.TrimSpace(code)); err != nil {
		return SessionView{}, err
	}
	s.desk.tellSession()
	return s.desk.sessionView(), nil
}

// Unlock opens the user's work without the server.
func (s *Session) Unlock(user, password, code string) (SessionView, error) {
	if err := s.desk.unlock(user, password, strings.TrimSpace(code)); err != nil {
		return SessionView{}, err
	}
	s.desk.tellSession()
	return s.desk.sessionView(), nil
}

// Activate begins the first use of an account.
func (s *Session) Activate(account, code string) (ActivationView, error) {
	c, err := s.desk.server()
	if err != nil {
		return ActivationView{}, err
	}
	a, err := c.Activate(context.Background(), api.Activate{Account: account, Code: code})
	if err != nil {
		return ActivationView{}, err
	}
	v := ActivationView{Name: a.Name, Keeps: a.Keeps, Secret: a.Secret}
	if len(a.QR) > 0 {
		v.QR = "data:image/png;base64," + base64.StdEncoding.EncodeToString(a.QR)
	}
	return v, nil
}

// ConfirmActivation ends it with a password and two codes in a row.
func (s *Session) ConfirmActivation(account, code, password, first, second string) error {
	c, err := s.desk.server()
	if err != nil {
		return err
	}
	return c.Confirm(context.Background(), api.ConfirmActivation{Account: account, Code: code, Password: password, First: first, Second: second})
}

// Lock closes everything and wipes the keys; unsent work stays sealed.
func (s *Session) Lock() (SessionView, error) {
	d := s.desk
	d.turn.Lock()
	d.leave(true)
	d.turn.Unlock()
	d.tellSession()
	return d.sessionView(), nil
}

// SignOut also ends the session at the server, as well as it can be reached.
func (s *Session) SignOut() (SessionView, error) {
	d := s.desk
	d.turn.Lock()
	defer d.turn.Unlock()
	if d.client != nil && d.client.Signed() && !d.isAway() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		if err := d.client.SignOut(ctx); err != nil {
			d.log.Info("sign out at the server", "error", err) // the session ends there by itself
		}
	}
	d.leave(false)
	d.tellSession()
	return d.sessionView(), nil
}
