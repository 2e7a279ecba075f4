package keyring

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/envelope"
)

// Config of the keys of one user.
type Config struct {
	Device string
	Params Params // zero: measured on this PC, by Now
	Now    func() time.Time
	Media  bool      // a machine without any network: longer leases
	Build  time.Time // when this program was built: no clock is before it
}

// Keys are one user's slots on this PC. Safe for concurrent use.
type Keys struct {
	ring *Ring
	cfg  Config
	who  parties
	dir  string
	mu   sync.Mutex

	brought []byte // see MediaKey
}

const (
	onlineFile  = "online.slot"
	offlineFile = "offline.slot"
	gateFile    = "gate"
)

// Keys of a user; his folder is made when it is missing.
func (r *Ring) Keys(user string, cfg Config) (*Keys, error) {
	k := &Keys{ring: r, cfg: cfg, who: parties{user, cfg.Device}, dir: filepath.Join(r.dir, folderOf(user))}
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the user's key folder: %w", err)
	}
	return k, nil
}

// SignIn is what a full sign-in gave.
type SignIn struct {
	Share       []byte // releases the online slot
	Password    string
	Lease       *api.Lease // nil: no offline unlock until the next full sign-in
	Server, Now time.Time
}

// SignedIn opens the vault key after a full sign-in and renews both slots.
// fresh: there was none, or it is lost; cache and journal key are new then.
func (k *Keys) SignedIn(in SignIn) (vk VaultKey, fresh bool, err error) {
	if in.Lease != nil {
		if err := k.checkLease(*in.Lease); err != nil {
			return VaultKey{}, false, err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	secret, err := secretOf(k.ring.secrets, folderOf(k.who.user), k.ring.random)
	if err != nil {
		return VaultKey{}, false, err
	}
	defer clear(secret)
	vk, known := k.recover(secret, in)
	if !known {
		root, err := envelope.Random(k.ring.random)
		if err != nil {
			return VaultKey{}, false, err
		}
		vk = VaultKey{root}
	}
	if err := k.renew(secret, in, vk); err != nil {
		return VaultKey{}, false, err
	}
	return vk, !known, nil
}

// recover tries the online slot, then the offline one.
func (k *Keys) recover(secret []byte, in SignIn) (VaultKey, bool) {
	var on onlineSlot
	if err := readSlot(k.path(onlineFile), &on); err == nil {
		if vk, err := on.open(k.who, secret, in.Share); err == nil {
			return vk, true
		}
	}
	var off offlineSlot
	if err := readSlot(k.path(offlineFile), &off); err == nil {
		if _, vk, err := off.open(k.who, secret, in.Password); err == nil {
			return vk, true
		}
	}
	return VaultKey{}, false
}

// renew writes slots and gate; each file is whole, and any of them may be of
// the sign-in before.
func (k *Keys) renew(secret []byte, in SignIn, vk VaultKey) error {
	on, err := sealOnline(k.ring.random, k.who, secret, in.Share, vk)
	if err != nil {
		return fmt.Errorf("seal the online slot: %w", err)
	}
	if err := writeSlot(k.path(onlineFile), on); err != nil {
		return fmt.Errorf("write the online slot: %w", err)
	}
	g, _ := k.gate(secret).Step(Contact{in.Server, in.Now})
	if in.Lease == nil {
		g.Leased = false
		return errors.Join(k.keep(secret, g), RemoveFile(k.path(offlineFile)))
	}
	by, err := k.pass(secret, in.Password)
	if err != nil {
		return err
	}
	defer by.wipe()
	off, err := sealOffline(k.ring.random, k.who, by, secret, *in.Lease, vk)
	if err != nil {
		return fmt.Errorf("seal the offline slot: %w", err)
	}
	if err := writeSlot(k.path(offlineFile), off); err != nil {
		return fmt.Errorf("write the offline slot: %w", err)
	}
	g, _ = g.Step(Leasing{in.Lease.Until.Clock(), in.Lease.LastStep})
	return k.keep(secret, g)
}

// pass stretches the password: as in the slot before, while it is the same one;
// a new one at a cost that is measured anew.
func (k *Keys) pass(secret []byte, password string) (pass, error) {
	least := k.cfg.Params
	if least == (Params{}) {
		least = floor
	}
	var old offlineSlot
	if err := readSlot(k.path(offlineFile), &old); err == nil {
		if by, same := old.renewable(k.who, secret, password, least); same {
			return by, nil
		}
	}
	if k.cfg.Params == (Params{}) && k.cfg.Now != nil {
		least = calibrate(timed(k.cfg.Now))
	}
	salt, err := drawSalt(k.ring.random)
	if err != nil {
		return pass{}, err
	}
	return pass{least, salt, least.stretch(password, salt)}, nil
}

// Notice takes a Contact or a Noted event: the floor under the clock.
func (k *Keys) Notice(e Event) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	secret, err := k.ring.secrets.Load(folderOf(k.who.user))
	if err != nil {
		return fmt.Errorf("load the device secret: %w", err)
	}
	defer clear(secret)
	g, _ := k.gate(secret).Step(e)
	return k.keep(secret, g)
}

// Status says what the sign-in page may offer: nothing when Leased is false.
func (k *Keys) Status() Gate {
	k.mu.Lock()
	defer k.mu.Unlock()
	secret, err := k.ring.secrets.Load(folderOf(k.who.user))
	if err != nil {
		return Gate{}
	}
	defer clear(secret)
	return k.gate(secret)
}

// EndLease takes the offline unlock away: the old password opens nothing here
// any more. The next full sign-in opens the online slot as before.
func (k *Keys) EndLease() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	gone := errors.Join(RemoveFile(k.path(carriedFile)), RemoveFile(k.path(offlineFile))) // first: without it no state of the gate opens anything
	secret, err := k.ring.secrets.Load(folderOf(k.who.user))
	if err != nil {
		return errors.Join(gone, err)
	}
	defer clear(secret)
	g := k.gate(secret)
	g.Leased = false
	return errors.Join(gone, k.keep(secret, g))
}

// Erase destroys the user's keys: what is sealed under them opens no more.
func (k *Keys) Erase() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	err := errors.Join(k.ring.secrets.Erase(folderOf(k.who.user)), k.ring.secrets.Erase(anchorOf(k.who.user)))
	for _, name := range []string{offlineFile, carriedFile, onlineFile, gateFile} {
		err = errors.Join(err, RemoveFile(k.path(name)))
	}
	return err
}

// gate reads the state; without it, or altered, nothing opens offline.
func (k *Keys) gate(secret []byte) Gate {
	sealed, err := os.ReadFile(k.path(gateFile))
	if err != nil {
		return Gate{}
	}
	key := derive("gate", nil, secret)
	defer key.Wipe()
	data, err := key.Open(sealed, k.who.place("gate"))
	if err != nil {
		return Gate{}
	}
	var g Gate
	if err := json.Unmarshal(data, &g); err != nil {
		return Gate{}
	}
	return g
}

func (k *Keys) keep(secret []byte, g Gate) error {
	data, err := json.Marshal(g)
	if err != nil {
		return fmt.Errorf("encode the gate: %w", err)
	}
	key := derive("gate", nil, secret)
	defer key.Wipe()
	sealed, err := key.Seal(k.ring.random, data, k.who.place("gate"))
	if err != nil {
		return fmt.Errorf("seal the gate: %w", err)
	}
	if err := ReplaceFile(k.path(gateFile), sealed); err != nil {
		return fmt.Errorf("write the gate: %w", err)
	}
	return nil
}

func (k *Keys) path(name string) string { return filepath.Join(k.dir, name) }
