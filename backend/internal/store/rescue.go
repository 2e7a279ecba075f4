package store

import (
	"context"

	"github.com/uptrace/bun"
)

// RescueRow is a parcel of sealed journal entries as it came.
type RescueRow struct {
	bun.BaseModel `bun:"table:rescues,alias:rescues"`
	ID            string `bun:"id,pk"` // digest of Frames
	User          string `bun:"user_id"`
	Device        string `bun:"device"`
	At            string `bun:"at"`
	Why           string `bun:"why"`
	Entries       int64  `bun:"entries"`
	Size          int64  `bun:"size"`
	Frames        []byte `bun:"frames"`
}

// PutRescue inserts; false when it stands already.
func (t Tx) PutRescue(ctx context.Context, r RescueRow) (bool, error) {
	res, err := t.NewInsert().Model(&r).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, found("keep a rescue", err)
	}
	n, err := res.RowsAffected()
	return n == 1, found("keep a rescue", err)
}

// RescueSize is how much came for a user already, in bytes.
func (t Tx) RescueSize(ctx context.Context, user string) (int64, error) {
	var n int64
	err := t.NewSelect().Model((*RescueRow)(nil)).ColumnExpr("COALESCE(SUM(size), 0)").Where("user_id = ?", user).Scan(ctx, &n)
	return n, found("the size of rescues", err)
}

// Rescues lists parcels without their content, oldest first; "" = of anybody.
func Rescues(ctx context.Context, db bun.IDB, user string) ([]RescueRow, error) {
	rows := []RescueRow{}
	err := db.NewSelect().Model(&rows).ExcludeColumn("frames").Where("(? = '' OR user_id = ?)", user, user).Order("at", "id").Scan(ctx)
	return rows, found("list rescues", err)
}

// Rescue is one parcel with its content; ErrAbsent when none.
func Rescue(ctx context.Context, db bun.IDB, id string) (RescueRow, error) {
	var r RescueRow
	return r, found("a rescue", db.NewSelect().Model(&r).Where("id = ?", id).Scan(ctx))
}
