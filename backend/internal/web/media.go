package web

import (
	"net/http"

	"quancheng/backend/api"
	"quancheng/backend/domain/bundle"
	"quancheng/backend/domain/policy"
)

// media are the routes of the exchange station; the bundles are opaque to who
// carries them.
func (w *Web) media() []Route {
	carriers := Who{Roles: []policy.Role{policy.Office, policy.SystemAdmin}}
	system := Who{Roles: []policy.Role{policy.SystemAdmin}}
	return []Route{
		{http.MethodPost, api.PathMedia, "media.import", carriers, false, bundle.MaxSize, plain(w.exchange)},
		{http.MethodPost, api.PathMediaEnrol, "media.enrol", system, false, 1 << 20, plain(w.exchange)},
	}
}

func (w *Web) exchange(rw http.ResponseWriter, r *http.Request) {
	if err := w.Media.Handle(rw, r, caller(r.Context())); err != nil {
		w.write(rw, r, err)
	}
}
