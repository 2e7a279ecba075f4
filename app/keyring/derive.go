package keyring

import (
	"crypto/hkdf"
	"crypto/sha256"
	"slices"
	"time"

	"golang.org/x/crypto/argon2"

	"quancheng/backend/domain/envelope"
)

// Params of argon2id. They are stored beside the salt.
type Params struct {
	Time    uint32 `json:"t"`
	Memory  uint32 `json:"m"` // KiB
	Threads uint8  `json:"p"`
}

// The weakest and the strongest setting for people's passwords (tests pass a
// cheaper one): an old office PC has 4 GB.
var (
	floor   = Params{Time: 3, Memory: 64 << 10, Threads: 2}
	ceiling = Params{Time: 16, Memory: 256 << 10, Threads: 2}
)

// One derivation on this PC shall take between these.
const (
	costMin = 500 * time.Millisecond
	costMax = time.Second
)

// calibrate finds the setting of this PC, whose cost of a setting it is given:
// first more memory, which hurts an attacker most, then more passes. A PC on
// which the floor takes longer keeps the floor.
func calibrate(cost func(Params) time.Duration) Params {
	p := floor
	for took := cost(p); took < costMin && p != ceiling; took = cost(p) {
		if p.Memory < ceiling.Memory && 2*took <= costMax {
			p.Memory *= 2
		} else if p.Time < ceiling.Time {
			p.Time++
		} else {
			break
		}
	}
	return p
}

// timed is the cost of a setting by a clock.
func timed(now func() time.Time) func(Params) time.Duration {
	return func(p Params) time.Duration {
		from := now()
		clear(p.stretch("", make([]byte, 16)))
		return now().Sub(from)
	}
}

// atLeast: no easier to attack than q.
func (p Params) atLeast(q Params) bool { return p.Time >= q.Time && p.Memory >= q.Memory }

// pass is a password made into key material, with what was needed for it.
type pass struct {
	params    Params
	salt      []byte
	stretched []byte
}

func (p pass) wipe() { clear(p.stretched) }

// sane keeps an edited file from asking for all the memory of the PC.
func (p Params) sane() bool {
	return p.Time >= 1 && p.Time <= 16 && p.Memory >= 8 && p.Memory <= 256<<10 && p.Threads >= 1 && p.Threads <= 16
}

// stretch turns a password into key material; the caller clears it.
func (p Params) stretch(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, p.Time, p.Memory, p.Threads, 32)
}

// derive mixes fixed-size secrets into the key of one purpose.
func derive(purpose string, salt []byte, secrets ...[]byte) envelope.Key {
	material := slices.Concat(secrets...)
	defer clear(material)
	out, err := hkdf.Key(sha256.New, material, salt, "quancheng "+purpose, 32)
	if err != nil {
		panic(err) // only for sizes above 8 KiB
	}
	defer clear(out)
	return envelope.New([32]byte(out))
}

// VaultKey is the root of a user's local keys.
type VaultKey struct{ envelope.Key }

// Journal is the key of package journal.
func (k VaultKey) Journal() envelope.Key { return k.Derive("journal") }

// Vault is the key of package vault.
func (k VaultKey) Vault() envelope.Key { return k.Derive("vault") }
