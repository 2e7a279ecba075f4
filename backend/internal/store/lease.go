package store

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"
)

// Lease is the right to do alone what its name says, for one term.
type Lease struct {
	Name, Holder string
	Term         int64
}

// ErrFenced is the error of whoever lost his lease: stop at once.
var ErrFenced = errors.New("another server holds the lease")

type leaseRow struct {
	bun.BaseModel `bun:"table:leases,alias:leases"`
	Name          string `bun:"name,pk"`
	Holder        string `bun:"holder"`
	Term          int64  `bun:"term"`
	Until         int64  `bun:"until"` // database clock, ms
}

// Acquire takes a lease that nobody holds, or whose holder has let it run out
// by the database's clock, or is the same one started anew; ErrFenced
// otherwise.
func (d *DB) Acquire(ctx context.Context, name, holder string, ttl time.Duration) (Lease, error) {
	l := Lease{Name: name, Holder: holder}
	err := d.Write(ctx, func(ctx context.Context, tx Tx) error {
		fresh := leaseRow{Name: name}
		if _, err := tx.NewInsert().Model(&fresh).On("CONFLICT (name) DO NOTHING").Exec(ctx); err != nil {
			return found("make a lease", err)
		}
		clock := bun.Safe(d.now)
		res, err := tx.NewUpdate().Model((*leaseRow)(nil)).Set("holder = ?", holder).Set("term = term + 1").
			Set("until = ? + ?", clock, ttl.Milliseconds()).Where("name = ?", name).Where("(until <= ? OR holder = ?)", clock, holder).Exec(ctx)
		if err := fenced(one(res, err)); err != nil {
			return err
		}
		return found("read a lease", tx.NewSelect().Model((*leaseRow)(nil)).Column("term").Where("name = ?", name).Scan(ctx, &l.Term))
	})
	return l, err
}

// Hold renews the lease inside the transaction that it protects; ErrFenced
// when somebody else has taken it.
func (t Tx) Hold(ctx context.Context, l Lease, ttl time.Duration) error {
	res, err := t.NewUpdate().Model((*leaseRow)(nil)).Set("until = ? + ?", bun.Safe(t.now), ttl.Milliseconds()).
		Where("name = ?", l.Name).Where("holder = ?", l.Holder).Where("term = ?", l.Term).Exec(ctx)
	return fenced(one(res, err))
}

// Release gives a lease back, so that a successor need not wait.
func (d *DB) Release(ctx context.Context, l Lease) error {
	return d.Write(ctx, func(ctx context.Context, tx Tx) error { return tx.Hold(ctx, l, 0) })
}

func fenced(err error) error {
	if errors.Is(err, ErrMoved) {
		return ErrFenced
	}
	return err
}
