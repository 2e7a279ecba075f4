package servertest

import (
	"context"

	"quancheng/backend/api"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// Alter gives a field of a record another value, past every rule, as a part of
// the server does that no client drives: what is under decision changes while
// somebody decides.
func (s *Server) Alter(id record.ID, field record.Name, text string) {
	s.t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, s.conf.Database)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		rs, err := store.Records(ctx, tx, []record.ID{id})
		if err != nil || len(rs) == 0 {
			s.t.Fatalf("servertest: no record %s: %v", id, err)
		}
		r := rs[0]
		r.Rev, r.Updated = r.Rev+1, record.At(s.Now())
		r.Set(field, record.Value{Text: text})
		t, _ := lifecycle.Default().Type(r.Type)
		if err := tx.PutRecord(ctx, r, store.IndexOf(t, r)); err != nil {
			return err
		}
		at := policy.AttrsOf(r)
		return tx.AppendFeed(ctx, store.FeedRow{Kind: string(api.ItemRecord), Record: r.ID, Root: r.Root, Before: &at, After: &at})
	})
	if err != nil {
		s.t.Fatal(err)
	}
}
