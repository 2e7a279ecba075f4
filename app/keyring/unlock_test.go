package keyring

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

var cheap = Params{Time: 1, Memory: 64, Threads: 1}

const password = "CANARY-password-2026"

// desk is one PC with one signed-in user.
type desk struct {
	t     *testing.T
	dir   string
	ring  *Ring
	keys  *Keys
	lease api.Lease
	vk    VaultKey
	burnt []int64
}

// code is what the user's token shows in a step, in these tests.
func code(step int64) string { return fmt.Sprintf("%06d", step*7919%1000000) }

func newLease(user, device string) api.Lease {
	l := api.Lease{User: record.UserID(user), Device: device, Secret: bytes.Repeat([]byte{7}, 32),
		From: record.At(noon), Until: record.At(noon.Add(MaxLease)), First: stepOf(noon) - window, LastStep: stepOf(noon)}
	for i := int64(0); i < 2*60*24*3+2*window; i++ {
		l.Codes = append(l.Codes, api.LeaseCode(l.Secret, l.First+i, code(l.First+i))...)
	}
	return l
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir(), lease: newLease("u-1", "d-1")}
	d.reopen()
	vk, fresh, err := d.keys.SignedIn(d.signIn(&d.lease))
	if err != nil || !fresh {
		t.Fatalf("first sign-in: fresh %v, %v", fresh, err)
	}
	d.vk = vk
	return d
}

func (d *desk) signIn(l *api.Lease) SignIn {
	return SignIn{Share: bytes.Repeat([]byte{3}, 32), Password: password, Lease: l, Server: noon, Now: noon}
}

// reopen is a restart of the program.
func (d *desk) reopen() {
	d.t.Helper()
	secrets, err := FileSecrets(filepath.Join(d.dir, "secrets"))
	if err != nil {
		d.t.Fatal(err)
	}
	if d.ring, err = Open(filepath.Join(d.dir, "keys"), secrets, rand.Reader); err != nil {
		d.t.Fatal(err)
	}
	d.keys = d.user("u-1", "d-1")
}

func (d *desk) user(user, device string) *Keys {
	d.t.Helper()
	k, err := d.ring.Keys(user, Config{Device: device, Params: cheap})
	if err != nil {
		d.t.Fatal(err)
	}
	return k
}

func (d *desk) unlock(password, code string, at time.Time) (VaultKey, error) {
	vk, _, err := d.keys.Unlock(password, code, at, func(_ VaultKey, step int64) error {
		d.burnt = append(d.burnt, step)
		return nil
	})
	return vk, err
}

func at(minutes int) (time.Time, string) {
	now := noon.Add(time.Duration(minutes) * time.Minute)
	return now, code(stepOf(now))
}

// R194: the right password and code open the same vault key, once per code.
func TestUnlock(t *testing.T) {
	d := newDesk(t)
	now, code := at(60)
	vk, err := d.unlock(password, code, now)
	if err != nil || vk.Secret() != d.vk.Secret() {
		t.Fatalf("unlock: %v", err)
	}
	if len(d.burnt) != 1 || d.burnt[0] != stepOf(now) {
		t.Fatalf("burnt %v", d.burnt)
	}
	d.reopen()
	if _, err := d.unlock(password, code, now); fault.From(err).Message != wrongText {
		t.Errorf("the same code again: %v", err)
	}
	now, code = at(61)
	if _, err := d.unlock(password, code, now); err != nil {
		t.Errorf("the next code: %v", err)
	}
}

// R155: the step is used up although the journal failed, and nothing is granted.
func TestBurnFails(t *testing.T) {
	d := newDesk(t)
	now, code := at(5)
	broken := errors.New("disk")
	vk, _, err := d.keys.Unlock(password, code, now, func(VaultKey, int64) error { return broken })
	if !errors.Is(err, broken) || vk.secretSet() {
		t.Fatalf("granted although the burn failed: %v", err)
	}
	if _, err := d.unlock(password, code, now); err == nil {
		t.Fatal("the code of a failed burn opened")
	}
}

func (k VaultKey) secretSet() bool { return k.Key.ID() != VaultKey{}.Key.ID() }

// R155: a wrong password, a wrong code, both, and a used code are one answer.
func TestOneAnswerForWrong(t *testing.T) {
	now, good := at(30)
	for name, try := range map[string][2]string{
		"password": {"wrong", good}, "code": {password, "000000"}, "both": {"wrong", "000000"},
		"no code": {password, ""}, "no password": {"", good}, "letters": {password, "abcdef"},
	} {
		d := newDesk(t)
		_, err := d.unlock(try[0], try[1], now)
		if f := fault.From(err); f.Message != wrongText || f.Ref != "E-KR-001" || f.Code != fault.Unauthorized {
			t.Errorf("%s: %v", name, err)
		}
		if g := d.keys.Status(); g.Failures != 1 || len(d.burnt) != 0 {
			t.Errorf("%s: %d failures, burnt %v", name, g.Failures, d.burnt)
		}
	}
}

// R155: ten failures delete the lease; the vault key is still there online.
func TestTenFailuresDeleteTheLease(t *testing.T) {
	d := newDesk(t)
	now, good := at(1)
	for n := 1; n <= 10; n++ {
		now = now.Add(20 * time.Minute)
		d.reopen()
		_, err := d.unlock("wrong", "000000", now)
		if want := map[bool]string{false: wrongText, true: goneText}[n == 10]; fault.From(err).Message != want {
			t.Fatalf("attempt %d: %v", n, err)
		}
	}
	if _, err := os.Stat(d.keys.path(offlineFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the offline slot is still there: %v", err)
	}
	if _, err := d.unlock(password, good, now); fault.From(err).Message != noneText {
		t.Errorf("afterwards: %v", err)
	}
	vk, fresh, err := d.keys.SignedIn(d.signIn(&d.lease))
	if err != nil || fresh || vk.Secret() != d.vk.Secret() {
		t.Errorf("online: fresh %v, %v", fresh, err)
	}
}

// R203: a wrong clock is refused with both times in words.
func TestWrongClockShowsBothTimes(t *testing.T) {
	d := newDesk(t)
	shanghai := time.FixedZone("CST", 8*3600)
	_, err := d.unlock(password, "000000", noon.AddDate(-1, 0, 0).In(shanghai))
	f := fault.From(err)
	if f.Code != fault.Clock || !strings.Contains(f.Message, "2025年11月22日 20:00") || !strings.Contains(f.Message, "2026年11月22日 20:00") {
		t.Fatalf("%v", err)
	}
}

// R195, R194: files of another user, device or PC, and altered files, open
// nothing.
func TestFilesAreBound(t *testing.T) {
	now, good := at(10)
	for name, hurt := range map[string]func(d *desk){
		"gate of another user": func(d *desk) { d.copyFrom("u-2", gateFile) },
		"slot of another user": func(d *desk) { d.copyFrom("u-2", offlineFile) },
		"gate altered":         func(d *desk) { d.flip(gateFile) },
		"slot altered":         func(d *desk) { d.flip(offlineFile) },
		"gate removed":         func(d *desk) { d.remove(d.keys.path(gateFile)) },
		"slot removed":         func(d *desk) { d.remove(d.keys.path(offlineFile)) },
		"device secret of others": func(d *desk) {
			if err := d.ring.secrets.Store(folderOf("u-1"), bytes.Repeat([]byte{1}, 32)); err != nil {
				d.t.Fatal(err)
			}
		},
		"device secret removed": func(d *desk) {
			if err := d.ring.secrets.Erase(folderOf("u-1")); err != nil {
				d.t.Fatal(err)
			}
		},
		"another device": func(d *desk) { d.keys = d.user("u-1", "d-2") },
		"erased": func(d *desk) {
			if err := d.keys.Erase(); err != nil {
				d.t.Fatal(err)
			}
		},
	} {
		d := newDesk(t)
		hurt(d)
		if _, err := d.unlock(password, good, now); err == nil || fault.From(err).Code == fault.Internal {
			t.Errorf("%s: %v", name, err)
		}
		if len(d.burnt) != 0 {
			t.Errorf("%s: burnt %v", name, d.burnt)
		}
	}
}

func (d *desk) copyFrom(user, name string) {
	d.t.Helper()
	other, lease := d.user(user, "d-1"), newLease(user, "d-1")
	if _, _, err := other.SignedIn(d.signIn(&lease)); err != nil {
		d.t.Fatal(err)
	}
	data, err := os.ReadFile(other.path(name))
	if err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(d.keys.path(name), data, 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) flip(name string) {
	d.t.Helper()
	data, err := os.ReadFile(d.keys.path(name))
	if err != nil {
		d.t.Fatal(err)
	}
	data[len(data)/2] ^= 4
	if err := os.WriteFile(d.keys.path(name), data, 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) remove(path string) {
	d.t.Helper()
	if err := os.Remove(path); err != nil {
		d.t.Fatal(err)
	}
}

// R194: a lease of another user, another device or more than 72 hours is not
// taken in.
func TestLeaseIsChecked(t *testing.T) {
	for name, change := range map[string]func(*api.Lease){
		"user":      func(l *api.Lease) { l.User = "u-2" },
		"device":    func(l *api.Lease) { l.Device = "d-2" },
		"too long":  func(l *api.Lease) { l.Until = record.At(noon.Add(MaxLease + time.Second)) },
		"reversed":  func(l *api.Lease) { l.Until = record.At(noon.Add(-time.Second)) },
		"no time":   func(l *api.Lease) { l.From = "" },
		"no codes":  func(l *api.Lease) { l.Codes = nil },
		"half code": func(l *api.Lease) { l.Codes = l.Codes[:17] },
		"no secret": func(l *api.Lease) { l.Secret = nil },
	} {
		d := newDesk(t)
		l := newLease("u-1", "d-1")
		change(&l)
		if _, _, err := d.keys.SignedIn(d.signIn(&l)); err == nil {
			t.Errorf("%s: taken in", name)
		}
	}
}

// R195: losing a slot or the share costs at most a re-sync: one slot is enough.
func TestOneSlotIsEnough(t *testing.T) {
	d := newDesk(t)
	in := d.signIn(&d.lease)
	in.Share = bytes.Repeat([]byte{9}, 32)
	if vk, fresh, err := d.keys.SignedIn(in); err != nil || fresh || vk.Secret() != d.vk.Secret() {
		t.Fatalf("new share: fresh %v, %v", fresh, err)
	}
	in.Password = "another password 2026"
	if vk, fresh, err := d.keys.SignedIn(in); err != nil || fresh || vk.Secret() != d.vk.Secret() {
		t.Fatalf("new password: fresh %v, %v", fresh, err)
	}
	d.flip(onlineFile)
	d.flip(offlineFile)
	if vk, fresh, err := d.keys.SignedIn(in); err != nil || !fresh || vk.Secret() == d.vk.Secret() {
		t.Fatalf("both lost: fresh %v, %v", fresh, err)
	}
}

// R195: no password, code mark, vault key or lease secret lies open on disk.
func TestNoSecretOnDisk(t *testing.T) {
	d := newDesk(t)
	secret := d.vk.Secret()
	err := filepath.Walk(d.dir, func(path string, info fs.FileInfo, err error) error {
		if err != nil {
			return err
		}
		if path != d.dir && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		if info.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		for _, canary := range [][]byte{[]byte(password), secret[:], d.lease.Secret, d.lease.Codes[:16]} {
			if bytes.Contains(data, canary) {
				t.Errorf("%s holds a secret", path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// R155: the device key marks bytes, survives a restart and proves itself.
func TestDeviceKeyAndEnrolment(t *testing.T) {
	d := newDesk(t)
	if _, err := d.ring.Enrolment(); !errors.Is(err, ErrNotEnrolled) {
		t.Fatalf("before: %v", err)
	}
	public, err := d.ring.DeviceKey()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.ring.Enrol(Enrolment{Server: "https://127.0.0.1:8443", Device: "d-1", Rescue: []byte{1}}); err != nil {
		t.Fatal(err)
	}
	for _, k := range []Known{{"u-1", "zhangsan", "张三"}, {"u-2", "lisi", "李四"}, {"u-1", "zhangsan", "张三"}} {
		if err := d.ring.Remember(k); err != nil {
			t.Fatal(err)
		}
	}
	d.reopen()
	mark, err := d.ring.Sign([]byte("body"))
	if err != nil || !ed25519.Verify(public, []byte("body"), mark) {
		t.Errorf("mark: %v", err)
	}
	if e, err := d.ring.Enrolment(); err != nil || e.Device != "d-1" {
		t.Errorf("enrolment %+v: %v", e, err)
	}
	if list, err := d.ring.Users(); err != nil || len(list) != 2 || list[0].ID != "u-1" {
		t.Errorf("users %v: %v", list, err)
	}
	if err := d.ring.Forget("u-1"); err != nil {
		t.Fatal(err)
	}
	if list, err := d.ring.Users(); err != nil || len(list) != 1 || list[0].ID != "u-2" {
		t.Errorf("after forgetting: %v, %v", list, err)
	}
}

// R194: the floor of the password's cost, and the code mark that the server
// makes too (docs/formats.md).
func TestContract(t *testing.T) {
	if floor.Time < 3 || floor.Memory < 64<<10 || floor.Threads < 2 || !floor.sane() {
		t.Errorf("floor %+v", floor)
	}
	got := hex.EncodeToString(api.LeaseCode(make([]byte, 32), 1, "123456"))
	if want := "40d7be869d00cac0f4374fbce124ed1c"; got != want {
		t.Errorf("code mark %s, want %s", got, want)
	}
}
