package web

import (
	"context"
	"net/http"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
)

// Modules switches stages on and off; engine.Engine implements it.
type Modules interface {
	Modules(context.Context, policy.Actor) (api.Modules, error)
	ProposeModules(context.Context, policy.Actor, api.NewModules) (api.Modules, error)
	ConfirmModules(ctx context.Context, who policy.Actor, id string) (api.Modules, error)
	WithdrawModules(ctx context.Context, who policy.Actor, id string) (api.Modules, error)
}

// catalogue are the routes of the unit's own items: a configurator proposes, he
// or the office decides. The engine keeps both from being one person.
func (w *Web) catalogue() []Route {
	proposer := Who{Roles: []policy.Role{policy.Configurator}}
	either := Who{Roles: []policy.Role{policy.Configurator, policy.Office}}
	return []Route{
		{http.MethodGet, api.PathModules, "catalogue.read", either, false, 0, ask(w.modules)},
		{http.MethodPost, api.PathModules, "catalogue.propose", proposer, false, 0, body(w.proposeModules)},
		{http.MethodPost, api.PathModulesConfirm, "catalogue.confirm", either, false, 0, byID(w.confirmModules)},
		{http.MethodPost, api.PathModulesWithdraw, "catalogue.withdraw", either, false, 0, byID(w.withdrawModules)},
	}
}

func (w *Web) modules(ctx context.Context, who policy.Actor) (api.Modules, error) {
	return w.Modules.Modules(ctx, who)
}

func (w *Web) proposeModules(ctx context.Context, who policy.Actor, in api.NewModules) (api.Modules, error) {
	return w.Modules.ProposeModules(ctx, who, in)
}

func (w *Web) confirmModules(ctx context.Context, who policy.Actor, id string) (api.Modules, error) {
	return w.Modules.ConfirmModules(ctx, who, id)
}

func (w *Web) withdrawModules(ctx context.Context, who policy.Actor, id string) (api.Modules, error) {
	return w.Modules.WithdrawModules(ctx, who, id)
}
