package store

import (
	"context"
	"fmt"
	"io"

	"github.com/uptrace/bun"
)

// Tx is a running transaction on the write handle.
type Tx struct {
	bun.IDB
	random io.Reader
	now    string
	group  *group // of Together
}

// Write runs fn in one transaction: all of it is durable when Write returns
// nil, none of it otherwise.
func (d *DB) Write(ctx context.Context, fn func(context.Context, Tx) error) error {
	return d.write.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		return fn(ctx, Tx{tx, d.random, d.now, nil})
	})
}

// Savepoint runs fn so that its failure takes back its own rows only.
func (t Tx) Savepoint(ctx context.Context, fn func(context.Context, Tx) error) error {
	if t.group != nil {
		return t.group.savepoint(ctx, t, fn)
	}
	return t.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		return fn(ctx, Tx{tx, t.random, t.now, nil})
	})
}

// draw reads n random bytes.
func (t Tx) draw(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(t.random, b); err != nil {
		return nil, fmt.Errorf("draw %d random bytes: %w", n, err)
	}
	return b, nil
}
