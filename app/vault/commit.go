package vault

import (
	"fmt"
	"maps"
	"slices"
)

// A transaction holds less than what Badger takes at once (15 % of a memtable).
const chunkSize = 1 << 20

// commit writes the staged rows in transactions, each with its digest.
func (s *stage) commit(values map[string][]byte) error {
	for from := 0; from < len(s.order); {
		to, size := from, 0
		for to < len(s.order) && (to == from || size+len(values[s.order[to]]) <= chunkSize) {
			size += len(values[s.order[to]]) + len(s.order[to])
			to++
		}
		if err := s.chunk(s.order[from:to], values); err != nil {
			return err
		}
		from = to
	}
	return nil
}

func (s *stage) chunk(keys []string, values map[string][]byte) error {
	next := digest{s.v.digest.Generation, maps.Clone(s.v.digest.Collections)}
	entries := map[string]entry{}
	for _, key := range keys {
		if old, ok := s.v.index[key]; ok {
			next.take(key, old.mark)
		}
		if row := s.rows[key]; row != nil {
			e := entry{mark(s.v.marks, key, values[key]), slotRoot(row.Collection, row.Root), slices.Sorted(maps.Keys(row.Sections))}
			entries[key] = e
			next.put(key, e.mark)
		}
	}
	changes := make([]Change, len(keys))
	for i, key := range keys {
		changes[i] = Change{key, values[key]}
	}
	err := s.v.commit(changes, next)
	if err != nil {
		return err
	}
	for _, key := range keys {
		s.v.forget(key)
	}
	for key, e := range entries {
		s.v.note(key, e)
	}
	return nil
}

// commit writes one transaction and the digest that is true after it.
func (v *Vault) commit(changes []Change, next digest) error {
	next.Generation++
	data, err := next.encode()
	if err != nil {
		return err
	}
	sealed, err := v.cfg.Key.Seal(v.cfg.Random, data, digestPlace)
	if err != nil {
		return fmt.Errorf("seal the digest: %w", err)
	}
	changes = append(changes, Change{digestKey, sealed})
	err = guard(func() error { return v.db.Write(changes, false) })
	if err == nil {
		v.digest = next
	}
	return err
}
