package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// recordRow keeps a record as JSON beside the columns that rights, order and
// the aggregate are decided on. Head is the aggregate's head, itself for one.
type recordRow struct {
	bun.BaseModel `bun:"table:records,alias:records"`
	ID            string `bun:"id,pk"`
	Type          string `bun:"type"`
	Version       int    `bun:"version"`
	Root          string `bun:"root"`
	Parent        string `bun:"parent"`
	Head          string `bun:"head"`
	Unit          string `bun:"unit"`
	Owner         string `bun:"owner"`
	Level         string `bun:"level"`
	State         string `bun:"state"`
	Rev           int64  `bun:"rev"`
	Body          string `bun:"body"`
	Created       string `bun:"created"`
	Updated       string `bun:"updated"`
}

// ErrMoved is the error when a record is no longer what was read.
var ErrMoved = fmt.Errorf("the record changed meanwhile")

func rowOf(r record.Record) (recordRow, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return recordRow{}, fmt.Errorf("write record %s: %w", r.ID, err)
	}
	head := r.Parent
	if head == "" {
		head = r.ID
	}
	return recordRow{
		ID: string(r.ID), Type: string(r.Type), Version: r.Schema, Root: string(r.Root), Parent: string(r.Parent), Head: string(head),
		Unit: string(r.Unit), Owner: string(r.Owner), Level: string(r.Level), State: string(r.State), Rev: int64(r.Rev),
		Body: string(body), Created: string(r.Created), Updated: string(r.Updated),
	}, nil
}

func records(rows []recordRow) ([]record.Record, error) {
	out := make([]record.Record, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal([]byte(r.Body), &out[i]); err != nil {
			return nil, fmt.Errorf("read record %s: %w", r.ID, err)
		}
	}
	return out, nil
}

// Records reads those of ids that exist, in no order.
func Records(ctx context.Context, db bun.IDB, ids []record.ID) ([]record.Record, error) {
	return some(ctx, db, "id", ids)
}

// Aggregate reads a head with its parts, oldest first; empty when there is none.
func Aggregate(ctx context.Context, db bun.IDB, head record.ID) (record.Aggregate, error) {
	rs, err := some(ctx, db, "head", []record.ID{head})
	return rs, err
}

// Parts reads the parts of heads, oldest first.
func Parts(ctx context.Context, db bun.IDB, heads []record.ID) (map[record.ID][]record.Record, error) {
	if len(heads) == 0 {
		return map[record.ID][]record.Record{}, nil
	}
	var rows []recordRow
	err := bodies(db, &rows).Where("head IN (?)", bun.List(heads)).Where("parent <> ''").Order("created", "id").Scan(ctx)
	if err != nil {
		return nil, found("read parts", err)
	}
	rs, err := records(rows)
	out := make(map[record.ID][]record.Record)
	for _, r := range rs {
		out[r.Parent] = append(out[r.Parent], r)
	}
	return out, err
}

// bodies asks for what a record is read from, and no more.
func bodies(db bun.IDB, rows *[]recordRow) *bun.SelectQuery {
	return db.NewSelect().Model(rows).Column("id", "body")
}

func some(ctx context.Context, db bun.IDB, column string, ids []record.ID) ([]record.Record, error) {
	if len(ids) == 0 {
		return []record.Record{}, nil
	}
	var rows []recordRow
	err := bodies(db, &rows).Where("? IN (?)", bun.Ident(column), bun.List(ids)).Order("created", "id").Scan(ctx)
	if err != nil {
		return nil, found("read records", err)
	}
	return records(rows)
}

// Page reads the records of a scope in the order of their ids, after one.
func Page(ctx context.Context, db bun.IDB, s policy.Scope, after record.ID, limit int) ([]record.Record, error) {
	var rows []recordRow
	q := within(s, "").on(bodies(db, &rows)).Where("id > ?", after).Order("id").Limit(int64(limit))
	if err := q.Scan(ctx); err != nil {
		return nil, found("read a page of records", err)
	}
	return records(rows)
}

// PageOfBoth is Page over what lies in both scopes.
func PageOfBoth(ctx context.Context, db bun.IDB, s, t policy.Scope, after record.ID, limit int) ([]record.Record, error) {
	var rows []recordRow
	q := within(s, "").and(within(t, "")).on(bodies(db, &rows)).Where("id > ?", after).Order("id").Limit(int64(limit))
	if err := q.Scan(ctx); err != nil {
		return nil, found("read what changed in the scope", err)
	}
	return records(rows)
}

// Lost reads attributes of what is in old and no longer in now, like Page.
func Lost(ctx context.Context, db bun.IDB, old, now policy.Scope, after record.ID, limit int) ([]policy.Attrs, error) {
	var rows []recordRow
	gone := within(now, "")
	gone.sql = "NOT " + gone.sql
	q := within(old, "").on(db.NewSelect().Model(&rows).ExcludeColumn("body")).Where(gone.sql, gone.args...)
	if err := q.Where("id > ?", after).Order("id").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, found("read what left the scope", err)
	}
	out := make([]policy.Attrs, len(rows))
	for i, r := range rows {
		out[i], _ = attrRow{r.Type, r.Root, r.Unit, r.Owner, r.Level, r.State}.attrs(record.ID(r.ID))
	}
	return out, nil
}

// ChangeRecord is PutRecord where the caller knows the index rows that stand.
func (t Tx) ChangeRecord(ctx context.Context, r record.Record, was, now []Indexed) error {
	g := t.group
	if g == nil {
		return t.PutRecord(ctx, r, now)
	}
	row, err := rowOf(r)
	if err != nil {
		return err
	}
	if err := g.stageRecord(ctx, row); err != nil {
		return err
	}
	s := g.staged()
	stale, fresh := differ(was, now), differ(now, was)
	s.unindexed, s.index = append(s.unindexed, stale...), append(s.index, fresh...)
	kept := r.Clone()
	g.known.keep(&kept)
	g.touch(row.ID, row.Head)
	return nil
}

// PutRecord inserts a record of Rev 1, or replaces its revision Rev−1;
// ErrMoved when that is not what stands. Index replaces its index rows.
func (t Tx) PutRecord(ctx context.Context, r record.Record, index []Indexed) error {
	row, err := rowOf(r)
	if err != nil {
		return err
	}
	if t.group != nil {
		t.group.known.forget([]string{row.ID, row.Head})
		t.group.touch(row.ID, row.Head)
	}
	if r.Rev == 1 {
		if _, err := t.NewInsert().Model(&row).Exec(ctx); err != nil {
			return found("insert a record", err)
		}
		return t.index(ctx, r.ID, index)
	}
	res, err := t.NewUpdate().Model(&row).WherePK().Where("rev = ?", r.Rev-1).Exec(ctx)
	if err := one(res, err); err != nil {
		return fmt.Errorf("update record %s: %w", r.ID, err)
	}
	return t.index(ctx, r.ID, index)
}

// DropRecord deletes a record with its index rows.
func (t Tx) DropRecord(ctx context.Context, r record.Record) error {
	res, err := t.NewDelete().Model((*recordRow)(nil)).Where("id = ?", r.ID).Where("rev = ?", r.Rev).Exec(ctx)
	if err := one(res, err); err != nil {
		return fmt.Errorf("delete record %s: %w", r.ID, err)
	}
	if t.group != nil {
		t.group.known.drop(r)
		t.group.touch(string(r.ID), cmp.Or(string(r.Parent), string(r.ID)))
	}
	return t.index(ctx, r.ID, nil)
}
