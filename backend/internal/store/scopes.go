package store

import (
	"context"
	"encoding/json"

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

// CutOf is the version of today's grants and scope: the newest one kept when
// it says the same, else a new one. Version 0 of an unkept reader never occurs.
func (t Tx) CutOf(ctx context.Context, a policy.Actor, s policy.Scope) (Cut, error) {
	a.Session, a.Device, a.Full = "", "", false
	actor, err := json.Marshal(a)
	if err != nil {
		return Cut{}, found("write grants", err)
	}
	scope, err := json.Marshal(s)
	if err != nil {
		return Cut{}, found("write a scope", err)
	}
	r := scopeRow{User: string(a.User), Actor: string(actor), Scope: string(scope)}
	r.Digest = string(document.Of([]byte(r.Actor + "\n" + r.Scope)))
	var last []scopeRow
	err = t.NewSelect().Model(&last).Where("user_id = ?", a.User).OrderExpr("version DESC").Limit(1).Scan(ctx)
	if err != nil {
		return Cut{}, found("read grants", err)
	}
	if len(last) == 1 && last[0].Digest == r.Digest {
		return Cut{last[0].Version, a, s}, nil
	}
	if r.Version = 1; len(last) == 1 {
		r.Version = last[0].Version + 1
	}
	_, err = t.NewInsert().Model(&r).Exec(ctx)
	return Cut{r.Version, a, s}, found("keep grants", err)
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
