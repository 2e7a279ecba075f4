package identity_test

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/identity"
	"quancheng/backend/internal/store"
)

// R154, R155: from the system administrator's request to the first sign-in:
// nothing is in force before the second one confirms.
func TestAccountFromRequestToSignIn(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		ctx, sys, sec := t.Context(), w.actor("sysadmin"), w.actor("secadmin")
		u, err := w.Create(ctx, sys, api.NewUser{Account: "Newone", Name: "新来的", Unit: "u-yw1", Roles: []policy.Role{policy.Clerk}})
		if err != nil || u.State != identity.Pending || u.By != "李维" || u.Pending != "create" {
			t.Fatalf("%+v %v", u, err)
		}
		if _, err := w.NewCode(ctx, sys, string(u.ID)); fault.CodeOf(err) != fault.Conflict {
			t.Fatalf("a code before the confirmation: %v", err)
		}
		if _, err := w.Approve(ctx, sys, string(u.ID)); fault.CodeOf(err) != fault.Forbidden {
			t.Fatalf("confirmed by the one who asked: %v", err)
		}
		if who, err := w.Actor(ctx, u.ID); err != nil || len(who.Grants) != 0 {
			t.Fatalf("rights before the confirmation: %v %v", who, err)
		}
		if u, err = w.Approve(ctx, sec, string(u.ID)); err != nil || u.State != identity.Invited {
			t.Fatalf("%+v %v", u, err)
		}
		code, err := w.NewCode(ctx, sys, string(u.ID))
		if err != nil {
			t.Fatal(err)
		}
		act, err := w.Activate(ctx, api.Activate{Account: "newone", Code: code.Code})
		if err != nil || act.Name != "新来的" || string(act.QR[1:4]) != "PNG" {
			t.Fatalf("%v", err)
		}
		w.seeds["newone"] = decodeSecret(t, act.Secret)
		good := api.ConfirmActivation{Account: "newone", Code: code.Code, Password: password,
			First: identityCodeAt(w, "newone", -30*time.Second), Second: w.code("newone")}
		for name, spoil := range map[string]func(*api.ConfirmActivation){
			"weak":         func(in *api.ConfirmActivation) { in.Password = "short" },
			"own name":     func(in *api.ConfirmActivation) { in.Password = "xx newone xx newone" },
			"same code":    func(in *api.ConfirmActivation) { in.First = in.Second },
			"wrong invite": func(in *api.ConfirmActivation) { in.Code = "AAAAA" },
		} {
			in := good
			spoil(&in)
			if err := w.Confirm(ctx, in); err == nil || w.logged().Result != audit.Refused {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.Confirm(ctx, good); err != nil {
			t.Fatal(err)
		}
		if err := w.Confirm(ctx, good); err == nil {
			t.Error("the one-time code was good twice")
		}
		if _, err := w.SignIn(ctx, w.request("newone")); fault.CodeOf(err) != fault.Unauthorized {
			t.Errorf("the code of the enrolment was good for a sign-in: %v", err)
		}
		w.signIn("newone")
	})
}

// R155: the one-time code stands under the same kind of lock, and runs out.
func TestActivationLocksAndRunsOut(t *testing.T) {
	w := newWorld(t)
	ctx, sys := t.Context(), w.actor("sysadmin")
	u, err := w.Create(ctx, sys, api.NewUser{Account: "newone", Name: "新来的", Unit: "u-yw1", Roles: []policy.Role{policy.Clerk}})
	if err == nil {
		_, err = w.Approve(ctx, w.actor("secadmin"), string(u.ID))
	}
	if err != nil {
		t.Fatal(err)
	}
	code, err := w.NewCode(ctx, sys, string(u.ID))
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		_, err = w.Activate(ctx, api.Activate{Account: "newone", Code: "0"})
	}
	if fault.CodeOf(err) != fault.Locked {
		t.Fatal(err)
	}
	if _, err := w.Activate(ctx, api.Activate{Account: "newone", Code: code.Code}); fault.CodeOf(err) != fault.Locked {
		t.Fatalf("during the lock: %v", err)
	}
	w.sleep(25 * time.Hour)
	if _, err := w.Activate(ctx, api.Activate{Account: "newone", Code: code.Code}); fault.CodeOf(err) == "" {
		t.Fatal("a code of yesterday was good")
	}
}

// R155: what a request for an account may not hold.
func TestNewUserIsChecked(t *testing.T) {
	w := newWorld(t)
	clerk := []policy.Role{policy.Clerk}
	for name, in := range map[string]api.NewUser{
		"taken":         {Account: "linxl", Name: "林二", Unit: "u-yw1", Roles: clerk},
		"account form":  {Account: "林", Name: "林二", Unit: "u-yw1", Roles: clerk},
		"no name":       {Account: "someone", Unit: "u-yw1", Roles: clerk},
		"bidi name":     {Account: "someone", Name: "林\u202e二", Unit: "u-yw1", Roles: clerk},
		"no unit":       {Account: "someone", Name: "林二", Unit: "u-none", Roles: clerk},
		"no role":       {Account: "someone", Name: "林二", Unit: "u-yw1"},
		"unknown role":  {Account: "someone", Name: "林二", Unit: "u-yw1", Roles: []policy.Role{"root"}},
		"role twice":    {Account: "someone", Name: "林二", Unit: "u-yw1", Roles: []policy.Role{policy.Clerk, policy.Clerk}},
		"two of three":  {Account: "someone", Name: "林二", Unit: "u-yw1", Roles: []policy.Role{policy.SystemAdmin, policy.AuditAdmin}},
		"admin + clerk": {Account: "someone", Name: "林二", Unit: "u-yw1", Roles: []policy.Role{policy.AuditAdmin, policy.Clerk}},
	} {
		if _, err := w.Create(t.Context(), w.actor("sysadmin"), in); err == nil || w.logged().Result != audit.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// R155, goal 13: whatever the administrators do, in any order, nobody holds
// two of the three roles or one beside business, and each of the three keeps
// somebody who works.
func TestThreeAdministrators(t *testing.T) {
	w := newWorld(t)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		ctx := w.t.Context()
		users, err := w.Users(ctx, w.actor("auditadmin"))
		if err != nil {
			t.Fatal(err)
		}
		who := w.actor(rapid.SampledFrom([]string{"sysadmin", "secadmin", "auditadmin", "linxl"}).Draw(t, "who"))
		target := string(rapid.SampledFrom(users).Draw(t, "target").ID)
		switch rapid.SampledFrom([]string{"create", "approve", "approve", "disable"}).Draw(t, "act") {
		case "create":
			n++
			roles := rapid.SliceOfN(rapid.SampledFrom(identity.Roles()), 1, 3).Draw(t, "roles")
			_, err = w.Create(ctx, who, api.NewUser{Account: fmt.Sprintf("user%d", n), Name: "某某", Unit: "u-yw1", Roles: roles})
		case "approve":
			_, err = w.Approve(ctx, who, target)
		case "disable":
			_, err = w.Disable(ctx, who, target)
		}
		if err != nil && fault.From(err).Code == fault.Internal {
			t.Fatal(err)
		}
		w.checkDuties(t)
	})
}

func (w *world) checkDuties(t *rapid.T) {
	users, err := w.Users(w.t.Context(), w.actor("auditadmin"))
	if err != nil {
		t.Fatal(err)
	}
	works := map[policy.Role]int{}
	for _, u := range users {
		admin := slices.ContainsFunc(u.Grants, func(g policy.Grant) bool { return identity.IsAdmin(g.Role) })
		if admin && len(u.Grants) > 1 {
			t.Fatalf("%s holds %v", u.Account, u.Grants)
		}
		if who, err := w.Actor(w.t.Context(), u.ID); err != nil {
			t.Fatal(err)
		} else if u.State == identity.Active || u.State == identity.Invited {
			for _, g := range who.Grants {
				works[g.Role]++
			}
		} else if len(who.Grants) > 0 {
			t.Fatalf("%s is %s and holds %v", u.Account, u.State, who.Grants)
		}
	}
	for _, r := range []policy.Role{policy.SystemAdmin, policy.SecurityAdmin, policy.AuditAdmin} {
		if works[r] == 0 {
			t.Fatalf("nobody is %s any more", r)
		}
	}
}

// R155: an organ is founded once, and is a sample from the start or never.
func TestFoundedOnce(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		_, err := w.Found(t.Context(), identity.Founding{Meta: map[string]string{store.MetaSample: "1"}})
		if !errors.Is(err, identity.ErrFounded) {
			t.Fatal(err)
		}
		if v, err := store.Meta(t.Context(), w.db.Read(), store.MetaSample); err != nil || v != "" {
			t.Fatalf("a standing database became a sample: %q %v", v, err)
		}
	})
}

// R155: a right begins and ends as an event in feed and log, not by comparison.
func TestGrantTurns(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		now := w.clock()
		err := w.db.Write(t.Context(), func(ctx context.Context, tx store.Tx) error {
			return tx.AddGrants(ctx, store.GrantRow{ID: "g1", User: "id-linxl", Role: string(policy.Finance), State: store.GrantWaiting,
				Begins: string(record.At(now.Add(time.Hour))), Ends: string(record.At(now.Add(2 * time.Hour)))})
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []struct{ changed, grants int }{{0, 1}, {1, 2}, {0, 2}, {1, 1}, {0, 1}} {
			if n, err := w.Tick(t.Context()); err != nil || n != want.changed {
				t.Fatalf("tick %d: %d %v", i, n, err)
			}
			if got := len(w.actor("linxl").Grants); got != want.grants {
				t.Errorf("tick %d: %d grants", i, got)
			}
			w.sleep(31 * time.Minute)
			if i == 0 {
				w.sleep(30 * time.Minute)
			}
		}
	})
}

// R155: the directory says who holds a role where.
func TestBook(t *testing.T) {
	w := newWorld(t)
	b, err := w.Book(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		role policy.Role
		unit record.UnitID
		want int
	}{{policy.Clerk, "u-yw1", 1}, {policy.Clerk, "u-xxh", 0}, {policy.Clerk, "", 1}, {policy.Office, "u-yw1", 1}, {policy.Leader, "", 0}} {
		if got := b.Holders(tc.role, tc.unit); len(got) != tc.want {
			t.Errorf("%s@%s: %v", tc.role, tc.unit, got)
		}
	}
	if got := b.Units("u-root"); len(got) != 3 || got[0] != "u-root" {
		t.Error(got)
	}
}

func decodeSecret(t *testing.T, secret string) []byte {
	t.Helper()
	seed, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	return seed
}

// R155: the last administrator of a kind is not even asked to go; with a
// second one he may.
func TestLastAdministratorStays(t *testing.T) {
	w := newWorld(t)
	ctx, sys, sec := t.Context(), w.actor("sysadmin"), w.actor("secadmin")
	if _, err := w.Disable(ctx, sys, "id-auditadmin"); fault.CodeOf(err) != fault.Forbidden || w.logged().Result != audit.Refused {
		t.Fatal(err)
	}
	u, err := w.Create(ctx, sys, api.NewUser{Account: "second", Name: "第二人", Unit: "u-root", Roles: []policy.Role{policy.AuditAdmin}})
	if err == nil {
		_, err = w.Approve(ctx, sec, string(u.ID))
	}
	if err == nil {
		_, err = w.Disable(ctx, sys, "id-auditadmin")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// R155: nobody confirms what he asked for himself, whatever he may hold.
func TestNobodyConfirmsHimself(t *testing.T) {
	w := newWorld(t)
	both := w.actor("sysadmin")
	both.Grants = append(both.Grants, policy.Grant{ID: "x", User: both.User, Role: policy.SecurityAdmin})
	u, err := w.Create(t.Context(), both, api.NewUser{Account: "newone", Name: "新来的", Unit: "u-yw1", Roles: []policy.Role{policy.Clerk}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Approve(t.Context(), both, string(u.ID)); fault.CodeOf(err) != fault.Forbidden {
		t.Fatal(err)
	}
}
