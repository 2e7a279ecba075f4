package store

import (
	"context"

	"github.com/uptrace/bun"
)

type numberRow struct {
	bun.BaseModel `bun:"table:numbers,alias:numbers"`
	Name          string `bun:"name,pk"`
	Year          int    `bun:"year,pk"`
	Last          int64  `bun:"last"`
}

// NextNumber counts a pattern on within its year. It belongs to this
// transaction: a number is never given twice, and one of a transaction that
// failed was never given.
func (t Tx) NextNumber(ctx context.Context, name string, year int) (int64, error) {
	r := numberRow{Name: name, Year: year, Last: 1}
	_, err := t.NewInsert().Model(&r).On("CONFLICT (name, year) DO UPDATE").
		Set("last = numbers.last + 1").Returning("last").Exec(ctx, &r.Last)
	return r.Last, found("count on "+name, err)
}
