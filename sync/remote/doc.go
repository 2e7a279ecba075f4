// Package remote is the resty client of backend/api: one method per route.
//
// It trusts exactly the keys that this PC was bound to, talks to no host but
// the configured one (presigned addresses included), keeps the session's token
// in memory only, and turns whatever goes wrong into a fault.Error. It never
// retries, queues or stores: replica and transfer do.
//
//	c, err := remote.New(remote.Config{Base: "https://10.0.0.8:8443", Pins: pins, Version: api.Version, Now: time.Now})
//	session, err := c.SignIn(ctx, api.SignIn{…})
package remote
