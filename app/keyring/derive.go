package keyring

import (
	"crypto/hkdf"
	"crypto/sha256"
	"slices"

	"golang.org/x/crypto/argon2"

	"quancheng/backend/domain/envelope"
)

// Params of argon2id. They are stored beside the salt.
type Params struct {
	Time    uint32 `json:"t"`
	Memory  uint32 `json:"m"` // KiB
	Threads uint8  `json:"p"`
}

// Floor is the weakest setting for people's passwords; tests pass a cheaper one.
var floor = Params{Time: 3, Memory: 64 << 10, Threads: 2}

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
