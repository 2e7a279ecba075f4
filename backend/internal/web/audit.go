package web

import (
	"context"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/internal/store"
)

// logQuery asks for a page of the log, newest first; Before 0 = from the end.
// User is an id, a name or an account; an act also stands for those under it.
type logQuery struct {
	Before int64  `query:"before" minimum:"0"`
	Limit  int    `query:"limit" minimum:"0" maximum:"500"`
	Act    string `query:"act" maxLength:"64" pattern:"^[a-z_.]*$"`
	User   string `query:"user" maxLength:"64"`
	Result string `query:"result" enum:",ok,refused,failed"`
}

func (q logQuery) of() store.LogQuery {
	return store.LogQuery{Before: q.Before, Limit: q.Limit, Act: q.Act, Who: q.User, Result: q.Result}
}

func (w *Web) log(ctx context.Context, who policy.Actor, q logQuery) (api.AuditPage, error) {
	return w.Log.AuditLog(ctx, who, false, q.of())
}

func (w *Web) mine(ctx context.Context, who policy.Actor, q logQuery) (api.AuditPage, error) {
	return w.Log.AuditLog(ctx, who, true, q.of())
}

func (w *Web) checkpoint(ctx context.Context, _ policy.Actor) (api.Checkpoint, error) {
	return w.Log.Checkpoint(ctx)
}

type proofQuery struct {
	Leaf string `query:"leaf" maxLength:"64"`
	From int64  `query:"from" minimum:"0"`
	Size int64  `query:"size" minimum:"0"`
}

func (w *Web) proof(ctx context.Context, _ policy.Actor, q proofQuery) (api.Proof, error) {
	switch {
	case q.Leaf != "" && q.From == 0:
		return w.Log.Inclusion(ctx, document.Digest(q.Leaf), q.Size)
	case q.Leaf == "":
		return w.Log.Consistency(ctx, q.From, q.Size)
	}
	return api.Proof{}, fault.Numbered(fault.Invalid, "E-WEB-004", "请求的内容不符合接口约定（leaf、from），没有进行。请升级程序。")
}
