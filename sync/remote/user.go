package remote

import (
	"context"
	"net/http"

	"quancheng/backend/api"
	"quancheng/backend/domain/record"
)

// Users lists the accounts; administrators only.
func (c *Client) Users(ctx context.Context) ([]api.User, error) {
	return got[[]api.User](c, ctx, ask{method: http.MethodGet, path: api.PathUsers})
}

// CreateUser asks for an account; in force when a second administrator confirms.
func (c *Client) CreateUser(ctx context.Context, in api.NewUser) (api.User, error) {
	return got[api.User](c, ctx, ask{method: http.MethodPost, path: api.PathUsers, body: in})
}

// ConfirmUser is the second administrator's word.
func (c *Client) ConfirmUser(ctx context.Context, id record.UserID) (api.User, error) {
	return c.user(ctx, api.PathUserConfirm, id)
}

// DisableUser ends an account.
func (c *Client) DisableUser(ctx context.Context, id record.UserID) (api.User, error) {
	return c.user(ctx, api.PathUserDisable, id)
}

// UnlockUser ends a lock-out.
func (c *Client) UnlockUser(ctx context.Context, id record.UserID) (api.User, error) {
	return c.user(ctx, api.PathUserUnlock, id)
}

func (c *Client) user(ctx context.Context, path string, id record.UserID) (api.User, error) {
	return got[api.User](c, ctx, ask{method: http.MethodPost, path: path, id: string(id)})
}

// ResetUser asks to end somebody's password, token, or both.
func (c *Client) ResetUser(ctx context.Context, id record.UserID, in api.Reset) (api.User, error) {
	return got[api.User](c, ctx, ask{method: http.MethodPost, path: api.PathUserReset, id: string(id), body: in})
}

// Devices lists the PCs; administrators only.
func (c *Client) Devices(ctx context.Context) ([]api.DeviceInfo, error) {
	return got[[]api.DeviceInfo](c, ctx, ask{method: http.MethodGet, path: api.PathDevices})
}

// UserCode is a new one-time code for an account's first use.
func (c *Client) UserCode(ctx context.Context, id record.UserID) (api.OneTimeCode, error) {
	return got[api.OneTimeCode](c, ctx, ask{method: http.MethodPost, path: api.PathUserCode, id: string(id)})
}

// DeviceCode is a one-time code that binds a PC.
func (c *Client) DeviceCode(ctx context.Context) (api.OneTimeCode, error) {
	return got[api.OneTimeCode](c, ctx, ask{method: http.MethodPost, path: api.PathDeviceCodes})
}

// RevokeDevice makes a lost PC sign in no more (R198).
func (c *Client) RevokeDevice(ctx context.Context, id string) error {
	return c.call(ctx, ask{method: http.MethodPost, path: api.PathRevoke, id: id}, nil)
}

// Directory is the phone book: units and people.
func (c *Client) Directory(ctx context.Context) (api.Directory, error) {
	return got[api.Directory](c, ctx, ask{method: http.MethodGet, path: api.PathDirectory})
}
