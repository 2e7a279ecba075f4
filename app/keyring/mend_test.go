package keyring

import (
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand"
	"os"
	"path/filepath"
	"testing"
	"time"

	"quancheng/backend/domain/fault"
)

// R196: the cost lies between half a second and one on PCs of any speed, never
// under the floor nor over the memory that an old PC has.
func TestCalibration(t *testing.T) {
	for _, c := range []struct {
		floor time.Duration // what the floor costs on this PC
		min   time.Duration
		max   time.Duration
	}{
		{10 * time.Millisecond, 200 * time.Millisecond, costMax}, // faster than any today: the ceiling
		{100 * time.Millisecond, costMin, costMax}, {240 * time.Millisecond, costMin, costMax},
		{250 * time.Millisecond, costMin, costMax}, {300 * time.Millisecond, costMin, costMax},
		{499 * time.Millisecond, costMin, costMax}, {900 * time.Millisecond, costMin, costMax},
		{4 * time.Second, 4 * time.Second, 4 * time.Second},
	} {
		cost := func(p Params) time.Duration {
			return c.floor * time.Duration(p.Time) * time.Duration(p.Memory) / time.Duration(floor.Time) / time.Duration(floor.Memory)
		}
		p := calibrate(cost)
		if got := cost(p); got < c.min || got > c.max || !p.atLeast(floor) || !p.sane() || p.Threads != floor.Threads {
			t.Errorf("floor %v: %+v costs %v", c.floor, p, got)
		}
	}
	if floor != (Params{3, 64 << 10, 2}) || ceiling.Memory != 256<<10 {
		t.Error("the bounds moved")
	}
}

// R196: the cost is measured at the first sign-in and at a change of password,
// and stays in the slot in between, also when the salt is used again.
func TestCostIsMeasuredWhenThePasswordChanges(t *testing.T) {
	d := newDesk(t)
	ticks, now := 0, noon // each look takes longer: 350 ms, then 700 ms
	k, err := d.ring.Keys("u-2", Config{Device: "d-1", Now: func() time.Time { ticks++; now = now.Add(time.Duration(ticks) * 175 * time.Millisecond); return now }})
	if err != nil {
		t.Fatal(err)
	}
	l := newLease("u-2", "d-1")
	sign := func(password string) offlineSlot {
		in := d.signIn(&l)
		in.Password = password
		if _, _, err := k.SignedIn(in); err != nil {
			t.Fatal(err)
		}
		var s offlineSlot
		if err := readSlot(k.path(offlineFile), &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := sign("first")
	if ticks == 0 || first.Params.Memory <= floor.Memory || !first.Params.atLeast(floor) {
		t.Fatalf("%d looks at the clock, %+v", ticks, first.Params)
	}
	ticks = 0
	if again := sign("first"); ticks != 0 || again.Params != first.Params || string(again.Salt) != string(first.Salt) {
		t.Errorf("the same password: %d looks at the clock, %+v", ticks, again.Params)
	}
	if other := sign("second"); ticks == 0 || string(other.Salt) == string(first.Salt) {
		t.Error("a new password was not measured")
	}
}

func enrolled(t *testing.T) (*Ring, Enrolment, string) {
	t.Helper()
	dir := t.TempDir()
	r := reopened(t, dir)
	key, err := r.DeviceKey()
	if err != nil || len(key) == 0 {
		t.Fatal(err)
	}
	e := Enrolment{Server: "https://s", Pins: []string{"p"}, Device: "d-1", Name: "PC", Rescue: []byte{1}, Organ: "o"}
	if err := errors.Join(r.Enrol(e), r.Remember(Known{"u-1", "linxl", "林"}), r.Remember(Known{"u-2", "sunyue", "孙"})); err != nil {
		t.Fatal(err)
	}
	return r, e, dir
}

func reopened(t *testing.T, dir string) *Ring {
	t.Helper()
	secrets, err := FileSecrets(filepath.Join(dir, "secrets"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(dir, secrets, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// R195: whatever happens to a file of the ring, it opens again: with the very
// enrolment and list, or asking to be enrolled, never with other ones.
func TestRingIsMended(t *testing.T) {
	_, want, good := enrolled(t)
	r := mathrand.New(mathrand.NewSource(7))
	outcomes := map[bool]int{}
	for _, name := range []string{enrolFile, enrolFile + copySuffix, usersFile, usersFile + copySuffix, keyFile, "secrets/device.secret"} {
		for _, how := range []string{"flip", "flip", "flip", "zero", "cut", "empty", "gone", "noise"} {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(good)); err != nil {
				t.Fatal(err)
			}
			spoil(t, r, filepath.Join(dir, name), how)
			what := fmt.Sprint(how, " ", name)
			ring := reopened(t, dir)
			unbound, err := ring.Mend()
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			outcomes[unbound]++
			e, err := ring.Enrolment()
			if unbound != errors.Is(err, ErrNotEnrolled) || !unbound && fmt.Sprint(e) != fmt.Sprint(want) {
				t.Errorf("%s: unbound %v, %+v, %v", what, unbound, e, err)
			}
			if users, err := ring.Users(); err != nil || len(users) != 2 || users[0].Account != "sunyue" {
				t.Errorf("%s: %+v, %v", what, users, err)
			}
			if _, err := ring.DeviceKey(); err != nil {
				t.Errorf("%s: no device key: %v", what, err)
			}
			if again, err := reopened(t, dir).Mend(); err != nil || again {
				t.Errorf("%s: mended once more: %v, %v", what, again, err)
			}
		}
	}
	if outcomes[true] == 0 || outcomes[false] == 0 {
		t.Error("the damages did not bite:", outcomes)
	}
}

func spoil(t *testing.T, r *mathrand.Rand, path, how string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	switch how {
	case "flip":
		data[r.Intn(len(data))] ^= byte(1 + r.Intn(255))
	case "zero":
		clear(data)
	case "cut":
		data = data[:r.Intn(len(data))]
	case "empty":
		data = nil
	case "noise":
		r.Read(data)
	case "gone":
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// R195: until it is mended, a damaged device key is told in words.
func TestDamagedDeviceKeyIsTold(t *testing.T) {
	_, _, dir := enrolled(t)
	spoil(t, mathrand.New(mathrand.NewSource(1)), filepath.Join(dir, keyFile), "noise")
	if _, err := reopened(t, dir).Sign([]byte("x")); fault.From(err).Ref != "E-KR-008" {
		t.Error(err)
	}
}

// R196: two programs do not share a user's folder; when the first ends, however
// it ends, the second may.
func TestHold(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "user")
	free, err := Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Hold(dir); !errors.Is(err, ErrHeld) || fault.From(err).Message != heldText {
		t.Fatal(err)
	}
	if err := free(); err != nil {
		t.Fatal(err)
	}
	if free, err = Hold(dir); err != nil {
		t.Fatal(err)
	}
	_ = free() // the test is over
}
