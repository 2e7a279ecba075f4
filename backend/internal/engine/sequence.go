package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"quancheng/backend/domain/audit"
	"quancheng/backend/internal/store"
)

const (
	leaseName  = "sequencer"
	leaseFor   = 10 * time.Second
	leaseRenew = 3 * time.Second
	batch      = 1000                  // rows a numbering transaction
	signEvery  = time.Second           // between checkpoints, while entries come
	settle     = 15 * time.Millisecond // commits that come close together are numbered together
)

// sequence is the one loop that gives committed rows their places. It holds
// the lease in every transaction and stops when it has lost it.
func (e *Engine) sequence(ctx context.Context) error {
	lease, err := e.acquire(ctx)
	if err != nil {
		return err
	}
	e.lease <- lease
	defer e.release(lease)
	q := sequencer{Engine: e, lease: lease}
	clock := time.NewTicker(tick)
	defer clock.Stop()
	for {
		more, err := q.step(ctx, e.Clock())
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, store.ErrFenced):
			return fmt.Errorf("number rows: %w", err)
		case err != nil:
			e.Log.Error("number rows", "error", err)
		case more:
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-e.fresh:
			time.Sleep(settle)
		case <-clock.C:
		}
	}
}

// acquire waits until the lease is free.
func (e *Engine) acquire(ctx context.Context) (store.Lease, error) {
	for {
		lease, err := e.db.Acquire(ctx, leaseName, e.Holder, leaseFor)
		if !errors.Is(err, store.ErrFenced) {
			return lease, err
		}
		select {
		case <-ctx.Done():
			return lease, ctx.Err()
		case <-time.After(tick):
		}
	}
}

func (e *Engine) release(lease store.Lease) {
	ctx, cancel := context.WithTimeout(context.Background(), leaseRenew)
	defer cancel()
	if err := e.db.Release(ctx, lease); err != nil && !errors.Is(err, store.ErrFenced) {
		e.Log.Error("release the lease", "error", err)
	}
}

// sequencer is the state of the loop between steps; a step is told the time.
type sequencer struct {
	*Engine
	lease   store.Lease
	renewed time.Time
	signed  time.Time
	size    int64 // of the newest checkpoint, -1 = unknown
	known   bool
}

// step numbers one batch; more says that another is waiting. With nothing to
// do it writes nothing but, now and then, the lease.
func (q *sequencer) step(ctx context.Context, now time.Time) (more bool, err error) {
	if !q.known {
		if _, q.size, err = store.Checkpoint(ctx, q.db.Read()); err != nil {
			return false, err
		}
		q.known = true
	}
	feed, log, err := store.Unnumbered(ctx, q.db.Read())
	if err != nil {
		return false, err
	}
	size, err := store.LogSize(ctx, q.db.Read())
	if err != nil {
		return false, err
	}
	sign := (log || size > q.size) && now.Sub(q.signed) >= signEvery
	if !feed && !log && !sign && now.Sub(q.renewed) < leaseRenew {
		return false, nil
	}
	rows := 0
	err = q.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Hold(ctx, q.lease, leaseFor); err != nil {
			return err
		}
		if rows, err = tx.NumberFeed(ctx, batch); err != nil {
			return err
		}
		entries, err := tx.ExtendLog(ctx, batch)
		if err != nil {
			return err
		}
		more = rows == batch || entries == batch
		if sign {
			size, err = q.checkpoint(ctx, tx)
		}
		return err
	})
	if err != nil {
		return false, err
	}
	if q.renewed = now; sign {
		q.signed, q.size = now, size
	}
	if rows > 0 {
		q.bell.ring()
	}
	return more, nil
}

// checkpoint signs the tree as it stands.
func (q *sequencer) checkpoint(ctx context.Context, tx store.Tx) (int64, error) {
	size, err := store.LogSize(ctx, tx)
	if err != nil {
		return 0, err
	}
	root, err := tlog.TreeHash(size, store.LogHashes(ctx, tx))
	if err != nil {
		return 0, fmt.Errorf("hash the log: %w", err)
	}
	text, err := audit.Sign(tlog.Tree{N: size, Hash: root}, q.LogKey)
	if err != nil {
		return 0, err
	}
	return size, tx.AddCheckpoint(ctx, size, text, q.now())
}
