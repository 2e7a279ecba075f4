package journal

import (
	"crypto/hpke"
	"fmt"
	"slices"
)

// Rescue gives the raw frame of every entry that only the rescue key opens:
// those under a lost journal key, and settled ones that were closed. The
// server opens them (OpenRescued shows how).
func (j *Journal) Rescue(fn func(seq uint64, raw []byte) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	data, err := j.cfg.FS.Read(fileName)
	if err != nil {
		return storage("E-JN-016", "read the journal", err)
	}
	for _, it := range slices.Concat(j.foreign, j.items) {
		if !it.foreign && !it.closed || it.off+it.size > len(data) {
			continue
		}
		if err := fn(it.seq, data[it.off:it.off+it.size]); err != nil {
			return err
		}
	}
	return nil
}

// Rescued drops the foreign entries: the server has them now.
func (j *Journal) Rescued() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.rewrite(plan(j.items)); err != nil {
		return err
	}
	j.foreign = nil
	return nil
}

// OpenRescued opens a raw frame with the private rescue key, as the server does.
func OpenRescued(private []byte, user, device string, raw []byte) (Entry, error) {
	key, err := rescueKEM().NewPrivateKey(private)
	if err != nil {
		return Entry{}, fmt.Errorf("read the rescue key: %w", err)
	}
	f, size, err := decode(raw)
	if err != nil || size != len(raw) {
		return Entry{}, errFrame
	}
	s := sealer{user: user, device: device}
	secret, err := hpke.Open(key, hpke.HKDFSHA256(), hpke.AES256GCM(), s.place("rescue", &f), f.rescue)
	if err != nil {
		return Entry{}, fmt.Errorf("open the entry's key: %w", err)
	}
	return s.openWith(&f, secret)
}
