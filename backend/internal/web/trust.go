package web

import (
	"context"
	"net/http"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
)

// trust are the routes of accounts and PCs. The administrators' duties differ
// by account, so identity rules on each again.
func (w *Web) trust() []Route {
	var (
		public  = Who{Public: true}
		system  = Who{Roles: []policy.Role{policy.SystemAdmin}}
		safety  = Who{Roles: []policy.Role{policy.SecurityAdmin}}
		asking  = Who{Roles: []policy.Role{policy.SystemAdmin, policy.SecurityAdmin}}
		seconds = Who{Roles: []policy.Role{policy.SecurityAdmin, policy.AuditAdmin}}
		admins  = Who{Roles: []policy.Role{policy.SystemAdmin, policy.SecurityAdmin, policy.AuditAdmin}}
		get     = http.MethodGet
		post    = http.MethodPost
	)
	return []Route{
		{get, api.PathUsers, "user.list", admins, false, 0, ask(w.Auth.Users)},
		{post, api.PathUsers, "user.create", system, false, 0, body(w.Auth.Create)},
		{post, api.PathUserConfirm, "user.confirm", seconds, false, 0, byID(w.Auth.Approve)},
		{post, api.PathUserDisable, "user.disable", system, false, 0, byID(w.Auth.Disable)},
		{post, api.PathUserReset, "user.reset", asking, false, 0, typed(w.reset)},
		{post, api.PathUserCode, "user.code", asking, false, 0, byID(w.Auth.NewCode)},
		{post, api.PathUserUnlock, "user.unlock", system, false, 0, byID(w.Auth.Unlock)},
		{get, api.PathDevices, "device.list", admins, false, 0, ask(w.Auth.Devices)},
		{post, api.PathDeviceCodes, "device.code", system, false, 0, ask(w.Auth.DeviceCode)},
		{post, api.PathRevoke, "device.revoke", safety, false, 0, byID(w.revoke)},
		{post, api.PathStanding, "device.standing", public, true, 0, body(w.standing)},
	}
}

// lost repeats the id: huma reads no path from an embedded struct.
type lost struct {
	ID   string `path:"id" maxLength:"64"`
	Body api.Reset
}

func (w *Web) reset(ctx context.Context, who policy.Actor, in *lost) (api.User, error) {
	return w.Auth.Reset(ctx, who, in.ID, in.Body)
}

func (w *Web) revoke(ctx context.Context, who policy.Actor, id string) (done, error) {
	return done{}, w.Auth.Revoke(ctx, who, id)
}

func (w *Web) standing(ctx context.Context, _ policy.Actor, in api.Standing) (api.Stood, error) {
	return w.Auth.Standing(ctx, in)
}
