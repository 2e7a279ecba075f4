package vault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// stage is what a batch will make of the vault; a nil row is taken away.
type stage struct {
	v     *Vault
	rows  map[string]*Row
	order []string
	lost  map[slot]bool // rights lost: their keys change
}

func newStage(v *Vault) *stage { return &stage{v, map[string]*Row{}, nil, map[slot]bool{}} }

// put stages a row and notes what it lost against the one before.
func (s *stage) put(key string, row *Row) {
	root, classes := s.now(key)
	for _, class := range classes {
		if row == nil || row.Sections[class] == nil || slotRoot(row.Collection, row.Root) != root {
			s.lost[slot{root, class}] = true
		}
	}
	s.keep(key, row)
}

func (s *stage) keep(key string, row *Row) {
	if _, ok := s.rows[key]; !ok {
		s.order = append(s.order, key)
	}
	s.rows[key] = row
}

// now says which slots a row has, as staged so far.
func (s *stage) now(key string) (root string, classes []string) {
	if row, ok := s.rows[key]; ok {
		if row == nil {
			return "", nil
		}
		return slotRoot(row.Collection, row.Root), slices.Collect(maps.Keys(row.Sections))
	}
	e := s.v.index[key]
	return e.root, e.classes
}

// row reads a row as staged so far.
func (s *stage) row(key string) (Row, error) {
	if row, ok := s.rows[key]; ok {
		if row == nil {
			return Row{}, ErrAbsent
		}
		out := *row
		out.Sections = maps.Clone(row.Sections)
		return out, nil
	}
	return s.v.read(key)
}

func (s *stage) withdraw(key string, classes []string) error {
	row, err := s.row(key)
	if errors.Is(err, ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	had := len(row.Sections)
	for _, class := range classes {
		delete(row.Sections, class)
	}
	if len(classes) > 0 && len(row.Sections) == had {
		return nil
	}
	if len(classes) == 0 || len(row.Sections) == 0 {
		s.put(key, nil)
	} else {
		s.put(key, &row)
	}
	return nil
}

// overRoot calls fn for every row of a root, staged ones included.
func (s *stage) overRoot(root string, fn func(key string) error) error {
	if root == "" {
		return nil
	}
	for _, key := range s.of(root) {
		if at, _ := s.now(key); at != root {
			continue
		}
		if err := fn(key); err != nil {
			return err
		}
	}
	return nil
}

// of lists the rows that are, or were before this batch, in a root.
func (s *stage) of(root string) []string {
	keys := maps.Clone(s.v.roots[root])
	if keys == nil {
		keys = map[string]bool{}
	}
	for key, row := range s.rows {
		if row != nil && slotRoot(row.Collection, row.Root) == root {
			keys[key] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// write seals and commits. Keys first, then rows, then the loss of the old
// keys: at no point lies a row there without its key.
func (s *stage) write(state map[string][]byte) error {
	if err := s.reseal(); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(state)) {
		row := Plain(stateCollection, name, "", 0, state[name])
		s.keep(key(stateCollection, name), &row)
	}
	values := make(map[string][]byte, len(s.rows))
	for _, key := range s.order { // a seed gives the same rows the same nonces
		row := s.rows[key]
		if row == nil {
			continue
		}
		sealed, err := s.v.seal(key, row)
		if err != nil {
			return err
		}
		values[key] = sealed
	}
	if s.v.table.dirty {
		if err := s.v.table.keep(); err != nil {
			return storage("write the new keys", err)
		}
	}
	if err := s.commit(values); err != nil {
		if s.v.broken = storage("write to the cache", err); !hopeless(err) {
			s.v.broken = fmt.Errorf("%w: %w", ErrDamaged, s.v.broken)
		}
		return s.v.broken
	}
	if len(s.v.table.doomed) == 0 {
		return nil
	}
	// Old rows must not come back after a power loss: their keys are gone.
	if err := s.v.sync(); err != nil {
		return storage("sync the cache", err)
	}
	if err := s.v.remoor(); err != nil {
		return storage("drop the lost keys", err)
	}
	return nil
}

// seal closes a row: each section under its slot's key, the whole under ours.
func (v *Vault) seal(key string, row *Row) ([]byte, error) {
	v.sealed++
	out := sealedRow{slotRoot(row.Collection, row.Root), row.Rev, map[string][]byte{}}
	for class, data := range row.Sections {
		k, err := v.table.forSealing(slot{out.root, class})
		if err != nil {
			return nil, err
		}
		if out.sections[class], err = k.Seal(v.cfg.Random, data, sectionPlace(row, class)); err != nil {
			return nil, fmt.Errorf("seal a section: %w", err)
		}
	}
	return v.cfg.Key.Seal(v.cfg.Random, out.encode(), rowPlace(key))
}
