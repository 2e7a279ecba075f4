package web

import (
	"context"
	"net/http"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
)

const rescueLimit = api.RescueMax/3*4 + 64<<10 // as base64

// salvage: whoever holds a device key may hand in what is sealed; whoever
// answers for the unit sees that it came.
func (w *Web) salvage() []Route {
	told := Who{Roles: []policy.Role{policy.SystemAdmin, policy.SecurityAdmin, policy.AuditAdmin, policy.Office}}
	return []Route{
		{http.MethodPost, api.PathRescue, "rescue.take", Who{Public: true}, true, rescueLimit, body(w.takeRescue)},
		{http.MethodGet, api.PathRescue, "rescue.list", told, false, 0, ask(w.Salvage.List)},
	}
}

func (w *Web) takeRescue(ctx context.Context, _ policy.Actor, in api.Rescue) (done, error) {
	return done{}, w.Salvage.Take(ctx, in)
}
