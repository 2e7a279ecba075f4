package store

import (
	"context"
	"sync"
	"testing"
	"time"

	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// notice writes a row that everybody who sees everything reads.
func (w *follower) notice(ctx context.Context, tx Tx, id string) error {
	at := policy.Attrs{ID: record.ID(id), Type: "project", Root: record.ID(id), Unit: "u1", Owner: "o1", Level: record.Inside, State: record.Draft}
	return tx.AppendFeed(ctx, FeedRow{Kind: "record", Record: record.ID(id), Root: record.ID(id), After: &at})
}

// follower reads the feed to its head, again and again: by the numbers of the
// sequencer, or, naively, by the identities that rows got when written.
type follower struct {
	t      *testing.T
	db     *DB
	cursor int64
	naive  bool
	got    map[string]int
}

func (w *follower) pull() {
	w.t.Helper()
	ctx := context.Background()
	if w.naive {
		var rows []feedRow
		if err := w.db.Read().NewSelect().Model(&rows).Where("id > ?", w.cursor).Order("id").Scan(ctx); err != nil {
			w.t.Fatal(err)
		}
		for _, r := range rows {
			w.cursor, w.got[r.Record] = r.ID, w.got[r.Record]+1
		}
		return
	}
	head, err := FeedHead(ctx, w.db.Read())
	if err != nil {
		w.t.Fatal(err)
	}
	rows, err := Feed(ctx, w.db.Read(), policy.Scope{{}}, "", w.cursor, head, 10000)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range rows {
		w.cursor, w.got[string(r.Record)] = r.Seq, w.got[string(r.Record)]+1
	}
}

func (w *follower) number() {
	w.t.Helper()
	write(w.t, w.db, func(ctx context.Context, tx Tx) error { _, err := tx.NumberFeed(ctx, 1000); return err })
}

func onPostgres(t *testing.T) *DB {
	db, err := Open(context.Background(), cluster.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// R189, R195: a transaction that took a lower identity commits after one with
// a higher, and the reader pulled in between. A cursor of identities loses the
// late row for ever; that of the sequencer brings it.
func TestLateRowIsNotLost(t *testing.T) {
	db := onPostgres(t)
	ours, naive := &follower{t: t, db: db, got: map[string]int{}}, &follower{t: t, db: db, naive: true, got: map[string]int{}}
	wrote, commit, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		ended <- db.Write(context.Background(), func(ctx context.Context, tx Tx) error {
			err := ours.notice(ctx, tx, "late")
			close(wrote)
			<-commit
			return err
		})
	}()
	<-wrote
	write(t, db, func(ctx context.Context, tx Tx) error { return ours.notice(ctx, tx, "early") })
	ours.number()
	ours.pull()
	naive.pull()
	if ours.got["early"] != 1 || naive.got["early"] != 1 || ours.got["late"]+naive.got["late"] != 0 {
		t.Fatalf("in between: %v %v", ours.got, naive.got)
	}
	close(commit)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	ours.number()
	ours.pull()
	naive.pull()
	if naive.got["late"] != 0 {
		t.Fatal("the naive cursor lost nothing: this test proves nothing")
	}
	if ours.got["late"] != 1 || ours.got["early"] != 1 {
		t.Errorf("ours: %v", ours.got)
	}
}

// What is done Alone is done by one at a time, and the next one sees what the
// one before wrote.
func TestAlone(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		var group sync.WaitGroup
		for range 12 {
			group.Go(func() {
				err := db.Write(context.Background(), func(ctx context.Context, tx Tx) error {
					if err := tx.Alone(ctx, "test"); err != nil {
						return err
					}
					text, err := Meta(ctx, tx, "count")
					if err != nil {
						return err
					}
					time.Sleep(time.Millisecond)
					return tx.SetMeta(ctx, "count", text+"|")
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if text, err := Meta(context.Background(), db.Read(), "count"); text != "||||||||||||" || err != nil {
			t.Errorf("%q %v", text, err)
		}
	})
}
