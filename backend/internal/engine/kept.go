package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// keptMargin is taken off the time at which a backup began: a verdict carries
// the time at which its ruling began, and two servers' clocks differ.
const keptMargin = 15 * time.Minute

// Marks that cannot be true.
var (
	ErrKeptAhead = errors.New("the backup is said to begin in the future")
	ErrKeptBack  = errors.New("a later backup is marked already")
)

// kept is the mark as the server states it to desktops: what the operator
// marked, or, where a unit declared that it has no backup, the age it named,
// in whole hours. "" while nothing is kept.
func (e *Engine) kept(ctx context.Context, db bun.IDB) (record.Time, error) {
	text, err := store.Meta(ctx, db, store.MetaKept)
	mark := record.Time(text)
	if e.KeptAfter > 0 {
		mark = max(mark, record.At(e.Clock().Add(-e.KeptAfter).Truncate(time.Hour)))
	}
	return mark, err
}

// MarkKept notes that a backup begun at the given time lies, verified, off the
// machine; it returns the mark that follows. The mark never goes back: only a
// restored database has an older one. One entry of the log.
func MarkKept(ctx context.Context, db *store.DB, now, began time.Time) (record.Time, error) {
	if began.After(now) {
		return "", ErrKeptAhead
	}
	mark := record.At(began.Add(-keptMargin))
	return mark, db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		before, err := store.Meta(ctx, tx, store.MetaKept)
		if err != nil {
			return err
		}
		if record.Time(before) > mark {
			return fmt.Errorf("%w: %s", ErrKeptBack, before)
		}
		if err := tx.SetMeta(ctx, store.MetaKept, string(mark)); err != nil {
			return err
		}
		_, err = tx.AppendAudit(ctx, audit.Entry{At: record.At(now), User: "system", Name: "系统", Role: "system",
			Act: "backup.kept", Object: "backup/" + string(mark), Result: audit.OK})
		return err
	})
}
