package identity_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// R154: password and code at an enrolled device open a full session with the
// grants in force, a share, and a lease that carries the used step.
func TestSignIn(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		s := w.signIn("linxl")
		who, err := w.Authenticate(t.Context(), s.Token)
		if err != nil || who.User != "id-linxl" || !who.Full || len(who.Grants) != 1 || who.Device != w.device {
			t.Fatalf("%+v %v", who, err)
		}
		if len(s.Share) != 32 || s.Lease == nil || s.Lease.LastStep != w.step() || s.Lease.Device != w.device {
			t.Fatal("share or lease is missing")
		}
		if again := w.signIn("linxl"); string(again.Share) != string(s.Share) || string(again.Lease.Secret) == string(s.Lease.Secret) {
			t.Error("the share must stay, the lease's secret must not")
		}
		if e := w.logged(); e.Act != "session.open" || e.Result != audit.OK || e.Session == "" || e.Session == s.Token {
			t.Errorf("%+v", e)
		}
	})
}

// R155: whatever is wrong, the words are the same but for the account's own
// counter, and the refusal is in the log.
func TestSignInSaysNotWhatWasWrong(t *testing.T) {
	w := newWorld(t)
	words := map[string]bool{}
	for name, spoil := range map[string]func(*api.SignIn){
		"password": func(in *api.SignIn) { in.Password = "wrong horse battery staple" },
		"code":     func(in *api.SignIn) { in.Code = "000000" },
		"both":     func(in *api.SignIn) { in.Password, in.Code = "", "" },
		"account": func(in *api.SignIn) {
			in.Account = "nobody"
			in.Proof = ed25519.Sign(w.key, api.SignInProof("nobody", in.At))
		},
	} {
		in := w.request("linxl")
		spoil(&in)
		_, err := w.SignIn(t.Context(), in)
		if fault.CodeOf(err) != fault.Unauthorized {
			t.Fatalf("%s: %v", name, err)
		}
		words[err.Error()] = true
		if e := w.logged(); e.Result != audit.Refused || e.Act != "session.open" {
			t.Errorf("%s: %+v", name, e)
		}
		w.signIn("linxl") // clears the counter
	}
	if len(words) != 1 {
		t.Errorf("answers differ: %v", words)
	}
}

// R155: one counter for password and code: mixed failures lock, the right
// pair does not open during the lock, and the lock survives a restart. This is
// the bug of GHSA-85v8-vx4w-q684.
func TestOneCounterForPasswordAndCode(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		for i := range 5 {
			in := w.request("linxl")
			if i%2 == 0 {
				in.Password = "wrong"
			} else {
				in.Code = "123456"
			}
			_, err := w.SignIn(t.Context(), in)
			if want := i == 4; (fault.CodeOf(err) == fault.Locked) != want {
				t.Fatalf("failure %d: %v", i+1, err)
			}
			if i < 4 && !strings.Contains(err.Error(), "还可以再试 "+string(rune('4'-i))+" 次") {
				t.Errorf("tries left: %v", err)
			}
		}
		w.start()
		_, err := w.SignIn(t.Context(), w.request("linxl"))
		if fault.CodeOf(err) != fault.Locked || !strings.Contains(err.Error(), "09:01:10") {
			t.Fatalf("during the lock: %v", err)
		}
		w.sleep(time.Minute)
		if _, err := w.SignIn(t.Context(), w.request("linxl")); err != nil {
			t.Fatalf("after the lock: %v", err)
		}
	})
}

// R155: a lock is one device's; a stranger elsewhere locks nobody out of his
// own PC (ASVS 6.1.1).
func TestLockStaysWithTheDevice(t *testing.T) {
	w := newWorld(t)
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	at := record.At(w.clock())
	stranger := api.SignIn{Account: "linxl", Password: "guess", Code: "000000", SessionKey: pub, At: at, Proof: ed25519.Sign(key, api.SignInProof("linxl", at))}
	for range 6 {
		_, err = w.SignIn(t.Context(), stranger)
	}
	if fault.CodeOf(err) != fault.Locked {
		t.Fatal(err)
	}
	w.signIn("linxl")
}

// R155: the system administrator unlocks; nobody else does.
func TestUnlock(t *testing.T) {
	w := newWorld(t)
	for range 5 {
		in := w.request("linxl")
		in.Password = "wrong"
		if _, err := w.SignIn(t.Context(), in); err == nil {
			t.Fatal("a wrong password opened")
		}
	}
	users, err := w.Users(t.Context(), w.actor("sysadmin"))
	if err != nil || users[0].State != "locked" && users[1].State != "locked" && users[2].State != "locked" && users[3].State != "locked" && users[4].State != "locked" {
		t.Fatalf("%+v %v", users, err)
	}
	if _, err := w.Unlock(t.Context(), w.actor("secadmin"), "id-linxl"); fault.CodeOf(err) != fault.Forbidden {
		t.Fatal(err)
	}
	if _, err := w.Unlock(t.Context(), w.actor("sysadmin"), "id-linxl"); err != nil {
		t.Fatal(err)
	}
	w.signIn("linxl")
}

// R155, goal 9: one code opens once: of a hundred at once exactly one, and
// none after a restart.
func TestCodeIsGoodOnce(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		in := w.request("linxl")
		var wg sync.WaitGroup
		results := make(chan error, 100)
		gate := make(chan struct{}, 40) // below the queue of hashes
		for range 100 {
			wg.Go(func() {
				gate <- struct{}{}
				_, err := w.SignIn(t.Context(), in)
				<-gate
				results <- err
			})
		}
		wg.Wait()
		close(results)
		opened := 0
		for err := range results {
			if err == nil {
				opened++
			}
		}
		if opened != 1 {
			t.Fatalf("%d sessions from one code", opened)
		}
		if _, err := w.Unlock(t.Context(), w.actor("sysadmin"), "id-linxl"); err != nil {
			t.Fatal(err)
		}
		w.start()
		if _, err := w.SignIn(t.Context(), in); err == nil {
			t.Fatal("the code opened again after a restart")
		}
	})
}

// R155: no device, another key, a revoked device: refused before password and
// code are looked at, and no counter moves.
func TestDeviceIsAsked(t *testing.T) {
	w := newWorld(t)
	_, other, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*api.SignIn){
		"no device":   func(in *api.SignIn) { in.Device = "" },
		"unknown":     func(in *api.SignIn) { in.Device = "nothing" },
		"another key": func(in *api.SignIn) { in.Proof = ed25519.Sign(other, api.SignInProof("linxl", in.At)) },
		"other time":  func(in *api.SignIn) { in.At = record.At(w.clock().Add(time.Second)) },
		"no proof":    func(in *api.SignIn) { in.Proof = nil },
	} {
		for range 6 {
			in := w.request("linxl")
			spoil(&in)
			if _, err := w.SignIn(t.Context(), in); fault.CodeOf(err) != fault.Forbidden || w.logged().Result != audit.Refused {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	w.signIn("linxl")
}

// R203: a failure from a PC whose clock is off names both times; the right
// password and code open all the same.
func TestWrongClockOfThePC(t *testing.T) {
	w := newWorld(t)
	shifted := func() api.SignIn {
		in := w.request("linxl")
		in.At = record.At(w.clock().Add(-3 * time.Hour))
		in.Proof = ed25519.Sign(w.key, api.SignInProof("linxl", in.At))
		return in
	}
	in := shifted()
	in.Code = identityCodeAt(w, "linxl", -3*time.Hour)
	_, err := w.SignIn(t.Context(), in)
	if fault.CodeOf(err) != fault.Clock || !strings.Contains(err.Error(), "06:00:10") || !strings.Contains(err.Error(), "09:00:10") {
		t.Fatal(err)
	}
	if _, err := w.SignIn(t.Context(), shifted()); err != nil {
		t.Fatal(err)
	}
}

// R155: sessions end by idleness, by age, by sign-out, and by a newer one.
func TestSessionLimits(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		ends := func(name string, s api.Session) {
			t.Helper()
			if _, err := w.Authenticate(t.Context(), s.Token); fault.CodeOf(err) != fault.Unauthorized {
				t.Errorf("%s: %v", name, err)
			}
		}
		s := w.signIn("linxl")
		w.sleep(31 * time.Minute)
		ends("idle", s)

		s = w.signIn("linxl")
		for range 24 { // used every half hour, almost
			w.sleep(29 * time.Minute)
			if _, err := w.Authenticate(t.Context(), s.Token); err != nil {
				t.Fatal(err)
			}
		}
		w.sleep(25 * time.Minute)
		ends("after twelve hours", s)

		s = w.signIn("linxl")
		if err := w.SignOut(t.Context(), s.Token); err != nil {
			t.Fatal(err)
		}
		ends("signed out", s)

		s = w.signIn("linxl")
		w.signIn("linxl")
		ends("followed by another", s)
		ends("never opened", api.Session{Token: "made up"})
	})
}

// R155: a command-line client has an ephemeral key, no lease and no share, and
// no administrator comes that way.
func TestSessionKey(t *testing.T) {
	w := newWorld(t)
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cli := func(account string) api.SignIn {
		in := w.request(account)
		in.Device, in.SessionKey, in.Proof = "", pub, ed25519.Sign(key, api.SignInProof(account, in.At))
		return in
	}
	s, err := w.SignIn(t.Context(), cli("zhoumin"))
	if err != nil || s.Lease != nil || s.Share != nil {
		t.Fatalf("%+v %v", s, err)
	}
	if got, err := w.DeviceKey(t.Context(), s.Device); err != nil || !got.Equal(pub) {
		t.Fatal(err)
	}
	if _, err := w.SignIn(t.Context(), cli("sysadmin")); fault.CodeOf(err) != fault.Forbidden {
		t.Fatalf("an administrator without a device: %v", err)
	}
}
