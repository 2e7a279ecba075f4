package store

import (
	"context"
	"errors"
	"testing"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/record"
)

var indexed = record.Type{Name: "project", Fields: []record.Field{
	{Name: "name", Kind: record.KText, Indexed: true}, {Name: "cost", Kind: record.KMoney, Indexed: true},
}}

func change(ctx context.Context, tx Tx, old, r record.Record) error {
	var was []Indexed
	if r.Rev > 1 {
		was = IndexOf(indexed, old)
	}
	if err := tx.ChangeRecord(ctx, r, was, IndexOf(indexed, r)); err != nil {
		return err
	}
	if _, err := tx.AppendAudit(ctx, audit.Entry{Act: "change", Result: audit.OK}); err != nil {
		return err
	}
	return tx.AppendFeed(ctx, FeedRow{Kind: "record", Record: r.ID})
}

// Parts written together: a part that fails takes back its own rows only,
// whether they had landed or not; each sees what was written before it. R196
func TestTogether(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		ctx, fail := context.Background(), errors.New("fail")
		next := func(r record.Record, name string) record.Record {
			r = r.Clone()
			r.Rev++
			r.Set("name", record.Value{Text: name})
			return r
		}
		err := db.Together(ctx, func(ctx context.Context, tx Tx) error {
			p := func(fn func() error) error {
				return tx.Savepoint(ctx, func(context.Context, Tx) error { return fn() })
			}
			all := []error{
				p(func() error { return change(ctx, tx, record.Record{}, project(1)) }),
				p(func() error { return change(ctx, tx, record.Record{}, project(2)) }),
				p(func() error { return change(ctx, tx, project(1), next(project(1), "again")) }),
				p(func() error {
					rs, err := tx.Records(ctx, []record.ID{project(1).ID, project(3).ID})
					if len(rs) != 1 || rs[0].Text("name") != "again" {
						t.Errorf("read %v", rs)
					}
					return err
				}),
				tx.Foresee(ctx, Wanted{Heads: []record.ID{project(4).ID}}),
			}
			for _, landed := range []bool{false, true} {
				err := p(func() error {
					if err := change(ctx, tx, record.Record{}, project(4)); err != nil {
						return err
					}
					if agg, err := tx.Aggregate(ctx, project(4).ID); len(agg) != 1 || err != nil {
						t.Error("what was staged is not read", err)
					}
					if landed {
						if _, err := Records(ctx, tx, []record.ID{project(4).ID}); err != nil {
							return err
						}
					}
					return fail
				})
				if !errors.Is(err, fail) {
					t.Error("the part did not fail:", err)
				}
				if agg, err := tx.Aggregate(ctx, project(4).ID); len(agg) != 0 || err != nil {
					t.Error("taken back, but read", err)
				}
			}
			all = append(all, p(func() error { return tx.DropRecord(ctx, project(2)) }))
			rs, err := tx.Records(ctx, []record.ID{project(2).ID})
			if len(rs) != 0 {
				t.Error("dropped, but read")
			}
			return errors.Join(append(all, err)...)
		})
		if err != nil {
			t.Fatal(err)
		}
		rs, err := Records(ctx, db.Read(), []record.ID{project(1).ID, project(2).ID, project(4).ID})
		if err != nil || len(rs) != 1 || rs[0].Rev != 2 || rs[0].Text("name") != "again" {
			t.Errorf("%v %v", rs, err)
		}
		var index []Indexed
		if err := db.read.NewSelect().Model(&index).Order("record", "name").Scan(ctx); err != nil || len(index) != 2 || index[1].Text != "again" {
			t.Errorf("%v %v", index, err)
		}
		for _, table := range []string{"feed", "audit"} {
			if n, err := db.read.NewSelect().Table(table).Count(ctx); n != 3 || err != nil {
				t.Errorf("%d rows of %s (%v)", n, table, err)
			}
		}
	})
}

// What does not fit fails the group and leaves nothing. R196
func TestTogetherDoesNotFit(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		write(t, db, func(ctx context.Context, tx Tx) error { return tx.PutRecord(ctx, project(1), nil) })
		stale := project(2)
		stale.Rev = 2
		for _, r := range []record.Record{project(1), stale} {
			err := db.Together(ctx, func(ctx context.Context, tx Tx) error {
				for _, r := range []record.Record{project(3), r} {
					if err := tx.Savepoint(ctx, func(ctx context.Context, tx Tx) error { return change(ctx, tx, r, r) }); err != nil {
						return err
					}
				}
				return nil
			})
			if err == nil {
				t.Error("it fits")
			}
		}
		if rs, err := Records(ctx, db.Read(), []record.ID{project(2).ID, project(3).ID}); len(rs) != 0 || err != nil {
			t.Errorf("%v %v", rs, err)
		}
	})
}
