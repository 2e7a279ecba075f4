package vault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// verify reads every row once: it fills the index and proves that Badger gives
// all rows, as new as the digest, each opening with a key that we have.
func (v *Vault) verify() error {
	sealed, err := get(v.db, digestKey)
	if err != nil {
		return fmt.Errorf("the digest: %w", err)
	}
	data, err := v.cfg.Key.Open(sealed, digestPlace)
	if err != nil {
		return fmt.Errorf("the digest: %w", err)
	}
	if v.digest, err = decodeDigest(data); err != nil {
		return err
	}
	if v.digest.Generation < v.moored.floor {
		return errors.New("the cache is older than it was")
	}
	found := digest{Collections: map[string]tally{}}
	err = each(v.db, "", func(key string, value []byte) error {
		if key == digestKey {
			return nil
		}
		e, err := v.inspect(key, value)
		if err != nil {
			return err
		}
		v.note(key, e)
		found.put(key, e.mark)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the cache: %w", err)
	}
	if !maps.Equal(found.Collections, v.digest.Collections) {
		return errors.New("rows are missing or old")
	}
	return nil
}

// inspect opens the outer envelope and looks whether the keys are there.
func (v *Vault) inspect(key string, value []byte) (entry, error) {
	s, err := v.outer(key, value)
	if err != nil {
		return entry{}, err
	}
	for class, section := range s.sections {
		if _, ok := v.table.forOpening(slot{s.root, class}, section); !ok {
			return entry{}, fmt.Errorf("%w: a section has no key", ErrDamaged)
		}
	}
	return entry{mark(v.marks, key, value), s.root, slices.Sorted(maps.Keys(s.sections))}, nil
}

func (v *Vault) outer(key string, value []byte) (sealedRow, error) {
	data, err := v.cfg.Key.Open(value, rowPlace(key))
	if err != nil {
		return sealedRow{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return decodeRow(data)
}

// note and forget keep what is known of a row in memory.
func (v *Vault) note(key string, e entry) {
	v.index[key] = e
	if v.roots[e.root] == nil {
		v.roots[e.root] = map[string]bool{}
	}
	v.roots[e.root][key] = true
}

func (v *Vault) forget(key string) {
	root := v.index[key].root
	delete(v.index, key)
	if delete(v.roots[root], key); len(v.roots[root]) == 0 {
		delete(v.roots, root)
	}
}
