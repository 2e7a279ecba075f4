package app

import (
	"slices"
	"sync"

	"quancheng/backend/domain/record"
)

// choices are what a user chose for documents on this PC. Ids only; losing
// them loses no work: what was held back goes up, what was kept is fetched
// when it is opened.
type choices struct {
	path string
	mu   sync.Mutex
	now  chosen
}

type chosen struct {
	Paused []record.ID `json:"paused"` // documents whose upload is held back
	Pinned []record.ID `json:"pinned"` // projects that are kept here: 离线可用
}

// openChoices reads the file; without a readable one nothing is chosen.
func openChoices(path string) *choices {
	c := &choices{path: path}
	if readJSON(path, &c.now) != nil {
		c.now = chosen{}
	}
	return c
}

func (c *choices) paused() []record.ID {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.now.Paused)
}

func (c *choices) pinned() []record.ID {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.now.Pinned)
}

// pause holds documents back, or lets them go.
func (c *choices) pause(on bool, ids ...record.ID) error {
	return c.keep(func(now *chosen) { now.Paused = with(now.Paused, on, ids) })
}

// pin keeps a project here, or lets it go.
func (c *choices) pin(on bool, project record.ID) error {
	return c.keep(func(now *chosen) { now.Pinned = with(now.Pinned, on, []record.ID{project}) })
}

func (c *choices) keep(change func(*chosen)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	next := c.now
	change(&next)
	if slices.Equal(next.Paused, c.now.Paused) && slices.Equal(next.Pinned, c.now.Pinned) {
		return nil
	}
	if err := writeJSON(c.path, next); err != nil {
		return err
	}
	c.now = next
	return nil
}

// with is list with ids in it, or without them; list stays as it is.
func with(list []record.ID, in bool, ids []record.ID) []record.ID {
	out := slices.DeleteFunc(slices.Clone(list), func(id record.ID) bool { return slices.Contains(ids, id) })
	if in {
		out = append(out, ids...)
	}
	return out
}
