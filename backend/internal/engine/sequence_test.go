package engine

import (
	"context"
	"errors"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/internal/store"
)

// One sequencer: who lost the lease numbers nothing.
func TestFencedSequencerStops(t *testing.T) {
	both(t, func(w *world) {
		ctx := context.Background()
		w.stop()
		a, err := w.db.Acquire(ctx, leaseName, "test", leaseFor)
		if err != nil {
			t.Fatal(err)
		}
		b, err := w.db.Acquire(ctx, leaseName, "test", leaseFor) // the same installation, started anew
		if err != nil {
			t.Fatal(err)
		}
		if err := w.e.Refuse(ctx, linxl, "test", "x", "理由"); err != nil {
			t.Fatal(err)
		}
		before, _ := store.LogSize(ctx, w.db.Read())
		old, now := sequencer{Engine: w.e, lease: a}, sequencer{Engine: w.e, lease: b}
		if _, err := old.step(ctx, time.Now()); !errors.Is(err, store.ErrFenced) {
			t.Error("the old one goes on:", err)
		}
		if n, _ := store.LogSize(ctx, w.db.Read()); n != before {
			t.Error("the old one numbered rows")
		}
		if _, err := now.step(ctx, time.Now()); err != nil {
			t.Error(err)
		}
		if n, _ := store.LogSize(ctx, w.db.Read()); n != before+1 {
			t.Error("the new one did not")
		}
	})
}

// R160: a verdict's leaf is proven against a signed checkpoint, and every
// checkpoint only adds to the one before.
func TestVerdictIsProven(t *testing.T) {
	both(t, func(w *world) {
		ctx := context.Background()
		w.stop()
		lease, err := w.db.Acquire(ctx, leaseName, "test", leaseFor)
		if err != nil {
			t.Fatal(err)
		}
		q := sequencer{Engine: w.e, lease: lease}
		now := time.Now()
		var older string
		for range 3 {
			v := w.ruled(w.draft(linxl, "甲项目", 100))
			now = now.Add(time.Minute)
			if _, err := q.step(ctx, now); err != nil {
				t.Fatal(err)
			}
			c, err := w.e.Checkpoint(ctx)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := audit.OpenCheckpoint(c.Note, w.logKey)
			if err != nil {
				t.Fatal(err)
			}
			p, err := w.e.Inclusion(ctx, v.Leaf, tree.N)
			if err != nil {
				t.Fatal(err)
			}
			if err := audit.CheckInclusion(tree, p.Index, v.Leaf, p.Hashes); err != nil {
				t.Error(err)
			}
			if older != "" {
				before, err := audit.OpenCheckpoint(older, w.logKey)
				if err != nil {
					t.Fatal(err)
				}
				p, err := w.e.Consistency(ctx, before.N, tree.N)
				if err != nil {
					t.Fatal(err)
				}
				if err := audit.CheckConsistency(before, tree, p.Hashes); err != nil {
					t.Error(err)
				}
			}
			older = c.Note
		}
		if _, err := w.e.Inclusion(ctx, document.Of([]byte("none")), 1); err == nil {
			t.Error("a leaf that is not there was proven")
		}
	})
}

// ruled rules without the loop: one group, one intent.
func (w *world) ruled(in intent.Intent) intent.Verdict {
	w.t.Helper()
	p := &petition{linxl, w.mark(linxl, in), in, make(chan api.Answer, 1)}
	w.e.commit(context.Background(), []*petition{p})
	a := <-p.answer
	if a.Verdict == nil {
		w.t.Fatal(a.Fault)
	}
	return *a.Verdict
}
