package store

import (
	"context"

	"github.com/uptrace/bun"
)

// SessionRow is a session under the digest of its token; Signed is 1 after a
// full sign-in, 0 after an offline unlock.
type SessionRow struct {
	bun.BaseModel `bun:"table:sessions,alias:sessions"`
	Token         string `bun:"token,pk"`
	User          string `bun:"user_id"`
	Device        string `bun:"device"`
	Signed        int64  `bun:"signed"`
	Created       string `bun:"created"`
	Seen          string `bun:"seen"`
	Until         string `bun:"until"`
}

// Session finds one by the digest of its token; ErrAbsent when none.
func Session(ctx context.Context, db bun.IDB, token string) (SessionRow, error) {
	var s SessionRow
	err := db.NewSelect().Model(&s).Where("token = ?", token).Scan(ctx)
	return s, found("a session", err)
}

// AddSession opens one; older ones of the same user on the same device end.
func (t Tx) AddSession(ctx context.Context, s SessionRow) error {
	_, err := t.NewDelete().Model((*SessionRow)(nil)).Where("user_id = ?", s.User).Where("device = ?", s.Device).Exec(ctx)
	if err != nil {
		return found("end older sessions", err)
	}
	_, err = t.NewInsert().Model(&s).Exec(ctx)
	return found("open a session", err)
}

// TouchSession moves the idle limit.
func (t Tx) TouchSession(ctx context.Context, token, seen string) error {
	_, err := t.NewUpdate().Model((*SessionRow)(nil)).Set("seen = ?", seen).Where("token = ?", token).Exec(ctx)
	return found("touch a session", err)
}

// DropSession ends one.
func (t Tx) DropSession(ctx context.Context, token string) error {
	_, err := t.NewDelete().Model((*SessionRow)(nil)).Where("token = ?", token).Exec(ctx)
	return found("end a session", err)
}

// Sweep removes what has run out before now: sessions, codes, and counters of
// names that are no account; the counter of an account ends by success only.
func (t Tx) Sweep(ctx context.Context, now, dayAgo string) error {
	for _, step := range []*bun.DeleteQuery{
		t.NewDelete().Model((*SessionRow)(nil)).Where("until < ?", dayAgo),
		t.NewDelete().Model((*DeviceCode)(nil)).Where("until < ?", now),
		t.NewDelete().Model((*TriesRow)(nil)).Where("until < ?", dayAgo).
			Where("account NOT IN (SELECT account FROM accounts)"),
	} {
		if _, err := step.Exec(ctx); err != nil {
			return found("sweep", err)
		}
	}
	return nil
}
