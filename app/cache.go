package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// cacheLimit is how many bytes of documents a PC keeps beside those of pinned
// projects; Config.CacheGB is another.
const cacheLimit = 4 << 30

// kept is one sealed document in the cache.
type kept struct {
	path   string
	object document.Digest
	size   int64
	used   time.Time
}

// openCached opens what was fetched before and marks it as the newest read.
func (c carrier) openCached(object document.Digest) (*os.File, error) {
	f, err := c.cached(object)
	if err == nil {
		now := time.Now()
		_ = os.Chtimes(f.Name(), now, now) // else it only goes earlier
	}
	return f, err
}

// trim removes what was not read for longest until the documents of projects
// that are not pinned fit the limit. Only this folder is touched: what the
// server does not have yet lies in the journal's.
func (c carrier) trim(limit int64) error {
	list, err := c.list()
	if err != nil {
		return err
	}
	pinned := c.pinnedObjects()
	list = slices.DeleteFunc(list, func(k kept) bool { return pinned[k.object] })
	slices.SortFunc(list, func(a, b kept) int { return b.used.Compare(a.used) })
	var sum int64
	for i, k := range list {
		if sum += k.size; sum <= limit || i == 0 { // the newest is being read
			continue
		}
		if rerr := os.Remove(k.path); rerr != nil && !errors.Is(rerr, os.ErrNotExist) {
			err = errors.Join(err, fmt.Errorf("trim the cache of documents: %w", rerr)) // open elsewhere; next time
		}
	}
	return err
}

// list is what lies in the cache, parts of documents included.
func (c carrier) list() ([]kept, error) {
	entries, err := os.ReadDir(c.dir)
	if errors.Is(err, os.ErrNotExist) {
		return []kept{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the cache of documents: %w", err)
	}
	list := []kept{}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			name, _, _ := strings.Cut(e.Name(), ".")
			list = append(list, kept{filepath.Join(c.dir, e.Name()), document.Digest(name), info.Size(), info.ModTime()})
		}
	}
	return list, nil
}

// papersOf lists the documents of projects, as the server told them, in the
// order of their ids.
func (s *seat) papersOf(projects []record.ID) []record.Record {
	list := []record.Record{}
	for _, it := range s.mirror.heads(lifecycle.Document) {
		if slices.Contains(projects, it.Record.Root) && document.Digest(it.Record.Text(lifecycle.Object)).Valid() {
			list = append(list, it.Record)
		}
	}
	slices.SortFunc(list, func(a, b record.Record) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

func (c carrier) pinnedObjects() map[document.Digest]bool {
	out := map[document.Digest]bool{}
	for _, r := range c.s.papersOf(c.choices.pinned()) {
		out[document.Digest(r.Text(lifecycle.Object))] = true
	}
	return out
}

// here reports whether a document's bytes are on this PC.
func (s *seat) here(r record.Record) bool {
	_, own := s.work.paper(r.ID)
	return own || s.cached(document.Digest(r.Text(lifecycle.Object)))
}

// fetchPinned brings the documents of pinned projects here, one at a time. The
// server logs each as read when it gives the address.
func (s *seat) fetchPinned(ctx context.Context) error {
	for _, r := range s.papersOf(s.carrier.choices.pinned()) {
		if ctx.Err() != nil || s.desk.isAway() || !s.client.Signed() {
			return ctx.Err()
		}
		if s.here(r) {
			continue
		}
		if err := s.carrier.fetch(ctx, r); err != nil && fault.CodeOf(err) != fault.NotFound { // the right to it may just have gone
			return fmt.Errorf("keep %s here: %w", r.ID, err)
		}
		s.desk.bell.change("documents")
	}
	return nil
}
