package remote

import (
	"context"
	"net/http"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
)

// Hello is the server's greeting; it also measures this PC's clock.
func (c *Client) Hello(ctx context.Context) (api.Hello, error) {
	sent := c.now()
	h, err := got[api.Hello](c, ctx, ask{method: http.MethodGet, path: api.PathHello})
	if err != nil {
		return api.Hello{}, err
	}
	if h.Protocol != api.Protocol {
		return api.Hello{}, fault.Numbered(fault.Upgrade, "E-RM-005",
			"服务器与本机程序的版本不能互通，本机内容都在。请升级程序后再连接。")
	}
	c.measure(sent, h.Time)
	return h, nil
}

// Enrol binds this PC by a one-time code.
func (c *Client) Enrol(ctx context.Context, in api.Enrol) (api.Device, error) {
	return got[api.Device](c, ctx, ask{method: http.MethodPost, path: api.PathDevices, body: in})
}

// Activate begins the first use of an account.
func (c *Client) Activate(ctx context.Context, in api.Activate) (api.Activation, error) {
	return got[api.Activation](c, ctx, ask{method: http.MethodPost, path: api.PathActivate, body: in})
}

// Confirm ends it.
func (c *Client) Confirm(ctx context.Context, in api.ConfirmActivation) error {
	return c.call(ctx, ask{method: http.MethodPost, path: api.PathConfirm, body: in}, nil)
}

// SignIn is the full sign-in; the token stays in the client.
func (c *Client) SignIn(ctx context.Context, in api.SignIn) (api.Session, error) {
	return c.open(ctx, api.PathSessions, in)
}

// Resume turns an offline unlock into a session for push and pull.
func (c *Client) Resume(ctx context.Context, in api.Resume) (api.Session, error) {
	return c.open(ctx, api.PathResume, in)
}

// refBothClocks is the server's own refusal, which names both times already.
const refBothClocks = "E-ID-008"

func (c *Client) open(ctx context.Context, path string, in any) (api.Session, error) {
	sent := c.now()
	s, err := got[api.Session](c, ctx, ask{method: http.MethodPost, path: path, body: in})
	if f := fault.From(err); f != nil && f.Code == fault.Clock && f.Ref != refBothClocks {
		return api.Session{}, c.clockFault(err)
	}
	if err != nil {
		return api.Session{}, err
	}
	c.measure(sent, s.Hello.Time)
	c.remember(s.Token)
	s.Token = "" // nobody else needs it
	return s, nil
}

// Standing asks what became of those who have signed in on this PC. Whoever
// sits here now, his token stays: it is the PC that asks.
func (c *Client) Standing(ctx context.Context, in api.Standing) (api.Stood, error) {
	return got[api.Stood](c, ctx, ask{method: http.MethodPost, path: api.PathStanding, body: in})
}

// SignOut ends the session at the server. The token is gone in any case.
func (c *Client) SignOut(ctx context.Context) error {
	defer c.Forget()
	return c.call(ctx, ask{method: http.MethodDelete, path: api.PathSession}, nil)
}
