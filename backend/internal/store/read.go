package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/record"
)

type readRow struct {
	bun.BaseModel `bun:"table:reads,alias:reads"`
	User          string `bun:"user_id,pk"`
	ID            string `bun:"id,pk"`
}

// TakeRead reports whether a user's reading of this id is told for the first
// time, and remembers it.
func (t Tx) TakeRead(ctx context.Context, user record.UserID, id record.ID) (bool, error) {
	r := readRow{User: string(user), ID: string(id)}
	res, err := t.NewInsert().Model(&r).On("CONFLICT (user_id, id) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("remember a reading: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("remember a reading: %w", err)
	}
	return n == 1, nil
}
