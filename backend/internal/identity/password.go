package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"quancheng/backend/domain/fault"
)

// Cost is what one argon2id hash takes.
type Cost struct {
	Time      uint32
	MemoryKiB uint32
	Threads   uint8
}

// Floor is the least that a production server hashes with; about 0.25 s.
func Floor() Cost { return Cost{Time: 3, MemoryKiB: 64 << 10, Threads: 2} }

const (
	saltSize = 16
	hashSize = 32
	queueMax = 64 // sign-ins that may wait for a hash; more are told to come back
)

// hasher bounds how many hashes run at once, so that a flood of sign-ins
// starves nobody else.
type hasher struct {
	cost    Cost
	slots   chan struct{}
	waiting atomic.Int32
	dummy   string // hash of nothing, for accounts that do not exist
}

func newHasher(cost Cost, parallel int) *hasher {
	h := &hasher{cost: cost, slots: make(chan struct{}, max(parallel, 1))}
	h.dummy = encode(cost, make([]byte, saltSize), make([]byte, hashSize))
	return h
}

// hash encodes a password as $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("draw a salt: %w", err)
	}
	sum, err := h.derive(ctx, h.cost, salt, password)
	if err != nil {
		return "", err
	}
	return encode(h.cost, salt, sum), nil
}

// match compares; an empty encoded takes the same work and is false.
func (h *hasher) match(ctx context.Context, encoded, password string) (bool, error) {
	known := encoded != ""
	if !known {
		encoded = h.dummy
	}
	cost, salt, want, err := decode(encoded)
	if err != nil {
		return false, err
	}
	got, err := h.derive(ctx, cost, salt, password)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}

func (h *hasher) derive(ctx context.Context, c Cost, salt []byte, password string) ([]byte, error) {
	if h.waiting.Add(1) > queueMax {
		h.waiting.Add(-1)
		return nil, busy()
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a hash: %w", ctx.Err())
	}
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, c.Time, c.MemoryKiB, c.Threads, hashSize), nil
}

func busy() error {
	return fault.Numbered(fault.Busy, "E-ID-001", "此刻登录的人很多，这次登录没有进行，数据没有改变。请过一会儿再试。")
}

func encode(c Cost, salt, sum []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.MemoryKiB, c.Time, c.Threads,
		b.EncodeToString(salt), b.EncodeToString(sum))
}

func decode(encoded string) (c Cost, salt, sum []byte, err error) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, fmt.Errorf("read a stored password hash: unknown form")
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Time, &c.Threads); err != nil {
		return c, nil, nil, fmt.Errorf("read a stored password hash: %w", err)
	}
	b := base64.RawStdEncoding
	if salt, err = b.DecodeString(parts[4]); err == nil {
		sum, err = b.DecodeString(parts[5])
	}
	return c, salt, sum, err
}
