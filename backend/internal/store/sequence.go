package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"
)

// place is a row id with the number it gets.
type place struct{ id, number int64 }

// NumberFeed gives the next numbers to at most limit committed rows and
// returns how many there were. A naive identity is no cursor: on PostgreSQL a
// row may become visible after a later one.
func (t Tx) NumberFeed(ctx context.Context, limit int) (int, error) {
	var ids []int64
	err := t.NewSelect().Model((*feedRow)(nil)).Column("id").Where("seq IS NULL").Order("id").Limit(int64(limit)).Scan(ctx, &ids)
	if err != nil || len(ids) == 0 {
		return 0, found("read new feed rows", err)
	}
	head, err := FeedHead(ctx, t.IDB)
	if err != nil {
		return 0, err
	}
	places := make([]place, len(ids))
	for i, id := range ids {
		places[i] = place{id, head + 1 + int64(i)}
	}
	return len(ids), t.number(ctx, "feed", "seq", places)
}

// ExtendLog gives the next places to at most limit committed entries and adds
// their hashes to the tree.
func (t Tx) ExtendLog(ctx context.Context, limit int) (int, error) {
	var rows []auditRow
	err := t.NewSelect().Model(&rows).Column("id", "entry").Where("idx IS NULL").Order("id").Limit(int64(limit)).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return 0, found("read new audit entries", err)
	}
	size, err := LogSize(ctx, t.IDB)
	if err != nil {
		return 0, err
	}
	places := make([]place, len(rows))
	var hashes []hashRow
	known := remembered{LogHashes(ctx, t.IDB), map[int64]tlog.Hash{}}
	for i, r := range rows {
		n := size + int64(i)
		places[i] = place{r.ID, n}
		hs, err := tlog.StoredHashes(n, []byte(r.Entry), known)
		if err != nil {
			return 0, found("extend the log", err)
		}
		first := tlog.StoredHashIndex(0, n)
		for k, h := range hs {
			known.hashes[first+int64(k)] = h
			hashes = append(hashes, hashRow{ID: first + int64(k), Hash: h[:]})
		}
	}
	if _, err := t.NewInsert().Model(&hashes).Exec(ctx); err != nil {
		return 0, found("write log hashes", err)
	}
	return len(rows), t.number(ctx, "audit", "idx", places)
}

// remembered reads each hash once.
type remembered struct {
	below  tlog.HashReader
	hashes map[int64]tlog.Hash
}

func (r remembered) ReadHashes(ids []int64) ([]tlog.Hash, error) {
	var missing []int64
	for _, id := range ids {
		if _, ok := r.hashes[id]; !ok {
			missing = append(missing, id)
		}
	}
	got, err := r.below.ReadHashes(missing)
	if err != nil {
		return nil, err
	}
	for i, id := range missing {
		r.hashes[id] = got[i]
	}
	out := make([]tlog.Hash, len(ids))
	for i, id := range ids {
		out[i] = r.hashes[id]
	}
	return out, nil
}

// number writes places in one statement that both engines read alike.
func (t Tx) number(ctx context.Context, table, column string, places []place) error {
	values := make([]byte, 0, 16*len(places))
	for i, p := range places {
		if i > 0 {
			values = append(values, ", "...)
		}
		values = fmt.Appendf(values, "(%d, %d)", p.id, p.number)
	}
	_, err := t.NewRaw("UPDATE ? SET ? = v.column2 FROM (VALUES ?) AS v WHERE ?.id = v.column1",
		bun.Ident(table), bun.Ident(column), bun.Safe(values), bun.Ident(table)).Exec(ctx)
	return found("number "+table, err)
}

// Unnumbered reports whether feed rows, and audit entries, wait for a number.
func Unnumbered(ctx context.Context, db bun.IDB) (feed, log bool, err error) {
	if feed, err = db.NewSelect().Model((*feedRow)(nil)).Where("seq IS NULL").Exists(ctx); err != nil {
		return false, false, found("look for new feed rows", err)
	}
	log, err = db.NewSelect().Model((*auditRow)(nil)).Where("idx IS NULL").Exists(ctx)
	return feed, log, found("look for new audit entries", err)
}
