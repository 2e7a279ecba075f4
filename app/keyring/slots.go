package keyring

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"quancheng/backend/api"
	"quancheng/backend/domain/envelope"
)

// onlineSlot holds the vault key under the device secret and the server's share.
type onlineSlot struct {
	Salt []byte `json:"salt"`
	Key  []byte `json:"key"`
}

// offlineSlot holds the lease under the password, and the vault key under the
// password and the lease: one file, so that they are never of two sign-ins.
type offlineSlot struct {
	Params Params `json:"params"`
	Salt   []byte `json:"salt"`
	Lease  []byte `json:"lease"`
	Key    []byte `json:"key"`
}

// parties are bound into every slot.
type parties struct{ user, device string }

func (p parties) place(what string) []byte { return envelope.Place("keyring", what, p.user, p.device) }

func sealOnline(random io.Reader, p parties, secret, share []byte, vk VaultKey) (onlineSlot, error) {
	salt, err := drawSalt(random)
	if err != nil {
		return onlineSlot{}, err
	}
	wrap := derive("online slot", salt, secret, share)
	defer wrap.Wipe()
	raw := vk.Secret()
	defer clear(raw[:])
	key, err := wrap.Seal(random, raw[:], p.place("online slot"))
	return onlineSlot{salt, key}, err
}

func (s onlineSlot) open(p parties, secret, share []byte) (VaultKey, error) {
	wrap := derive("online slot", s.Salt, secret, share)
	defer wrap.Wipe()
	return unwrap(wrap, s.Key, p.place("online slot"))
}

func sealOffline(random io.Reader, p parties, by pass, secret []byte, l api.Lease, vk VaultKey) (offlineSlot, error) {
	s := offlineSlot{Params: by.params, Salt: by.salt}
	data, err := encodeLease(l)
	if err != nil {
		return offlineSlot{}, err
	}
	defer clear(data)
	leaseKey := derive("lease", by.salt, by.stretched, secret)
	defer leaseKey.Wipe()
	if s.Lease, err = leaseKey.Seal(random, data, p.place("lease")); err != nil {
		return offlineSlot{}, err
	}
	wrap := derive("offline slot", by.salt, by.stretched, secret, l.Secret)
	defer wrap.Wipe()
	raw := vk.Secret()
	defer clear(raw[:])
	s.Key, err = wrap.Seal(random, raw[:], p.place("offline slot"))
	return s, err
}

// renewable is the password of this slot once more, when it is the same one and
// its cost is still enough.
func (s offlineSlot) renewable(p parties, secret []byte, password string, least Params) (pass, bool) {
	if !s.Params.sane() || !s.Params.atLeast(least) {
		return pass{}, false
	}
	by := pass{s.Params, s.Salt, s.Params.stretch(password, s.Salt)}
	leaseKey := derive("lease", by.salt, by.stretched, secret)
	defer leaseKey.Wipe()
	data, err := leaseKey.Open(s.Lease, p.place("lease"))
	clear(data)
	if err != nil {
		by.wipe()
	}
	return by, err == nil
}

// open gives lease and vault key to who has the password. A wrong one costs
// the same work: a lease of nothing and a key that opens nothing.
func (s offlineSlot) open(p parties, secret []byte, password string) (api.Lease, VaultKey, error) {
	if !s.Params.sane() {
		return api.Lease{}, VaultKey{}, fmt.Errorf("the slot asks for %+v", s.Params)
	}
	stretched := s.Params.stretch(password, s.Salt)
	defer clear(stretched)
	leaseKey := derive("lease", s.Salt, stretched, secret)
	defer leaseKey.Wipe()
	l := api.Lease{Secret: make([]byte, secretSize)}
	data, wrong := leaseKey.Open(s.Lease, p.place("lease"))
	if wrong == nil {
		l, wrong = decodeLease(data)
	}
	wrap := derive("offline slot", s.Salt, stretched, secret, l.Secret)
	defer wrap.Wipe()
	vk, err := unwrap(wrap, s.Key, p.place("offline slot"))
	if wrong != nil {
		err = wrong
	}
	return l, vk, err
}

func unwrap(wrap envelope.Key, sealed, place []byte) (VaultKey, error) {
	raw, err := wrap.Open(sealed, place)
	if err != nil {
		return VaultKey{}, err
	}
	defer clear(raw)
	if len(raw) != secretSize {
		return VaultKey{}, envelope.ErrSealed
	}
	return VaultKey{envelope.New([32]byte(raw))}, nil
}

func drawSalt(random io.Reader) ([]byte, error) {
	salt := make([]byte, 16)
	if _, err := io.ReadFull(random, salt); err != nil {
		return nil, fmt.Errorf("draw a salt: %w", err)
	}
	return salt, nil
}

func readSlot(path string, slot any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, slot)
}

func writeSlot(path string, slot any) error {
	data, err := json.Marshal(slot)
	if err != nil {
		return fmt.Errorf("encode a slot: %w", err)
	}
	return ReplaceFile(path, data)
}
