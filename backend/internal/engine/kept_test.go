package engine

import (
	"context"
	"errors"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/record"
)

// R150, R195: the kept mark goes with every page, only forward, never ahead
// of the backup, and moving it stands in the log.
func TestKeptMark(t *testing.T) {
	both(t, func(w *world) {
		stated := func() record.Time {
			t.Helper()
			var end api.End
			err := w.e.Pull(context.Background(), linxl, 0, "", 0, "", 0, func(i api.Item) error {
				if i.End != nil {
					end = *i.End
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return end.Kept
		}
		if k := stated(); k != "" {
			t.Fatalf("kept %q before any backup", k)
		}
		now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
		mark, err := MarkKept(context.Background(), w.db, now, now.Add(-time.Hour))
		if want := record.At(now.Add(-time.Hour - keptMargin)); err != nil || mark != want || stated() != want {
			t.Fatalf("marked %q, stated %q: %v", mark, stated(), err)
		}
		if _, err := MarkKept(context.Background(), w.db, now, now.Add(time.Second)); !errors.Is(err, ErrKeptAhead) {
			t.Errorf("a backup of tomorrow: %v", err)
		}
		if _, err := MarkKept(context.Background(), w.db, now, now.Add(-2*time.Hour)); !errors.Is(err, ErrKeptBack) {
			t.Errorf("an older backup: %v", err)
		}
		if stated() != mark {
			t.Errorf("a refused mark moved it to %q", stated())
		}
		w.e.KeptAfter = 24 * time.Hour
		if k, least := stated(), record.At(w.e.Clock().Add(-25*time.Hour)); k < least {
			t.Errorf("declared age states %q, want after %q", k, least)
		}
	})
}
