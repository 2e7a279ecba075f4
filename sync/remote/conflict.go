package remote

import (
	"context"
	"net/http"

	"quancheng/backend/api"
	"quancheng/backend/domain/record"
)

// Conflicts are the user's own, from whichever PC, newest first; before "" =
// from now.
func (c *Client) Conflicts(ctx context.Context, before record.Time) (api.Conflicts, error) {
	query := map[string]string{}
	if before != "" {
		query["before"] = string(before)
	}
	return got[api.Conflicts](c, ctx, ask{method: http.MethodGet, path: api.PathConflicts, query: query})
}
