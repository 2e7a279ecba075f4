package store

import (
	"context"

	"github.com/uptrace/bun"
)

// KindMedia is a machine without any network: it is enrolled, renewed and
// revoked by files, and cannot sign in at the server.
const KindMedia = "media"

// MediaRow is the newest bundle of a user on such a machine. User "" is the
// machine's own: the request that enrolled it, and the digest of its code.
type MediaRow struct {
	bun.BaseModel `bun:"table:media,alias:media"`
	Device        string `bun:"device,pk"`
	User          string `bun:"user_id,pk"`
	Seq           int64  `bun:"seq"`
	Bundle        string `bun:"bundle"` // digest of its header
	Secret        string `bun:"secret"`
	At            string `bun:"at"`
}

// Media finds a row; ErrAbsent when there is none.
func Media(ctx context.Context, db bun.IDB, device, user string) (MediaRow, error) {
	m := MediaRow{Device: device, User: user}
	return m, found("a bundle", db.NewSelect().Model(&m).WherePK().Scan(ctx))
}

// MediaRequest finds the machine that a request enrolled; ErrAbsent when none.
func MediaRequest(ctx context.Context, db bun.IDB, bundle string) (MediaRow, error) {
	var m MediaRow
	err := db.NewSelect().Model(&m).Where("user_id = ''").Where("bundle = ?", bundle).Scan(ctx)
	return m, found("an enrolment by file", err)
}

// SetMedia inserts or replaces a row.
func (t Tx) SetMedia(ctx context.Context, m MediaRow) error {
	_, err := t.NewInsert().Model(&m).On("CONFLICT (device, user_id) DO UPDATE").
		Set("seq = EXCLUDED.seq").Set("bundle = EXCLUDED.bundle").Set("secret = EXCLUDED.secret").Set("at = EXCLUDED.at").Exec(ctx)
	return found("write a bundle", err)
}

// DeviceCodes lists the codes that are still good.
func DeviceCodes(ctx context.Context, db bun.IDB, now string) ([]DeviceCode, error) {
	var all []DeviceCode
	err := db.NewSelect().Model(&all).Where("until > ?", now).Scan(ctx)
	return all, found("the device codes", err)
}
