package store

import (
	"context"

	"github.com/uptrace/bun"
)

// IntentRow is an intent as it was received, with its verdict; kept for ever.
type IntentRow struct {
	bun.BaseModel `bun:"table:intents,alias:intents"`
	ID            string `bun:"id,pk"`
	User          string `bun:"user_id"`
	Device        string `bun:"device"`
	Seq           int64  `bun:"seq"`
	Op            string `bun:"op"`
	Aggregate     string `bun:"aggregate"`
	Suite         int    `bun:"suite"`
	Digest        string `bun:"digest"` // of Body
	Body          []byte `bun:"body"`
	Mark          []byte `bun:"mark"`
	Outcome       string `bun:"outcome"`
	Verdict       string `bun:"verdict"` // JSON
	At            string `bun:"at"`
}

// Intent finds one; ErrAbsent when none.
func Intent(ctx context.Context, db bun.IDB, id string) (IntentRow, error) {
	var r IntentRow
	return r, found("an intent", db.NewSelect().Model(&r).Where("id = ?", id).Scan(ctx))
}

// Outcomes reads how intents were ruled, by id; unknown ones are absent.
func Outcomes(ctx context.Context, db bun.IDB, ids []string) (map[string]string, error) {
	out := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []IntentRow
	err := db.NewSelect().Model(&rows).Column("id", "outcome").Where("id IN (?)", bun.List(ids)).Scan(ctx)
	for _, r := range rows {
		out[r.ID] = r.Outcome
	}
	return out, found("outcomes of intents", err)
}

// Carried reads the newest intents that changed an aggregate, newest first.
func Carried(ctx context.Context, db bun.IDB, aggregate string, limit int) ([]IntentRow, error) {
	var rows []IntentRow
	err := db.NewSelect().Model(&rows).Column("id", "user_id", "body", "at").
		Where("aggregate = ?", aggregate).Where("outcome IN (?)", bun.List([]string{"accepted", "merged"})).
		OrderExpr("at DESC, seq DESC").Limit(int64(limit)).Scan(ctx)
	return rows, found("intents of an aggregate", err)
}

// Ruled reads a user's intents of one outcome before a moment, newest first;
// "" = from now.
func Ruled(ctx context.Context, db bun.IDB, user, outcome, before string, limit int) ([]IntentRow, error) {
	var rows []IntentRow
	q := db.NewSelect().Model(&rows).Column("id", "op", "aggregate", "device", "verdict", "at").
		Where("user_id = ?", user).Where("outcome = ?", outcome).OrderExpr("at DESC, seq DESC").Limit(int64(limit))
	if before != "" {
		q = q.Where("at < ?", before)
	}
	return rows, found("intents of a user", q.Scan(ctx))
}

// PutIntent inserts; a second of the same id fails on its key.
func (t Tx) PutIntent(ctx context.Context, r IntentRow) error {
	if g := t.group; g != nil {
		s := g.staged()
		s.intents = append(s.intents, r)
		g.known.intents[r.ID] = &r
		g.touch(r.ID)
		return nil
	}
	_, err := t.NewInsert().Model(&r).Exec(ctx)
	return found("keep an intent", err)
}
