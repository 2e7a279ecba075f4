package vault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrAbsent: the server told of no such row, or took it back.
var ErrAbsent = errors.New("vault: no such row")

var errClosed = errors.New("vault: closed")

// Get reads one row, or ErrAbsent, or ErrDamaged: absent means absent.
func (v *Vault) Get(collection, id string) (Row, error) {
	v.steady()
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.read(key(collection, id))
}

// State reads what Batch.State kept, or ErrAbsent.
func (v *Vault) State(name string) ([]byte, error) {
	row, err := v.Get(stateCollection, name)
	return row.Sections[""], err
}

// Each gives all rows of a collection in the order of their ids. fn must not
// write to the vault.
func (v *Vault) Each(collection string, fn func(Row) error) error {
	v.steady()
	v.mu.RLock()
	defer v.mu.RUnlock()
	if err := v.usable(); err != nil {
		return err
	}
	count := int64(0)
	err := each(v.db, key(collection, ""), func(key string, value []byte) error {
		row, err := v.reveal(key, value)
		if err != nil {
			return err
		}
		count++
		return fn(row)
	})
	if err == nil && count != v.digest.Collections[collection].Count {
		return fmt.Errorf("%w: rows of %s are missing", ErrDamaged, collection)
	}
	return err
}

// Count is the number of rows of a collection.
func (v *Vault) Count(collection string) int {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return int(v.digest.Collections[collection].Count)
}

// InRoot lists the ids of a collection's rows in a root.
func (v *Vault) InRoot(collection, root string) []string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	var ids []string
	for k := range v.roots[slotRoot(collection, root)] {
		if id, ok := strings.CutPrefix(k, key(collection, "")); ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (v *Vault) usable() error {
	if v.db == nil {
		return errClosed
	}
	return v.broken
}

func (v *Vault) read(key string) (Row, error) {
	if err := v.usable(); err != nil {
		return Row{}, err
	}
	if _, ok := v.index[key]; !ok {
		return Row{}, ErrAbsent
	}
	value, err := get(v.db, key)
	if errors.Is(err, ErrNoKey) {
		return Row{}, fmt.Errorf("%w: a row is missing", ErrDamaged)
	}
	if err != nil {
		return Row{}, fmt.Errorf("%w: read a row: %w", ErrDamaged, err)
	}
	return v.reveal(key, value)
}

// reveal opens a row that must be the one last written.
func (v *Vault) reveal(key string, value []byte) (Row, error) {
	if v.index[key].mark != mark(v.marks, key, value) {
		return Row{}, fmt.Errorf("%w: a row is not the one last written", ErrDamaged)
	}
	s, err := v.outer(key, value)
	if err != nil {
		return Row{}, err
	}
	collection, id, _ := strings.Cut(key, "\x00")
	row := Row{collection, id, s.root, s.rev, map[string][]byte{}}
	if s.root == slotRoot(collection, "") {
		row.Root = ""
	}
	for class, sealed := range s.sections {
		k, ok := v.table.forOpening(slot{s.root, class}, sealed)
		if !ok {
			return Row{}, fmt.Errorf("%w: a section has no key", ErrDamaged)
		}
		if row.Sections[class], err = k.Open(sealed, sectionPlace(&row, class)); err != nil {
			return Row{}, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	return row, nil
}
