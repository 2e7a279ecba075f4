package keyring

import (
	"crypto/subtle"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"quancheng/backend/api"
)

const codeSize = api.LeaseCodeSize

// find looks for an unused step around now whose code this is; the work is the
// same whether there is one or not.
func find(l api.Lease, code string, now time.Time, last int64) (int64, bool) {
	at, found, ok := stepOf(now), int64(0), false
	var none [codeSize]byte
	for step := at - window; step <= at+window; step++ {
		want, there := none[:], false
		if i := step - l.First; i >= 0 && (i+1)*codeSize <= int64(len(l.Codes)) {
			want, there = l.Codes[i*codeSize:(i+1)*codeSize], true
		}
		equal := subtle.ConstantTimeCompare(api.LeaseCode(l.Secret, step, code), want) == 1
		if equal && there && step > last && !ok {
			found, ok = step, true
		}
	}
	return found, ok
}

// checkLease refuses what the server should never have sent.
func checkLease(l api.Lease, user, device string, most time.Duration) error {
	from, until := l.From.Clock(), l.Until.Clock()
	switch {
	case string(l.User) != user || l.Device != device:
		return errors.New("the lease is another user's or device's")
	case len(l.Secret) != secretSize || len(l.Codes) == 0 || len(l.Codes)%codeSize != 0:
		return errors.New("the lease is malformed")
	case from.IsZero() || !until.After(from) || until.Sub(from) > most:
		return fmt.Errorf("the lease runs from %s to %s", l.From, l.Until)
	}
	return nil
}

// The codes travel raw behind the rest: a lease has some 140 KB of them.
func encodeLease(l api.Lease) ([]byte, error) {
	codes := l.Codes
	l.Codes = nil
	head, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("encode the lease: %w", err)
	}
	out := binary.BigEndian.AppendUint32(nil, uint32(len(head)))
	return append(append(out, head...), codes...), nil
}

func decodeLease(data []byte) (api.Lease, error) {
	var l api.Lease
	if len(data) < 4 || len(data)-4 < int(binary.BigEndian.Uint32(data)) {
		return l, errors.New("the lease is cut short")
	}
	n := 4 + int(binary.BigEndian.Uint32(data))
	if err := json.Unmarshal(data[4:n], &l); err != nil {
		return l, fmt.Errorf("decode the lease: %w", err)
	}
	l.Codes = data[n:]
	return l, nil
}
