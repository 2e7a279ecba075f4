package app

import (
	"os"
	"strings"
	"testing"
	"time"

	"quancheng/backend/domain/fault"
	"quancheng/backend/servertest"
)

// ended asks for an act on a user by two administrators on another PC.
func (p *pc) byTwo(act func(*Admin) error, confirm func(*Admin) error) {
	p.t.Helper()
	p.signIn("sysadmin")
	p.must(act(&Admin{p.Desk}))
	p.signIn("secadmin")
	p.must(confirm(&Admin{p.Desk}))
}

func (p *pc) disable(user string) {
	p.t.Helper()
	p.byTwo(func(a *Admin) error { return second(a.Disable(user)) }, func(a *Admin) error { return second(a.Confirm(user)) })
}

func (p *pc) reset(user, what string) {
	p.t.Helper()
	p.byTwo(func(a *Admin) error { return second(a.Reset(user, what)) }, func(a *Admin) error { return second(a.Confirm(user)) })
}

// gone: no vault, no keys, no name on the sign-in page; the journal stays.
func (p *pc) gone(user string) bool {
	for _, path := range []string{"vault", "objects"} {
		if _, err := os.Stat(p.home.user(user, path)); !os.IsNotExist(err) {
			return false
		}
	}
	for _, a := range p.session().Accounts {
		if a.User == user {
			return false
		}
	}
	return true
}

// within fails when something takes longer than R198 allows after contact.
func (p *pc) within(what string, began time.Time) {
	p.t.Helper()
	if took := time.Since(began); took > 5*time.Second {
		p.t.Errorf("%s took %s after contact", what, took)
	}
}

// R198: what a PC holds of a disabled user is gone on contact, with nobody
// signed in, and with somebody else at work; his unsent work stays sealed.
func TestDisabledUserIsErasedWhoeverSitsThere(t *testing.T) {
	for name, sits := range map[string]string{"nobody": "", "somebody else": "hejing"} {
		t.Run(name, func(t *testing.T) {
			s := servertest.New(t)
			p := newPC(t, s)
			admin := p.second()
			p.signIn("linxl")
			p.written("停用前的草稿")
			user := p.session().Me.ID
			_, err := (&Session{p.Desk}).SignOut()
			p.must(err)
			_, err = (&Syncing{p.Desk}).SetAway(true)
			p.must(err)
			if sits != "" {
				_, err = (&Syncing{p.Desk}).SetAway(false)
				p.must(err)
				p.signIn(sits)
				_, err = (&Syncing{p.Desk}).SetAway(true)
				p.must(err)
			}
			admin.disable(user)
			if p.gone(user) {
				t.Fatal("erased without contact")
			}
			_, err = (&Syncing{p.Desk}).SetAway(false)
			p.must(err)
			p.restartIf(sits == "")
			began := time.Now()
			p.until("it is gone", func() bool { return p.gone(user) })
			p.within("erasing", began)
			if _, err := os.Stat(p.home.user(user, "journal")); err != nil {
				t.Error("the unsent work is gone too:", err)
			}
			if v := p.session(); sits == "" && !strings.Contains(v.Notice, "林晓岚") || sits != "" && (v.State != "open" || v.Notice != "") {
				t.Error(dump(v))
			}
		})
	}
}

// restartIf starts the program anew, which greets the server at once.
func (p *pc) restartIf(yes bool) {
	p.t.Helper()
	if yes {
		p.restart()
	}
}

// R198: the disabled user is at work: within seconds, without a step of his,
// nothing of the server's is readable.
func TestDisabledUserAtWork(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	admin := p.second()
	p.signIn("linxl")
	user := p.session().Me.ID
	admin.disable(user)
	began := time.Now()
	p.until("it is gone", func() bool { return p.session().State == "signin" && p.gone(user) })
	p.within("erasing", began)
	if err := p.unlock("linxl"); err == nil {
		t.Fatal("it unlocks offline")
	}
}

// R198: a revoked PC erases what it holds of everybody, on contact, and can be
// enrolled anew by a code.
func TestRevokedPC(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	admin := p.second()
	users := []string{}
	for _, account := range []string{"linxl", "hejing"} {
		p.signIn(account)
		users = append(users, p.session().Me.ID)
	}
	code := admin.deviceCode()
	admin.signIn("secadmin")
	list, err := (&Admin{admin.Desk}).Devices()
	p.must(err)
	for _, d := range list {
		if !d.Mine {
			if d.Last != "何静" || len(d.Users) < 2 || d.UnitName == "" || d.Seen == "" || !d.CanRevoke {
				t.Error(dump(d))
			}
			p.must((&Admin{admin.Desk}).Revoke(d.ID))
		}
	}
	began := time.Now()
	p.until("the PC is unbound", func() bool { return p.session().State == "unbound" })
	for _, user := range users {
		p.until("it is gone", func() bool { return p.gone(user) })
		if _, err := os.Stat(p.home.user(user, "journal")); err != nil {
			t.Error("the unsent work is gone too:", err)
		}
	}
	p.within("erasing", began)
	if v := p.session(); !strings.Contains(v.Notice, "撤销") || v.Me != nil {
		t.Error(dump(v))
	}
	p.restart()
	if v := p.session(); v.State != "unbound" {
		t.Fatal(dump(v))
	}
	_, err = (&Session{p.Desk}).Bind(code)
	p.must(err)
	p.signIn("linxl")
}

// R198: a revoked PC with nobody signed in.
func TestRevokedPCAtTheSignInPage(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	admin := p.second()
	p.signIn("linxl")
	user, device := p.session().Me.ID, p.seatOf().device
	_, err := (&Session{p.Desk}).SignOut()
	p.must(err)
	admin.signIn("secadmin")
	p.must((&Admin{admin.Desk}).Revoke(device))
	p.restart() // greets at once
	began := time.Now()
	p.until("it is gone", func() bool { return p.session().State == "unbound" && p.gone(user) })
	p.within("erasing", began)
}

func (p *pc) seatOf() *seat {
	p.t.Helper()
	s, err := p.Desk.open()
	p.must(err)
	return s
}

// R155, R195, R198: a password reset elsewhere: after contact the old one opens
// nothing here, open or locked; unsent work and cache open again by the new one.
func TestPasswordResetElsewhere(t *testing.T) {
	for name, open := range map[string]bool{"at work": true, "locked": false} {
		t.Run(name, func(t *testing.T) {
			s := servertest.New(t)
			p := newPC(t, s)
			admin := p.second()
			p.signIn("linxl")
			user := p.session().Me.ID
			_, err := (&Syncing{p.Desk}).SetAway(true)
			p.must(err)
			id := p.written("重置前的草稿")
			if !open {
				_, err = (&Session{p.Desk}).Lock()
				p.must(err)
				p.must(p.unlock("linxl")) // without contact the lease holds
				_, err = (&Session{p.Desk}).Lock()
				p.must(err)
			}
			admin.reset(user, "password")
			_, err = (&Syncing{p.Desk}).SetAway(false)
			p.must(err)
			p.restartIf(!open)
			began := time.Now()
			p.until("the lease is void", func() bool {
				v := p.session()
				return v.State != "open" && len(v.Accounts) > 0 && v.Accounts[0].LeaseUntil == ""
			})
			p.within("ending the lease", began)
			if v := p.session(); !strings.Contains(v.Notice, "重置") {
				t.Error(dump(v))
			}
			if err := p.unlock("linxl"); fault.CodeOf(err) != fault.Unauthorized {
				t.Fatal("the old password unlocks:", err)
			}
			admin.signIn("sysadmin")
			code, err := (&Admin{admin.Desk}).Code(user)
			p.must(err)
			a, err := (&Session{p.Desk}).Activate("linxl", code.Code)
			p.must(err)
			if a.Keeps != "token" || a.QR != "" {
				t.Fatal(dump(a))
			}
			first := s.NextCode("linxl")
			next := s.NextCode("linxl")
			p.must((&Session{p.Desk}).ConfirmActivation("linxl", code.Code, "seven-bridges-over-water", first, next))
			if _, err := (&Session{p.Desk}).SignIn("linxl", s.Password("linxl"), s.NextCode("linxl")); err == nil {
				t.Fatal("the old password signs in")
			}
			_, err = (&Session{p.Desk}).SignIn("linxl", "seven-bridges-over-water", s.NextCode("linxl"))
			p.must(err)
			if v := p.open(id); v.Title != "重置前的草稿" {
				t.Error("the unsent work does not open:", dump(v))
			}
		})
	}
}

// R195: a lease that ran out opens nothing, whatever this PC's clock says, and
// nothing is lost.
func TestExpiredLease(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	id := p.written("租约到期前的草稿")
	_, err := (&Syncing{p.Desk}).SetAway(true)
	p.must(err)
	_, err = (&Session{p.Desk}).Lock()
	p.must(err)
	s.Sleep(73 * time.Hour)
	if err := p.unlock("linxl"); fault.CodeOf(err) != fault.Unauthorized || !strings.Contains(err.Error(), "到期") {
		t.Fatal(err)
	}
	p.off.Store(int64(-72 * time.Hour))
	if err := p.unlock("linxl"); err == nil {
		t.Fatal("a clock set back brings the lease back")
	}
	p.off.Store(0)
	_, err = (&Syncing{p.Desk}).SetAway(false)
	p.must(err)
	p.signIn("linxl")
	if v := p.open(id); v.Title != "租约到期前的草稿" {
		t.Error(dump(v))
	}
}

// R197: from the first moment the page is told the truth: who sits here, of
// which unit, and that the server answers.
func TestFirstMomentOfASession(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	_, err := (&Session{p.Desk}).SignIn("linxl", s.Password("linxl"), s.NextCode("linxl"))
	p.must(err)
	if v, me := p.sync(), p.session().Me; v.Mode == "offline" || !v.Online || me.UnitName != "业务一处" {
		t.Error(dump(v), dump(me))
	}
}
