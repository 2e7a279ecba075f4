package web

import (
	"context"
	"encoding/json"
	"net/http"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
)

type done struct{}

func (w *Web) health(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNoContent) }

func (w *Web) ready(rw http.ResponseWriter, r *http.Request) {
	if w.Ready != nil {
		if err := w.Ready(r.Context()); err != nil {
			w.Logger.Warn("not ready", "error", err)
			rw.WriteHeader(http.StatusServiceUnavailable)
			return
		}
	}
	rw.WriteHeader(http.StatusNoContent)
}

func (w *Web) hello(ctx context.Context, _ policy.Actor) (api.Hello, error) { return w.Hello(ctx) }

func (w *Web) enrol(ctx context.Context, _ policy.Actor, in api.Enrol) (api.Device, error) {
	return w.Auth.Enrol(ctx, in)
}

func (w *Web) activate(ctx context.Context, _ policy.Actor, in api.Activate) (api.Activation, error) {
	return w.Auth.Activate(ctx, in)
}

func (w *Web) confirm(ctx context.Context, _ policy.Actor, in api.ConfirmActivation) (done, error) {
	return done{}, w.Auth.Confirm(ctx, in)
}

func (w *Web) signIn(ctx context.Context, _ policy.Actor, in api.SignIn) (api.Session, error) {
	return w.Auth.SignIn(ctx, in)
}

func (w *Web) resume(ctx context.Context, _ policy.Actor, in api.Resume) (api.Session, error) {
	return w.Auth.Resume(ctx, in)
}

func (w *Web) signOut(rw http.ResponseWriter, r *http.Request) {
	if err := w.Auth.SignOut(r.Context(), bearer(r)); err != nil {
		w.write(rw, r, err)
		return
	}
	rw.WriteHeader(http.StatusNoContent)
}

func (w *Web) directory(ctx context.Context, _ policy.Actor) (api.Directory, error) {
	book, err := w.Auth.Book(ctx)
	if err != nil {
		return api.Directory{}, err
	}
	return book.Phone, nil
}

func (w *Web) openAPI(rw http.ResponseWriter, _ *http.Request) {
	rw.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(rw).Encode(w.doc) // the client may have gone
}
