package web

import (
	"context"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// pageBefore asks for what was ruled before a moment; "" = the newest.
type pageBefore struct {
	Before string `query:"before" maxLength:"24" pattern:"^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z)?$"`
}

func (w *Web) conflicts(ctx context.Context, who policy.Actor, q pageBefore) (api.Conflicts, error) {
	return w.Verdicts.Conflicts(ctx, who, record.Time(q.Before))
}
