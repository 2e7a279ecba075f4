package keyring

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/text/unicode/norm"

	"quancheng/backend/api"
	"quancheng/backend/domain/bundle"
	"quancheng/backend/domain/envelope"
)

// MaxMediaLease is the longest lease of a machine without any network.
const MaxMediaLease = 30 * 24 * time.Hour

const carriedFile = "carried.parcel"

// Brought: a medium brought a lease. It says when the server made it, not
// what the time is now: that raises the floor and measures no skew.
type Brought struct {
	Server, Until time.Time
	LastStep      int64
}

func (e Brought) step(g Gate) (Gate, Decision) {
	g.Server, g.Leased, g.Until, g.Failures, g.Tried = later(g.Server, e.Server), true, e.Until, 0, time.Time{}
	g.LastStep = max(g.LastStep, e.LastStep)
	return g, Decision{Answer: Noticed}
}

// Box is the X25519 key to which the server seals what media bring here.
func (r *Ring) Box() (private, public []byte, err error) {
	secret, err := secretOf(r.secrets, deviceSecret, r.random)
	if err != nil {
		return nil, nil, err
	}
	defer clear(secret)
	key := derive("media box", nil, secret)
	defer key.Wipe()
	raw := key.Secret()
	defer clear(raw[:])
	return bundle.Pair(raw[:])
}

// Carry keeps a lease that a medium brought until the user's password opens
// it, at his next unlock.
func (k *Keys) Carry(p api.MediaParcel) error {
	if string(p.User) != k.who.user || p.Until.Clock().Sub(p.Server.Clock()) > MaxMediaLease {
		return errors.New("the parcel is another user's, or its lease too long")
	}
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode a parcel: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	secret, err := secretOf(k.ring.secrets, folderOf(k.who.user), k.ring.random)
	if err != nil {
		return err
	}
	defer clear(secret)
	if err := ReplaceFile(k.path(carriedFile), data); err != nil {
		return fmt.Errorf("keep a parcel: %w", err)
	}
	g, _ := k.gate(secret).Step(Brought{p.Server.Clock(), p.Until.Clock(), p.LastStep})
	return k.keep(secret, g)
}

// MediaKey is what an adopted parcel brought beside its lease: the user's part
// of the key of his first projection. Nil when none was adopted since New.
func (k *Keys) MediaKey() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.brought
}

// checkCarried looks at both factors against the lease that a medium brought;
// false when there is none or the password does not open it.
func (k *Keys) checkCarried(secret []byte, password, code string, g Gate, now time.Time) (VaultKey, Event, bool) {
	data, err := os.ReadFile(k.path(carriedFile))
	if err != nil {
		return VaultKey{}, nil, false
	}
	var p api.MediaParcel
	if json.Unmarshal(data, &p) != nil {
		return VaultKey{}, nil, false
	}
	seat, err := k.openParcel(p, password)
	if err != nil {
		return VaultKey{}, nil, false
	}
	step, ok := find(seat.Lease, code, now.Add(g.Skew), g.LastStep)
	if !ok || !now.Add(g.Skew).Before(seat.Lease.Until.Clock()) {
		return VaultKey{}, Missed{}, true
	}
	vk, err := k.adopt(secret, password, seat)
	if err != nil {
		return VaultKey{}, Missed{}, true
	}
	return vk, Matched{now, step}, true
}

func (k *Keys) openParcel(p api.MediaParcel, password string) (api.MediaSeat, error) {
	var seat api.MediaSeat
	params := Params{p.Time, p.Memory, p.Threads}
	if !params.sane() {
		return seat, fmt.Errorf("the parcel asks for %+v", params)
	}
	stretched := params.stretch(norm.NFKC.String(password), p.Salt)
	defer clear(stretched)
	wrap := api.MediaKey(stretched)
	defer wrap.Wipe()
	text, err := wrap.Open(p.Sealed, api.MediaPlace(p.User, k.who.device))
	if err != nil {
		return seat, err
	}
	defer clear(text)
	if err := json.Unmarshal(text, &seat); err != nil {
		return seat, fmt.Errorf("decode a parcel: %w", err)
	}
	return seat, k.checkLease(seat.Lease)
}

// adopt makes the slots of a full sign-in from what a medium brought.
func (k *Keys) adopt(secret []byte, password string, seat api.MediaSeat) (VaultKey, error) {
	vk, known := k.recover(secret, SignIn{Share: seat.Share, Password: password})
	if !known {
		root, err := envelope.Random(k.ring.random)
		if err != nil {
			return VaultKey{}, err
		}
		vk = VaultKey{root}
	}
	on, err := sealOnline(k.ring.random, k.who, secret, seat.Share, vk)
	if err != nil {
		return VaultKey{}, fmt.Errorf("seal the online slot: %w", err)
	}
	by, err := k.pass(secret, password)
	if err != nil {
		return VaultKey{}, err
	}
	defer by.wipe()
	off, err := sealOffline(k.ring.random, k.who, by, secret, seat.Lease, vk)
	if err != nil {
		return VaultKey{}, fmt.Errorf("seal the offline slot: %w", err)
	}
	if err := errors.Join(writeSlot(k.path(onlineFile), on), writeSlot(k.path(offlineFile), off)); err != nil {
		return VaultKey{}, fmt.Errorf("write the slots: %w", err)
	}
	k.brought = seat.Key
	return vk, RemoveFile(k.path(carriedFile))
}

// checkLease by the policy of this machine.
func (k *Keys) checkLease(l api.Lease) error {
	most := MaxLease
	if k.cfg.Media {
		most = MaxMediaLease
	}
	return checkLease(l, k.who.user, k.who.device, most)
}
