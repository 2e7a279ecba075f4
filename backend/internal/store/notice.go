package store

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/record"
)

// NoticeRow is a message to one person; Body is an api.Notice as JSON.
type NoticeRow struct {
	bun.BaseModel `bun:"table:notices,alias:notices"`
	ID            string `bun:"id,pk"`
	User          string `bun:"user_id"`
	Body          string `bun:"body"`
	At            string `bun:"at"`
}

// Notices reads a person's latest, oldest first.
func Notices(ctx context.Context, db bun.IDB, user record.UserID, limit int) ([]NoticeRow, error) {
	var rows []NoticeRow
	err := db.NewSelect().Model(&rows).Where("user_id = ?", user).OrderExpr("at DESC, id DESC").Limit(int64(limit)).Scan(ctx)
	slices.Reverse(rows)
	return rows, found("read notices", err)
}

// PutNotice keeps a notice and puts it on the feed; one of the same id is not
// written again.
func (t Tx) PutNotice(ctx context.Context, n NoticeRow) error {
	res, err := t.NewInsert().Model(&n).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	if err != nil {
		return found("keep a notice", err)
	}
	if k, err := res.RowsAffected(); err != nil || k == 0 {
		return found("keep a notice", err)
	}
	return t.AppendFeed(ctx, FeedRow{Kind: "notice", User: record.UserID(n.User), Body: n.Body})
}
