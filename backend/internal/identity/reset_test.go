package identity_test

import (
	"crypto/ed25519"
	"slices"
	"strings"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/identity"
)

const second = "seven-bridges-over-water"

// reset is asked for and confirmed.
func (w *world) reset(account, what string) {
	w.t.Helper()
	if _, err := w.Reset(w.t.Context(), w.actor("sysadmin"), "id-"+account, api.Reset{What: what}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.Approve(w.t.Context(), w.actor("secadmin"), "id-"+account); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) newCode(account string) string {
	w.t.Helper()
	code, err := w.NewCode(w.t.Context(), w.actor("sysadmin"), "id-"+account)
	if err != nil {
		w.t.Fatal(err)
	}
	return code.Code
}

// activate sets a password and, unless it is kept, takes the new seed.
func (w *world) activate(account, code, password string) error {
	w.t.Helper()
	a, err := w.Activate(w.t.Context(), api.Activate{Account: account, Code: code})
	if err != nil {
		w.t.Fatal(err)
	}
	if a.Keeps != "token" {
		w.seeds[account] = decodeSecret(w.t, a.Secret)
	} else if a.URI != "" || a.Secret != "" || a.QR != nil {
		w.t.Errorf("a kept seed is shown: %+v", a)
	}
	w.sleep(2 * time.Minute) // codes that nobody has used
	return w.Confirm(w.t.Context(), api.ConfirmActivation{Account: account, Code: code, Password: password,
		First: identity.Code(w.seeds[account], w.step()-1), Second: identity.Code(w.seeds[account], w.step())})
}

// R155, R198: a reset needs two administrators; then every session and lease
// is dead, what it took opens nothing, and its owner starts again by a code.
func TestReset(t *testing.T) {
	for what, c := range map[string]struct{ keepsPassword, keepsToken bool }{
		"password": {false, true}, "token": {true, false}, "both": {false, false},
	} {
		t.Run(what, func(t *testing.T) {
			both(t, func(t *testing.T, w *world) {
				full := w.signIn("linxl")
				w.sleep(time.Hour)
				resumed, err := w.Resume(t.Context(), w.resume("linxl", w.step()))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := w.Reset(t.Context(), w.actor("sysadmin"), "id-linxl", api.Reset{What: what}); err != nil {
					t.Fatal(err)
				}
				if _, err := w.Authenticate(t.Context(), resumed.Token); err != nil {
					t.Fatalf("before the second administrator: %v", err)
				}
				if _, err := w.Approve(t.Context(), w.actor("secadmin"), "id-linxl"); err != nil {
					t.Fatal(err)
				}
				code, err := w.NewCode(t.Context(), w.actor("sysadmin"), "id-linxl")
				if err != nil {
					t.Fatal(err)
				}
				old, kept := w.seeds["linxl"], password
				dead := func(when string) {
					t.Helper()
					if _, err := w.Authenticate(t.Context(), resumed.Token); fault.From(err).Ref != identity.RefRenewed {
						t.Errorf("%s, a session: %v", when, err)
					}
					if _, err := w.Authenticate(t.Context(), full.Token); err == nil {
						t.Errorf("%s: an older session lives", when)
					}
					in := w.resume("linxl", w.step())
					in.Code = identity.Code(old, in.Step)
					in.Proof = ed25519.Sign(w.key, api.ResumeProof(in.User, in.Step, in.Code))
					if _, err := w.Resume(t.Context(), in); fault.From(err).Ref != identity.RefRenewed {
						t.Errorf("%s, an offline unlock: %v", when, err)
					}
				}
				dead("confirmed")
				w.sleep(time.Minute)
				if _, err := w.SignIn(t.Context(), w.request("linxl")); fault.CodeOf(err) != fault.Unauthorized {
					t.Errorf("signed in before activation: %v", err)
				}
				choice := second
				if c.keepsPassword {
					choice = kept
					if err := w.activate("linxl", code.Code, second); fault.CodeOf(err) != fault.Unauthorized {
						t.Errorf("the token came with another password: %v", err)
					}
				}
				if err := w.activate("linxl", code.Code, choice); err != nil {
					t.Fatal(err)
				}
				if same := string(old) == string(w.seeds["linxl"]); same != c.keepsToken {
					t.Errorf("the old seed is kept: %v", same)
				}
				dead("activated")
				for pw, good := range map[string]bool{kept: c.keepsPassword, second: !c.keepsPassword} {
					w.sleep(time.Minute)
					in := w.request("linxl")
					in.Password = pw
					if _, err := w.SignIn(t.Context(), in); (err == nil) != good {
						t.Errorf("password %q: %v", pw, err)
					}
				}
				if !c.keepsToken {
					w.sleep(time.Minute)
					in := w.request("linxl")
					in.Password, in.Code = choice, identity.Code(old, w.step())
					if _, err := w.SignIn(t.Context(), in); err == nil {
						t.Error("the old token opens")
					}
				}
				w.sleep(time.Minute)
				if _, err := w.Resume(t.Context(), w.resume("linxl", w.step())); err != nil {
					t.Errorf("the new lease: %v", err)
				}
			})
		})
	}
}

// R155: nobody recovers himself, nobody alone, and each kind of administrator
// can be recovered by two others.
func TestResetDuties(t *testing.T) {
	admins := []string{"sysadmin", "secadmin", "auditadmin"}
	for of, by := range map[string][2]string{
		"zhoumin": {"sysadmin", "secadmin"}, "auditadmin": {"sysadmin", "secadmin"},
		"secadmin": {"sysadmin", "auditadmin"}, "sysadmin": {"secadmin", "auditadmin"},
	} {
		t.Run(of, func(t *testing.T) {
			w := newWorld(t)
			refused := func(err error) {
				t.Helper()
				if e := w.logged(); fault.CodeOf(err) != fault.Forbidden || e.Result != audit.Refused {
					t.Errorf("%v, logged %+v", err, e)
				}
			}
			for _, who := range append(slices.Clone(admins), "linxl", of) {
				if who != by[0] {
					_, err := w.Reset(t.Context(), w.actor(who), "id-"+of, api.Reset{What: "both"})
					refused(err)
				}
			}
			if _, err := w.Reset(t.Context(), w.actor(by[0]), "id-"+of, api.Reset{What: "both"}); err != nil {
				t.Fatal(err)
			}
			for _, who := range append(slices.Clone(admins), "linxl", of) {
				if who != by[1] {
					_, err := w.Approve(t.Context(), w.actor(who), "id-"+of)
					refused(err)
				}
			}
			u, err := w.Approve(t.Context(), w.actor(by[1]), "id-"+of)
			if err != nil || !slices.Equal(u.May, []string{}) {
				t.Fatalf("%+v %v", u, err)
			}
			for _, who := range append(slices.Clone(admins), "linxl", of) {
				if who != by[0] {
					_, err := w.NewCode(t.Context(), w.actor(who), "id-"+of)
					refused(err)
				}
			}
			users, err := w.Users(t.Context(), w.actor(by[0]))
			i := slices.IndexFunc(users, func(u api.User) bool { return u.Account == of })
			if err != nil || !slices.Contains(users[i].May, "code") {
				t.Fatalf("%+v %v", users[i], err)
			}
		})
	}
}

// R155: what is asked twice, of nobody, or of an account that is not in use.
func TestResetRefuses(t *testing.T) {
	w := newWorld(t)
	sys := w.actor("sysadmin")
	for name, c := range map[string]struct {
		id, what string
		want     fault.Code
	}{
		"nobody": {"x", "both", fault.NotFound}, "nothing": {"id-linxl", "", fault.Invalid}, "something else": {"id-linxl", "name", fault.Invalid},
	} {
		if _, err := w.Reset(t.Context(), sys, c.id, api.Reset{What: c.what}); fault.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.Reset(t.Context(), sys, "id-linxl", api.Reset{What: "password"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Reset(t.Context(), sys, "id-linxl", api.Reset{What: "token"}); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("twice: %v", err)
	}
	if _, err := w.Approve(t.Context(), w.actor("secadmin"), "id-linxl"); err != nil {
		t.Fatal(err)
	}
	w.reset("linxl", "token") // the token is lost too, before he came to set the password
	if err := w.activate("linxl", w.newCode("linxl"), password); err != nil {
		t.Fatal(err)
	}
}

// R198: a PC learns what became of those who signed in on it, by its own mark.
func TestStanding(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.signIn("linxl")
		w.signIn("zhoumin")
		w.signIn("auditadmin")
		users := []record.UserID{"id-linxl", "id-zhoumin", "id-auditadmin", "nobody"}
		question := func() api.Standing {
			at := record.At(w.clock())
			return api.Standing{Device: w.device, At: at, Users: users, Proof: ed25519.Sign(w.key, api.StandingProof(w.device, at, users))}
		}
		if _, err := w.Disable(t.Context(), w.actor("sysadmin"), "id-zhoumin"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Approve(t.Context(), w.actor("secadmin"), "id-zhoumin"); err != nil {
			t.Fatal(err)
		}
		w.reset("linxl", "password")
		got, err := w.Standing(t.Context(), question())
		want := []api.UserStanding{{User: "id-linxl", Renewed: true}, {User: "id-zhoumin", Disabled: true}, {User: "id-auditadmin"}, {User: "nobody"}}
		if err != nil || !slices.Equal(got.Users, want) {
			t.Fatalf("%+v %v", got, err)
		}
		forged := question()
		forged.Users = users[:1]
		if _, err := w.Standing(t.Context(), forged); fault.CodeOf(err) != fault.Forbidden || fault.From(err).Ref == identity.RefRevoked {
			t.Errorf("another question under the same mark: %v", err)
		}
	})
}

// R155, R198: the list names PCs by who used them, and the last one stays.
func TestDevices(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.signIn("linxl")
		list, err := w.Devices(t.Context(), w.actor("secadmin"))
		if err != nil || len(list) != 1 || list[0].Last != "林晓岚" || list[0].UnitName != "业务一处" || list[0].Seen == "" ||
			len(list[0].Users) != 1 || list[0].Users[0].Name != "林晓岚" || list[0].Users[0].Lease == "" {
			t.Fatalf("%+v %v", list, err)
		}
		if _, err := w.Devices(t.Context(), w.actor("linxl")); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("a clerk: %v", err)
		}
		if err := w.Revoke(t.Context(), w.actor("secadmin"), w.device); fault.CodeOf(err) != fault.Conflict {
			t.Fatalf("the last PC: %v", err)
		}
		w.otherPC()
		for _, who := range []string{"sysadmin", "auditadmin", "linxl"} {
			if err := w.Revoke(t.Context(), w.actor(who), w.device); fault.CodeOf(err) != fault.Forbidden {
				t.Errorf("%s: %v", who, err)
			}
		}
		if err := w.Revoke(t.Context(), w.actor("secadmin"), w.device); err != nil {
			t.Fatal(err)
		}
		if err := w.Revoke(t.Context(), w.actor("secadmin"), w.device); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("twice: %v", err)
		}
		if err := w.Revoke(t.Context(), w.actor("secadmin"), "x"); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("none: %v", err)
		}
	})
}

// otherPC enrols a second PC.
func (w *world) otherPC() {
	w.t.Helper()
	code, err := w.DeviceCode(w.t.Context(), w.actor("sysadmin"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.enrol(code.Code)
}

// R161: of a flood by strangers the first refusals are entries and the rest one
// number, for each source and window; a sign-in that is refused still counts.
func TestFloodOfStrangers(t *testing.T) {
	w := newWorld(t)
	flood := func(source string, n int) {
		for range n {
			in := w.request("linxl")
			in.Device = "x"
			if _, err := w.SignIn(identity.Stranger(t.Context(), source), in); err == nil {
				t.Fatal("signed in")
			}
		}
	}
	before := len(w.log())
	flood("10.0.0.1", 1000)
	flood("10.0.0.2", 3)
	if n := len(w.log()) - before; n != 203 {
		t.Fatalf("%d entries", n)
	}
	if _, err := w.SignIn(t.Context(), w.request("zhoumin")); err != nil { // who is no stranger
		t.Fatal(err)
	}
	if err := w.Tally(t.Context(), false); err != nil || w.logged().Act != "session.open" {
		t.Fatal("told before the window has ended", err)
	}
	w.sleep(11 * time.Minute)
	flood("10.0.0.1", 1) // a new window
	if err := w.Tally(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if e := w.logged(); e.Act != "stranger.refused" || e.Object != "source/10.0.0.1" || !strings.Contains(e.Reason, "800 次") {
		t.Errorf("%+v", e)
	}
	flood("10.0.0.1", 250)
	if err := w.Tally(t.Context(), true); err != nil || !strings.Contains(w.logged().Reason, "51 次") {
		t.Errorf("at the stop: %+v %v", w.logged(), err)
	}
	before = len(w.log())
	for i := range 2000 {
		flood("10.1."+string(rune('a'+i/100))+"."+string(rune('a'+i%100)), 1)
	}
	if n := len(w.log()) - before; n > 512+200 {
		t.Errorf("many sources: %d entries", n)
	}
}
