package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
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

// sequence numbers whenever this server holds the lease; while another does,
// it waits for its turn, also after it was fenced.
func (e *Engine) sequence(ctx context.Context) error {
	holder := e.Holder
	for term := 1; ; term++ {
		lease, err := e.acquire(ctx, holder)
		if err != nil {
			return err
		}
		err = e.lead(ctx, lease)
		e.lease.Store(nil)
		if ctx.Err() != nil {
			e.release(lease)
			return ctx.Err()
		}
		e.Log.Warn("another server numbers from here on", "error", err)
		// Whoever took it may bear the same name, a copy of this machine: from
		// now on wait for the end of its lease as for anybody's.
		holder = fmt.Sprintf("%s/%d/%d", e.Holder, e.Clock().UnixNano(), term)
	}
}

// Beside is another server that numbers now; "" when none does.
func Beside(ctx context.Context, db *store.DB, name string) (string, error) {
	holder, err := db.Holder(ctx, leaseName)
	if holder == name || strings.HasPrefix(holder, name+"/") {
		return "", err
	}
	return holder, err
}

// Leads reports whether this server numbers now, and does what is done once.
func (e *Engine) Leads() bool { return e.lease.Load() != nil }

// lead is the one loop that gives committed rows their places. It holds the
// lease in every transaction and ends when it has lost it.
func (e *Engine) lead(ctx context.Context, lease store.Lease) error {
	e.lease.Store(&lease)
	poke(e.jobs)
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

// acquire waits until the lease is free, and meanwhile wakes who waits here
// for what the other server numbers.
func (e *Engine) acquire(ctx context.Context, holder string) (store.Lease, error) {
	clock := time.NewTicker(tick)
	defer clock.Stop()
	for heard := int64(-1); ; {
		lease, err := e.db.Acquire(ctx, leaseName, holder, leaseFor)
		if err == nil {
			return lease, nil
		}
		if !errors.Is(err, store.ErrFenced) && ctx.Err() == nil {
			e.Log.Error("acquire the lease", "error", err)
		}
		if heard, err = e.listen(ctx, heard); err != nil && ctx.Err() == nil {
			e.Log.Error("read the head of the feed", "error", err)
		}
		select {
		case <-ctx.Done():
			return lease, ctx.Err()
		case <-clock.C:
		}
	}
}

// listen rings when the feed has grown past what was heard of it.
func (e *Engine) listen(ctx context.Context, heard int64) (int64, error) {
	head, err := store.FeedHead(ctx, e.db.Read())
	if err != nil {
		return heard, err
	}
	if head != heard {
		e.bell.ring()
	}
	return head, nil
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
