package servertest

import (
	"context"

	"quancheng/backend/api"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// Demand starts the server anew with another minimum client, as an operator
// sets it.
func (s *Server) Demand(version string) {
	s.Stop()
	s.conf.Minimum = version
	s.Start()
}

// Ship starts the server anew as a build that ships another catalogue.
func (s *Server) Ship(catalogue func() lifecycle.Catalogue) {
	s.Stop()
	s.opt.Catalogue = catalogue
	s.Start()
}

// Record is what stands in the database, whole.
func (s *Server) Record(id record.ID) record.Record {
	s.t.Helper()
	var out record.Record
	s.database(func(ctx context.Context, db *store.DB) error {
		rs, err := store.Records(ctx, db.Read(), []record.ID{id})
		if err == nil && len(rs) == 1 {
			out = rs[0]
		}
		return err
	})
	if out.ID == "" {
		s.t.Fatalf("servertest: no record %s", id)
	}
	return out
}

// Put writes a record past every rule and tells the feed.
func (s *Server) Put(r record.Record) {
	s.t.Helper()
	s.database(func(ctx context.Context, db *store.DB) error {
		return db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
			t, _ := s.catalogue().Type(r.Type)
			if err := tx.PutRecord(ctx, r, store.IndexOf(t, r)); err != nil {
				return err
			}
			at := policy.AttrsOf(r)
			return tx.AppendFeed(ctx, store.FeedRow{Kind: string(api.ItemRecord), Record: r.ID, Root: r.Root, Before: &at, After: &at})
		})
	})
}

func (s *Server) catalogue() lifecycle.Catalogue {
	if s.opt.Catalogue != nil {
		return s.opt.Catalogue()
	}
	return lifecycle.Default()
}

func (s *Server) database(fn func(context.Context, *store.DB) error) {
	s.t.Helper()
	db, err := store.Open(context.Background(), s.conf.Database)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	if err := fn(context.Background(), db); err != nil {
		s.t.Fatal(err)
	}
}

// Schema is what the database consists of, sorted.
func (s *Server) Schema() []string {
	s.t.Helper()
	var out []string
	s.database(func(ctx context.Context, db *store.DB) error {
		return db.Read().NewRaw("SELECT coalesce(sql, name) FROM sqlite_master ORDER BY 1").Scan(ctx, &out)
	})
	return out
}
