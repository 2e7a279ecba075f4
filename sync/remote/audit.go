package remote

import (
	"context"
	"net/http"
	"strconv"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
)

// LogQuery asks for a page of the log; empty parts do not filter. Before 0 is
// the newest.
type LogQuery struct {
	Before            int64
	Act, User, Result string
	Limit             int
}

func (q LogQuery) values() map[string]string {
	v := map[string]string{}
	for name, text := range map[string]string{"act": q.Act, "user": q.User, "result": q.Result} {
		if text != "" {
			v[name] = text
		}
	}
	if q.Before > 0 {
		v["before"] = strconv.FormatInt(q.Before, 10)
	}
	if q.Limit > 0 {
		v["limit"] = strconv.Itoa(q.Limit)
	}
	return v
}

// Log is the audit administrator's view (R161).
func (c *Client) Log(ctx context.Context, q LogQuery) (api.AuditPage, error) {
	return got[api.AuditPage](c, ctx, ask{method: http.MethodGet, path: api.PathAudit, query: q.values()})
}

// Mine is everyone's own operations.
func (c *Client) Mine(ctx context.Context, before int64) (api.AuditPage, error) {
	return got[api.AuditPage](c, ctx, ask{method: http.MethodGet, path: api.PathAuditMine, query: LogQuery{Before: before}.values()})
}

// Checkpoint is the signed head of the log.
func (c *Client) Checkpoint(ctx context.Context) (api.Checkpoint, error) {
	return got[api.Checkpoint](c, ctx, ask{method: http.MethodGet, path: api.PathAuditHead})
}

// Inclusion proves that a leaf stands in the log of size entries.
func (c *Client) Inclusion(ctx context.Context, leaf document.Digest, size int64) (api.Proof, error) {
	return c.proof(ctx, map[string]string{"leaf": string(leaf), "size": strconv.FormatInt(size, 10)})
}

// Consistency proves that the log of size entries continues that of from.
func (c *Client) Consistency(ctx context.Context, from, size int64) (api.Proof, error) {
	return c.proof(ctx, map[string]string{"from": strconv.FormatInt(from, 10), "size": strconv.FormatInt(size, 10)})
}

func (c *Client) proof(ctx context.Context, query map[string]string) (api.Proof, error) {
	return got[api.Proof](c, ctx, ask{method: http.MethodGet, path: api.PathAuditProof, query: query})
}
