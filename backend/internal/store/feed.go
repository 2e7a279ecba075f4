package store

import (
	"context"
	"fmt"

	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"

	"github.com/uptrace/bun"
)

// FeedRow says that something changed. Before and After are the scope
// attributes of its record: a pull selects by either, and what matches only
// before is withdrawn. User addresses one person. Body is JSON or empty.
type FeedRow struct {
	Kind          string // an api.ItemKind
	Record, Root  record.ID
	User          record.UserID
	Before, After *policy.Attrs
	Body          string
}

// attrRow is a policy.Attrs as columns; an empty Type stands for none.
type attrRow struct {
	Type  string `bun:"type"`
	Root  string `bun:"root"`
	Unit  string `bun:"unit"`
	Owner string `bun:"owner"`
	Level string `bun:"level"`
	State string `bun:"state"`
}

type feedRow struct {
	bun.BaseModel `bun:"table:feed,alias:feed"`
	ID            int64   `bun:"id,pk,autoincrement"`
	Seq           *int64  `bun:"seq"`
	Kind          string  `bun:"kind"`
	Record        string  `bun:"record"`
	Root          string  `bun:"root"`
	User          string  `bun:"user_id"`
	Before        attrRow `bun:"embed:b_"`
	After         attrRow `bun:"embed:a_"`
	Body          string  `bun:"body"`
}

// AppendFeed writes rows in this transaction; they are seen by pulls when the
// sequencer has numbered them after the commit.
func (t Tx) AppendFeed(ctx context.Context, rows ...FeedRow) error {
	if len(rows) == 0 {
		return nil
	}
	out := make([]feedRow, len(rows))
	for i, r := range rows {
		out[i] = feedRow{
			Kind: r.Kind, Record: string(r.Record), Root: string(r.Root), User: string(r.User),
			Before: flat(r.Before), After: flat(r.After), Body: r.Body,
		}
	}
	if t.group != nil {
		s := t.group.staged()
		s.feed = append(s.feed, out...)
		return nil
	}
	if _, err := t.NewInsert().Model(&out).ExcludeColumn("id").Returning("NULL").Exec(ctx); err != nil {
		return fmt.Errorf("append %d feed rows: %w", len(rows), err)
	}
	return nil
}

// FeedHead is the number of the last numbered row.
func FeedHead(ctx context.Context, db bun.IDB) (int64, error) {
	var n int64
	err := db.NewSelect().Model((*feedRow)(nil)).ColumnExpr("COALESCE(MAX(seq), 0)").Scan(ctx, &n)
	return n, found("the head of the feed", err)
}

// Numbered is a feed row with its place.
type Numbered struct {
	FeedRow
	Seq int64
}

// Feed reads what a reader may learn of in (after, until]: rows whose record
// matches his scope before or after, rows for him, rows for everybody.
func Feed(ctx context.Context, db bun.IDB, s policy.Scope, user record.UserID, after, until int64, limit int) ([]Numbered, error) {
	mine := term{"(user_id = ? AND user_id <> '')", []any{user}}
	all := term{sql: "kind IN ('directory', 'catalogue')"}
	before := term{sql: "b_type <> ''"}.and(within(s, "b_"))
	now := term{sql: "a_type <> ''"}.and(within(s, "a_"))
	var rows []feedRow
	q := mine.or(all).or(before).or(now).on(db.NewSelect().Model(&rows))
	err := q.Where("seq > ?", after).Where("seq <= ?", until).Order("seq").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, found("read the feed", err)
	}
	out := make([]Numbered, len(rows))
	for i, r := range rows {
		out[i] = Numbered{Seq: *r.Seq, FeedRow: FeedRow{
			Kind: r.Kind, Record: record.ID(r.Record), Root: record.ID(r.Root), User: record.UserID(r.User),
			Before: r.Before.pointer(r.Record), After: r.After.pointer(r.Record), Body: r.Body,
		}}
	}
	return out, nil
}

func (r attrRow) pointer(id string) *policy.Attrs {
	a, ok := r.attrs(record.ID(id))
	if !ok {
		return nil
	}
	return &a
}

func flat(a *policy.Attrs) attrRow {
	if a == nil {
		return attrRow{}
	}
	return attrRow{string(a.Type), string(a.Root), string(a.Unit), string(a.Owner), string(a.Level), string(a.State)}
}

func (r attrRow) attrs(id record.ID) (policy.Attrs, bool) {
	return policy.Attrs{
		ID: id, Type: record.TypeName(r.Type), Root: record.ID(r.Root), Unit: record.UnitID(r.Unit),
		Owner: record.UserID(r.Owner), Level: record.Level(r.Level), State: record.State(r.State),
	}, r.Type != ""
}
