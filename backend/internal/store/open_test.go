package store

import (
	"context"
	"testing"

	"quancheng/backend/domain/audit"
)

func TestOpens(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, "sqlite:"+t.TempDir()+"/数据 #1?.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(ctx, func(ctx context.Context, tx Tx) error {
		if err := tx.AppendFeed(ctx, FeedRow{Kind: "notice", User: "u"}); err != nil {
			return err
		}
		_, err := tx.AppendAudit(ctx, audit.Entry{Act: "x", Result: audit.OK})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := db.Read().NewSelect().Model((*auditRow)(nil)).Count(ctx); n != 1 || err != nil {
		t.Fatal(n, err)
	}
}
