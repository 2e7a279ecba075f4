package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/uptrace/bun"
)

// group is a transaction whose parts are written together. What the hot tables
// get is staged in memory and lands in one statement a table: at the end, or
// before anything is read or written past it. So every reader sees what was
// written, and a part that fails mostly has nothing to take back.
type group struct {
	ctx     context.Context // of the transaction: queries are built without one
	tx      bun.Tx
	dollar  bool // $1 instead of ?
	earlier rows // of parts that ended well
	now     rows // of the part that runs
	part    bool
	open    bool  // the part has a savepoint
	failed  error // of the part
	broken  error // of them all
	known   known
	touched []string // ids that the part wrote
}

// Together is Write for many parts, each in its Savepoint, that fail together
// when their rows do not fit: then the caller writes each by itself.
func (d *DB) Together(ctx context.Context, fn func(context.Context, Tx) error) error {
	return d.write.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		g := &group{ctx: ctx, tx: tx, dollar: !d.sqlite(), known: unknown()}
		if err := fn(ctx, Tx{landing{tx, g}, d.random, d.now, g}); err != nil {
			return err
		}
		return g.land(false)
	})
}

// Broken reports why the parts of a group cannot be written together; nil
// while they can.
func (t Tx) Broken() error {
	if t.group == nil {
		return nil
	}
	return t.group.broken
}

// savepoint runs fn as a part of the group.
func (g *group) savepoint(ctx context.Context, t Tx, fn func(context.Context, Tx) error) error {
	g.part, g.open, g.failed, g.touched = true, false, nil, nil
	err := fn(ctx, t)
	if err == nil {
		err = g.failed
	}
	if err == nil {
		err = g.broken
	}
	g.part = false
	if err == nil {
		g.earlier.add(g.now)
	} else {
		g.known.forget(g.touched)
	}
	g.now = rows{}
	if end := g.end(err != nil); end != nil {
		g.broken = end
		return end
	}
	return err
}

// end closes the part's savepoint, where it needed one.
func (g *group) end(back bool) error {
	if !g.open {
		return nil
	}
	g.open = false
	if back {
		if _, err := g.tx.Tx.ExecContext(g.ctx, "ROLLBACK TO SAVEPOINT part"); err != nil {
			return fmt.Errorf("take back a part of a group: %w", err)
		}
	}
	_, err := g.tx.Tx.ExecContext(g.ctx, "RELEASE SAVEPOINT part")
	return found("end a part of a group", err)
}

// land writes what is staged, because something is read or, with writes,
// written past it. Of the part's own rows it may be the part's failure.
func (g *group) land(writes bool) error {
	if g.broken != nil {
		return g.broken
	}
	if g.broken = g.flush(&g.earlier); g.broken != nil {
		return g.broken
	}
	if !g.part || !writes && g.now.empty() {
		return nil
	}
	if !g.open {
		if _, err := g.tx.Tx.ExecContext(g.ctx, "SAVEPOINT part"); err != nil {
			g.broken = fmt.Errorf("begin a part of a group: %w", err)
			return g.broken
		}
		g.open = true
	}
	if err := g.flush(&g.now); err != nil {
		g.failed = err
	}
	return g.failed
}

// staged is where a row goes now.
func (g *group) staged() *rows {
	if g.part {
		return &g.now
	}
	return &g.earlier
}

func (g *group) touch(ids ...string) { g.touched = append(g.touched, ids...) }

// landing is the group's transaction as every other statement uses it.
type landing struct {
	bun.Tx
	group *group
}

func (l landing) NewSelect() *bun.SelectQuery { return l.Tx.NewSelect().Err(l.group.land(false)) }
func (l landing) NewInsert() *bun.InsertQuery { return l.Tx.NewInsert().Err(l.group.land(true)) }
func (l landing) NewUpdate() *bun.UpdateQuery { return l.Tx.NewUpdate().Err(l.group.land(true)) }
func (l landing) NewDelete() *bun.DeleteQuery { return l.Tx.NewDelete().Err(l.group.land(true)) }

func (l landing) NewRaw(query string, args ...any) *bun.RawQuery {
	return l.Tx.NewRaw(query, args...).Err(l.group.land(true))
}

func (l landing) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := l.group.land(true); err != nil {
		return nil, err
	}
	return l.Tx.ExecContext(ctx, query, args...)
}

func (l landing) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := l.group.land(true); err != nil {
		return nil, err
	}
	return l.Tx.QueryContext(ctx, query, args...)
}
