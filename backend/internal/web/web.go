package web

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/identity"
	"quancheng/backend/internal/media"
	"quancheng/backend/internal/registration"
	"quancheng/backend/internal/salvage"
	"quancheng/backend/internal/store"
)

// Ledger rules on intents and feeds desktops; engine.Engine implements it.
type Ledger interface {
	Submit(context.Context, policy.Actor, []intent.Envelope) ([]api.Answer, error)
	Pull(ctx context.Context, who policy.Actor, cursor int64, epoch string, grants int64, resume string, limit int, emit func(api.Item) error) error
	Wait(ctx context.Context, who policy.Actor, cursor int64) error
	Refuse(ctx context.Context, who policy.Actor, act, object, reason string) error
}

// Log is the operation log as it may be read; every reading is an entry too.
// engine.Engine implements it.
type Log interface {
	AuditLog(ctx context.Context, who policy.Actor, mine bool, q store.LogQuery) (api.AuditPage, error)
	Checkpoint(context.Context) (api.Checkpoint, error)
	Inclusion(ctx context.Context, leaf document.Digest, size int64) (api.Proof, error)
	Consistency(ctx context.Context, from, to int64) (api.Proof, error)
}

// Verdicts are read again by whom they were given; engine.Engine implements it.
type Verdicts interface {
	Conflicts(ctx context.Context, who policy.Actor, before record.Time) (api.Conflicts, error)
}

// Deps are what the handlers call.
type Deps struct {
	Auth    *identity.Authority
	Ledger  Ledger
	Log     Log
	Modules Modules
	Desk    *registration.Desk // documents; nil = none are taken
	Media   *media.Station     // exchange with machines without a network
	Salvage *salvage.Box       // parcels of lost and revoked PCs
	Hello   func(context.Context) (api.Hello, error)
	Ready   func(context.Context) error // nil = everything answers
	Bucket  string                      // path of the store
	S3      http.Handler                // passes to it; nil = none
	Logger  *slog.Logger
	// Stopping is closed when the server stops, so that long polls end.
	Stopping <-chan struct{}
	Verdicts Verdicts
	Minimum  string // lowest client that may do more than send its outbox; "" = api.MinimumClient
}

// Web is the whole HTTP surface.
type Web struct {
	Deps
	mux *http.ServeMux
	doc *huma.OpenAPI

	encoders sync.Pool // of the feed
}

// New builds the mux from the table of routes.
func New(d Deps) *Web {
	d.Minimum = cmp.Or(d.Minimum, api.MinimumClient)
	w := &Web{Deps: d, mux: http.NewServeMux()}
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{OpenAPI: "3.1.0", Info: &huma.Info{Title: "全程数据对接接口", Version: api.Version}},
		Formats: map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}, DefaultFormat: "application/json",
		Transformers: []huma.Transformer{w.chinese},
	}
	for _, r := range w.routes() {
		guarded := gatedMux{w, r}
		r.mount(humago.New(guarded, config), guarded, r)
	}
	w.doc = config.OpenAPI
	return w
}

// ServeHTTP answers one request; what no route takes is one answer for
// everybody.
func (w *Web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if _, pattern := w.mux.Handler(r); pattern == "" {
		w.write(rw, r, noRoute())
		return
	}
	w.mux.ServeHTTP(rw, r)
}
