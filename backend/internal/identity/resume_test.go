package identity_test

import (
	"crypto/ed25519"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/identity"
)

func identityCodeAt(w *world, account string, off time.Duration) string {
	return identity.Code(w.seeds[account], w.clock().Add(off).Unix()/30)
}

func (w *world) resume(account string, step int64) api.Resume {
	user, code := record.UserID("id-"+account), identity.Code(w.seeds[account], step)
	return api.Resume{User: user, Device: w.device, Step: step, Code: code, Proof: ed25519.Sign(w.key, api.ResumeProof(user, step, code))}
}

// R194: an offline unlock becomes a session that is not full and ends with
// the lease, and its code is burnt for sign-in too.
func TestResume(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		s := w.signIn("linxl")
		w.sleep(10 * time.Hour)
		step := w.step()
		w.sleep(20 * time.Minute) // unlocked offline twenty minutes ago
		r, err := w.Resume(t.Context(), w.resume("linxl", step))
		if err != nil || r.Until != s.Lease.Until || r.Lease != nil || r.Actor.Full {
			t.Fatalf("%+v %v", r, err)
		}
		w.sleep(2 * time.Hour)
		if who, err := w.Authenticate(t.Context(), r.Token); err != nil || who.Full {
			t.Fatal(who, err)
		}
		if _, err := w.Resume(t.Context(), w.resume("linxl", step)); fault.CodeOf(err) != fault.Unauthorized || w.logged().Result != audit.Refused {
			t.Fatalf("the same step again: %v", err)
		}
		w.sleep(72 * time.Hour)
		if _, err := w.Authenticate(t.Context(), r.Token); fault.CodeOf(err) != fault.Unauthorized {
			t.Fatalf("after the lease: %v", err)
		}
		if _, err := w.Resume(t.Context(), w.resume("linxl", w.step())); fault.CodeOf(err) != fault.Unauthorized {
			t.Fatalf("a new code after the lease: %v", err)
		}
	})
}

// R194: a code used offline and brought up is good for no sign-in.
func TestResumeBurnsTheCode(t *testing.T) {
	w := newWorld(t)
	w.signIn("linxl")
	w.sleep(time.Hour)
	if _, err := w.Resume(t.Context(), w.resume("linxl", w.step())); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SignIn(t.Context(), w.request("linxl")); fault.CodeOf(err) != fault.Unauthorized {
		t.Fatal(err)
	}
}

// R194: what does not open a session after an offline unlock.
func TestResumeRefuses(t *testing.T) {
	w := newWorld(t)
	w.signIn("linxl")
	w.sleep(time.Hour)
	for name, in := range map[string]func() api.Resume{
		"a code from the future": func() api.Resume { return w.resume("linxl", w.step()+100) },
		"an older step":          func() api.Resume { return w.resume("linxl", w.step()-1000) },
		"a wrong code": func() api.Resume {
			in := w.resume("linxl", w.step())
			in.Code = "abcdef"
			in.Proof = ed25519.Sign(w.key, api.ResumeProof(in.User, in.Step, in.Code))
			return in
		},
		"no proof":            func() api.Resume { in := w.resume("linxl", w.step()); in.Proof = nil; return in },
		"no lease on this PC": func() api.Resume { return w.resume("zhoumin", w.step()) },
		"nobody":              func() api.Resume { in := w.resume("linxl", w.step()); in.User = "x"; return in },
	} {
		_, err := w.Resume(t.Context(), in())
		if c := fault.CodeOf(err); c != fault.Unauthorized && c != fault.Forbidden || w.logged().Result != audit.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.Resume(t.Context(), w.resume("linxl", w.step())); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

// R198: a disabled user and a revoked device are told so, at resume and with
// a running session, by the numbers that make a desktop erase.
func TestRevocation(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		s, z := w.signIn("linxl"), w.signIn("zhoumin")
		if _, err := w.Disable(t.Context(), w.actor("sysadmin"), "id-linxl"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Authenticate(t.Context(), s.Token); err != nil {
			t.Fatalf("before the second administrator: %v", err)
		}
		if _, err := w.Approve(t.Context(), w.actor("secadmin"), "id-linxl"); err != nil {
			t.Fatal(err)
		}
		_, err := w.Authenticate(t.Context(), s.Token)
		if fault.From(err).Ref != identity.RefDisabled {
			t.Fatalf("a running session: %v", err)
		}
		if _, err := w.Resume(t.Context(), w.resume("linxl", w.step()+1)); fault.From(err).Ref != identity.RefDisabled {
			t.Fatalf("resume: %v", err)
		}
		w.otherPC()
		if err := w.Revoke(t.Context(), w.actor("secadmin"), w.device); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Authenticate(t.Context(), z.Token); fault.From(err).Ref != identity.RefRevoked {
			t.Fatalf("a session on a revoked device: %v", err)
		}
		w.sleep(time.Minute)
		if _, err := w.SignIn(t.Context(), w.request("zhoumin")); fault.From(err).Ref != identity.RefRevoked {
			t.Fatalf("sign-in on a revoked device: %v", err)
		}
	})
}
