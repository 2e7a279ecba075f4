package remote

import (
	"context"
	"net/http"

	"quancheng/backend/api"
)

// Modules says which stages are on, what waits and what was decided.
func (c *Client) Modules(ctx context.Context) (api.Modules, error) {
	return got[api.Modules](c, ctx, ask{method: http.MethodGet, path: api.PathModules})
}

// ProposeModules asks for other stages to be on; in force when a second person
// confirms.
func (c *Client) ProposeModules(ctx context.Context, in api.NewModules) (api.Modules, error) {
	return got[api.Modules](c, ctx, ask{method: http.MethodPost, path: api.PathModules, body: in})
}

// ConfirmModules is the second person's word.
func (c *Client) ConfirmModules(ctx context.Context, id string) (api.Modules, error) {
	return got[api.Modules](c, ctx, ask{method: http.MethodPost, path: api.PathModulesConfirm, id: id})
}

// WithdrawModules ends a proposal without effect.
func (c *Client) WithdrawModules(ctx context.Context, id string) (api.Modules, error) {
	return got[api.Modules](c, ctx, ask{method: http.MethodPost, path: api.PathModulesWithdraw, id: id})
}
