package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

type scopeRow struct {
	bun.BaseModel `bun:"table:grant_scopes,alias:grant_scopes"`
	User          string `bun:"user_id,pk"`
	Version       int64  `bun:"version,pk"`
	Actor         string `bun:"actor"`
	Scope         string `bun:"scope"`
	Digest        string `bun:"digest"`
}

// Cut is what a reader's projection was cut with: his grants and the scope
// that they meant then.
type Cut struct {
	Version int64
	Actor   policy.Actor
	Scope   policy.Scope
}

// CutNow is the newest kept version when it says the same as today's grants
// and scope; ErrAbsent when a new one is due.
func CutNow(ctx context.Context, db bun.IDB, a policy.Actor, s policy.Scope) (Cut, error) {
	want, err := cutRow(a, s)
	if err != nil {
		return Cut{}, err
	}
	last, err := newest(ctx, db, a.User)
	if err == nil && last.Digest != want.Digest {
		err = found("today's grants", sql.ErrNoRows)
	}
	return Cut{last.Version, a, s}, err
}

// CutOf is CutNow, or a new version that is kept here.
func (t Tx) CutOf(ctx context.Context, a policy.Actor, s policy.Scope) (Cut, error) {
	r, err := cutRow(a, s)
	if err != nil {
		return Cut{}, err
	}
	last, err := newest(ctx, t, a.User)
	if err != nil && !errors.Is(err, ErrAbsent) {
		return Cut{}, err
	}
	if err == nil && last.Digest == r.Digest {
		return Cut{last.Version, a, s}, nil
	}
	r.Version = last.Version + 1
	_, err = t.NewInsert().Model(&r).Exec(ctx)
	return Cut{r.Version, a, s}, found("keep grants", err)
}

func newest(ctx context.Context, db bun.IDB, user record.UserID) (scopeRow, error) {
	var r scopeRow
	err := db.NewSelect().Model(&r).Where("user_id = ?", user).OrderExpr("version DESC").Limit(1).Scan(ctx)
	return r, found("read grants", err)
}

// cutRow leaves out what a session adds: grants and scope make a version.
func cutRow(a policy.Actor, s policy.Scope) (scopeRow, error) {
	a.Session, a.Device, a.Full = "", "", false
	actor, err := json.Marshal(a)
	if err != nil {
		return scopeRow{}, found("write grants", err)
	}
	scope, err := json.Marshal(s)
	r := scopeRow{User: string(a.User), Actor: string(actor), Scope: string(scope)}
	r.Digest = string(document.Of([]byte(r.Actor + "\n" + r.Scope)))
	return r, found("write a scope", err)
}

// CutAt reads a kept version; ErrAbsent when there is none.
func CutAt(ctx context.Context, db bun.IDB, user record.UserID, version int64) (Cut, error) {
	var r scopeRow
	if err := db.NewSelect().Model(&r).Where("user_id = ?", user).Where("version = ?", version).Scan(ctx); err != nil {
		return Cut{}, found("read grants", err)
	}
	c := Cut{Version: version}
	if err := json.Unmarshal([]byte(r.Actor), &c.Actor); err != nil {
		return Cut{}, found("read grants", err)
	}
	return c, found("read a scope", json.Unmarshal([]byte(r.Scope), &c.Scope))
}
