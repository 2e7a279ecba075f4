package app

import (
	"context"
	"net/http"
)

// Desk is the program behind the window: wiring of keyring, journal, vault,
// replication and the bound services.
type Desk struct {
	ctx context.Context
}

// New wires the desk; nothing runs until Start.
func New() (*Desk, error) { return &Desk{}, nil }

// Start begins replication once the window stands; Stop ends it.
func (d *Desk) Start(ctx context.Context) {
	d.ctx = ctx
	hook(ctx)
}

// Stop is called when the window has closed.
func (d *Desk) Stop(context.Context) {}

// Files serves documents to the page.
func (d *Desk) Files() http.Handler { return http.NotFoundHandler() }

// Services are bound to the page; each file of this package holds one.
func (d *Desk) Services() []any {
	return []any{&Session{d}, &Records{d}, &Tasks{d}, &Documents{d}, &Archives{d}, &Syncing{d}, &Admin{d}}
}
