package store

import (
	"context"
	"errors"
	"testing"
)

// R53: one proposal waits at a time, a confirmation makes the next revision of
// the whole catalogue, and what was decided is decided once.
func TestCatalogueItems(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		propose := func(item, body string) (r CatalogueRow, err error) {
			err = db.Write(ctx, func(ctx context.Context, tx Tx) error {
				r, err = tx.ProposeItem(ctx, CatalogueRow{Item: item, Body: body, ProposedBy: "a", ProposedAt: "1"})
				return err
			})
			return r, err
		}
		confirm := func(id string) (n int64, err error) {
			err = db.Write(ctx, func(ctx context.Context, tx Tx) error {
				n, err = tx.ConfirmItem(ctx, id, "b", "2")
				return err
			})
			return n, err
		}
		if _, err := ItemInForce(ctx, db.Read(), "modules"); !errors.Is(err, ErrAbsent) {
			t.Fatal("something is in force before anything was confirmed:", err)
		}
		first, err := propose("modules", "[1]")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := propose("modules", "[2]"); !errors.Is(err, ErrMoved) {
			t.Fatal("two proposals of one item wait:", err)
		}
		if n, _ := CatalogueRevision(ctx, db.Read()); n != 0 {
			t.Fatal("a proposal made a revision:", n)
		}
		if n, err := confirm(first.ID); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if _, err := confirm(first.ID); !errors.Is(err, ErrMoved) {
			t.Fatal("confirmed twice:", err)
		}
		other, err := propose("limits", "{}")
		if err != nil {
			t.Fatal(err)
		}
		if n, err := confirm(other.ID); n != 2 || err != nil {
			t.Fatal("another item has revisions of its own:", n, err)
		}
		dropped, err := propose("modules", "[3]")
		if err != nil {
			t.Fatal(err)
		}
		write(t, db, func(ctx context.Context, tx Tx) error { return tx.WithdrawItem(ctx, dropped.ID, "a", "3") })
		if _, err := confirm(dropped.ID); !errors.Is(err, ErrMoved) {
			t.Fatal("a withdrawn proposal was confirmed:", err)
		}
		if r, err := ItemInForce(ctx, db.Read(), "modules"); err != nil || r.Body != "[1]" || r.Version != 1 || r.DecidedBy != "b" {
			t.Fatalf("%+v %v", r, err)
		}
		if rows, err := ItemHistory(ctx, db.Read(), "modules", 9); err != nil || len(rows) != 2 || rows[0].State != ItemWithdrawn {
			t.Fatalf("%+v %v", rows, err)
		}
	})
}
