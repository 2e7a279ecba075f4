package vault

import (
	"errors"
	"fmt"
	"strings"
)

const stateCollection = "state"

// Batch is what one page of the feed changes. The zero value is ready.
type Batch struct {
	steps []func(*stage) error
	state map[string][]byte
}

// Put replaces a row. Classes that it had and has no more are lost: their key
// is changed for the whole root.
func (b *Batch) Put(row Row) {
	b.steps = append(b.steps, func(s *stage) error {
		if row.Collection == "" || row.ID == "" || strings.Contains(row.Collection, "\x00") || len(row.Sections) == 0 {
			return errors.New("vault: a row needs a collection, an id and a section")
		}
		s.put(key(row.Collection, row.ID), &row)
		return nil
	})
}

// Withdraw takes classes of a row away, or with none the whole row. Rows that
// are not there are no error: a page may come twice.
func (b *Batch) Withdraw(collection, id string, classes ...string) {
	b.steps = append(b.steps, func(s *stage) error { return s.withdraw(key(collection, id), classes) })
}

// Delete takes a whole row away.
func (b *Batch) Delete(collection, id string) { b.Withdraw(collection, id) }

// DropClass takes a class of every row in a root away.
func (b *Batch) DropClass(root, class string) {
	b.steps = append(b.steps, func(s *stage) error {
		return s.overRoot(root, func(key string) error { return s.withdraw(key, []string{class}) })
	})
}

// DropRoot takes every row of a root away.
func (b *Batch) DropRoot(root string) {
	b.steps = append(b.steps, func(s *stage) error {
		return s.overRoot(root, func(key string) error { return s.withdraw(key, nil) })
	})
}

// State keeps a small value (the cursor) that becomes true after all rows of
// the batch did, never before.
func (b *Batch) State(name string, value []byte) {
	if b.state == nil {
		b.state = map[string][]byte{}
	}
	b.state[name] = value
}

// Apply makes a batch true. A crash leaves it done, not done, or partly done
// with the old State: the page is then pulled and applied again.
func (v *Vault) Apply(b *Batch) error {
	v.steady()
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.usable(); err != nil {
		return err
	}
	if len(v.table.doomed) > 0 { // left by a failure
		if err := v.finish(); err != nil {
			return err
		}
	}
	s := newStage(v)
	for _, step := range b.steps {
		if err := step(s); err != nil {
			return fmt.Errorf("apply a page: %w", err)
		}
	}
	return s.write(b.state)
}
