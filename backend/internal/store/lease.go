package store

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
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

// Holder is who holds a lease now; "" when nobody does.
func (d *DB) Holder(ctx context.Context, name string) (string, error) {
	var holders []string
	err := d.read.NewSelect().Model((*leaseRow)(nil)).Column("holder").Where("name = ?", name).Where("until > ?", bun.Safe(d.now)).Scan(ctx, &holders)
	if err != nil || len(holders) == 0 {
		return "", found("read a lease", err)
	}
	return holders[0], nil
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

// Alone makes everybody else who asks for the same name wait until this
// transaction ends, on whichever server of the database: what is decided from
// what was read stays true. SQLite has one writer as it is.
func (t Tx) Alone(ctx context.Context, name string) error {
	if t.Dialect().Name() == dialect.SQLite {
		return nil
	}
	r := leaseRow{Name: name}
	_, err := t.NewInsert().Model(&r).On("CONFLICT (name) DO UPDATE").Set("term = leases.term + 1").Returning("NULL").Exec(ctx)
	return found("wait for "+name, err)
}

// Alone runs fn, which may reach beyond the database, while no other server
// does something Alone of that name. SQLite has one server, and its writer is
// not held up.
func (d *DB) Alone(ctx context.Context, name string, fn func(context.Context, bun.IDB) error) error {
	if d.sqlite() {
		return fn(ctx, d.read)
	}
	return d.Write(ctx, func(ctx context.Context, tx Tx) error {
		if err := tx.Alone(ctx, name); err != nil {
			return err
		}
		return fn(ctx, tx)
	})
}

func fenced(err error) error {
	if errors.Is(err, ErrMoved) {
		return ErrFenced
	}
	return err
}
