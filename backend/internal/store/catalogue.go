package store

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/uptrace/bun"
)

// States of a version of a catalogue item. Of an item at most one is proposed;
// in force is the confirmed one with the highest version.
const (
	ItemProposed  = "proposed"
	ItemConfirmed = "confirmed"
	ItemWithdrawn = "withdrawn"
)

// CatalogueRow is one version of one item. Body is JSON; Version is 0 until it
// is confirmed, then the revision of the whole catalogue that this made.
type CatalogueRow struct {
	bun.BaseModel `bun:"table:catalogue,alias:catalogue"`
	ID            string `bun:"id,pk"`
	Item          string `bun:"item"`
	Version       int64  `bun:"version"`
	State         string `bun:"state"`
	Body          string `bun:"body"`
	Note          string `bun:"note"` // why, in the proposer's words
	ProposedBy    string `bun:"proposed_by"`
	ProposedAt    string `bun:"proposed_at"`
	DecidedBy     string `bun:"decided_by"`
	DecidedAt     string `bun:"decided_at"`
}

// CatalogueRevision rises with every confirmation; 0 before the first.
func CatalogueRevision(ctx context.Context, db bun.IDB) (int64, error) {
	var n int64
	err := db.NewSelect().Model((*CatalogueRow)(nil)).ColumnExpr("COALESCE(MAX(version), 0)").Where("version > 0").Scan(ctx, &n)
	return n, found("the revision of the catalogue", err)
}

// ItemInForce is the confirmed version of an item; ErrAbsent while the shipped
// default holds.
func ItemInForce(ctx context.Context, db bun.IDB, item string) (CatalogueRow, error) {
	var r CatalogueRow
	err := db.NewSelect().Model(&r).Where("item = ?", item).Where("version > 0").OrderExpr("version DESC").Limit(1).Scan(ctx)
	return r, found("the "+item+" in force", err)
}

// ItemOpen is the proposal of an item that waits; ErrAbsent when none does.
func ItemOpen(ctx context.Context, db bun.IDB, item string) (CatalogueRow, error) {
	var r CatalogueRow
	err := db.NewSelect().Model(&r).Where("item = ?", item).Where("state = ?", ItemProposed).Scan(ctx)
	return r, found("the proposed "+item, err)
}

// ItemHistory lists what was decided on an item, newest first.
func ItemHistory(ctx context.Context, db bun.IDB, item string, limit int) ([]CatalogueRow, error) {
	rows := []CatalogueRow{}
	err := db.NewSelect().Model(&rows).Where("item = ?", item).Where("state <> ?", ItemProposed).
		OrderExpr("decided_at DESC, id").Limit(int64(limit)).Scan(ctx)
	return rows, found("the history of "+item, err)
}

// ProposeItem keeps a proposal under a new id; ErrMoved while another waits.
func (t Tx) ProposeItem(ctx context.Context, r CatalogueRow) (CatalogueRow, error) {
	id, err := t.draw(16)
	if err != nil {
		return r, err
	}
	r.ID, r.State, r.Version = hex.EncodeToString(id), ItemProposed, 0
	if err := one(t.NewInsert().Model(&r).On("CONFLICT DO NOTHING").Exec(ctx)); err != nil {
		return r, fmt.Errorf("propose %s: %w", r.Item, err)
	}
	return r, nil
}

// ConfirmItem puts a proposal into force as the next revision; ErrMoved when
// it waits no more.
func (t Tx) ConfirmItem(ctx context.Context, id, by, at string) (int64, error) {
	now, err := CatalogueRevision(ctx, t)
	if err != nil {
		return 0, err
	}
	return now + 1, t.decideItem(ctx, id, ItemConfirmed, now+1, by, at)
}

// WithdrawItem ends a proposal without effect; ErrMoved when it waits no more.
func (t Tx) WithdrawItem(ctx context.Context, id, by, at string) error {
	return t.decideItem(ctx, id, ItemWithdrawn, 0, by, at)
}

func (t Tx) decideItem(ctx context.Context, id, state string, version int64, by, at string) error {
	err := one(t.NewUpdate().Model((*CatalogueRow)(nil)).Set("state = ?", state).Set("version = ?", version).
		Set("decided_by = ?", by).Set("decided_at = ?", at).Where("id = ?", id).Where("state = ?", ItemProposed).Exec(ctx))
	if err != nil {
		return fmt.Errorf("decide on %s: %w", id, err)
	}
	return nil
}
