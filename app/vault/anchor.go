package vault

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"quancheng/app/keyring"
	"quancheng/backend/domain/envelope"
)

// Anchor keeps a few secret bytes outside of the vault's folder, replaced
// atomically: what makes an older copy of the folder worthless.
type Anchor interface {
	Load() ([]byte, error) // fs.ErrNotExist when there is none
	Save([]byte) error
}

// fileAnchor is one in a file, for who has no better place.
type fileAnchor string

func (f fileAnchor) Load() ([]byte, error) { return os.ReadFile(string(f)) }

func (f fileAnchor) Save(data []byte) error { return keyring.ReplaceFile(string(f), data) }

// mooring is what the anchor holds. The key table is sealed under the first
// secret, or under the second while a rotation is on its way.
//
//	version 1 | floor 8 | secret 32 | [secret 32]
type mooring struct {
	floor   uint64 // Badger stood at this generation or later when last synced
	secrets [][32]byte
}

const mooringVersion = 1

func (m mooring) encode() []byte {
	out := binary.BigEndian.AppendUint64([]byte{mooringVersion}, m.floor)
	for _, s := range m.secrets {
		out = append(out, s[:]...)
	}
	return out
}

var errAnchor = errors.New("the anchor cannot be read")

func decodeMooring(data []byte) (mooring, error) {
	if n := len(data) - 9; n != 32 && n != 64 || data[0] != mooringVersion {
		return mooring{}, errAnchor
	}
	m := mooring{floor: binary.BigEndian.Uint64(data[1:9])}
	for rest := data[9:]; len(rest) > 0; rest = rest[32:] {
		m.secrets = append(m.secrets, [32]byte(rest[:32]))
	}
	return m, nil
}

// drawn is a mooring under a new secret before those of m.
func (m mooring) drawn(random io.Reader) (mooring, error) {
	var s [32]byte
	if _, err := io.ReadFull(random, s[:]); err != nil {
		return mooring{}, fmt.Errorf("draw a secret: %w", err)
	}
	return mooring{m.floor, append([][32]byte{s}, m.secrets...)}, nil
}

// tableKey mixes the vault's key with a secret of the anchor.
func tableKey(key envelope.Key, secret [32]byte) (envelope.Key, error) {
	own := key.Secret()
	material := append(own[:], secret[:]...)
	defer clear(material)
	out, err := hkdf.Key(sha256.New, material, nil, "quancheng vault key table", 32)
	if err != nil {
		return envelope.Key{}, fmt.Errorf("derive the key of the table: %w", err)
	}
	defer clear(out)
	return envelope.New([32]byte(out)), nil
}

// moor keeps a mooring.
func (v *Vault) moor(m mooring) error {
	data := m.encode()
	defer clear(data)
	if err := v.cfg.Anchor.Save(data); err != nil {
		return fmt.Errorf("keep the anchor: %w", err)
	}
	v.moored = m
	return nil
}

// remoor seals the key table, without the doomed keys, under a new secret: no
// copy of the table that was made before opens with what is live then. At
// every point between the steps one of the anchor's secrets opens the table.
func (v *Vault) remoor() error {
	next, err := v.moored.drawn(v.cfg.Random)
	if err != nil {
		return err
	}
	next.floor = v.digest.Generation
	key, err := tableKey(v.cfg.Key, next.secrets[0])
	if err != nil {
		return err
	}
	if err := v.moor(mooring{next.floor, next.secrets[:2]}); err != nil {
		return err
	}
	if err := v.table.drop(key); err != nil {
		return err
	}
	return v.moor(mooring{next.floor, next.secrets[:1]})
}

// unmoor reads the anchor and opens the key table with it. A rotation that a
// crash interrupted stands at one of two places: the table is under the new
// secret, or still under the old one, which then counts alone.
func (v *Vault) unmoor() error {
	data, err := v.cfg.Anchor.Load()
	if err != nil {
		return fmt.Errorf("load the anchor: %w", err)
	}
	defer clear(data)
	m, err := decodeMooring(data)
	if err != nil {
		return err
	}
	for _, s := range m.secrets {
		if v.table.key, err = tableKey(v.cfg.Key, s); err != nil {
			return err
		}
		v.moored = mooring{m.floor, [][32]byte{s}}
		if err = v.table.load(); !errors.Is(err, envelope.ErrKey) {
			break
		}
	}
	if err == nil && len(m.secrets) > 1 {
		return v.moor(v.moored)
	}
	return err
}
