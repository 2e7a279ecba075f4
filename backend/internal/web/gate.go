package web

import (
	"context"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/internal/identity"
)

// gatedMux is all of the mux that one route's handler is given: whatever it
// registers stands behind that route's gate.
type gatedMux struct {
	web   *Web
	route Route
}

// HandleFunc registers behind the gate.
func (g gatedMux) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	g.web.mux.Handle(pattern, g.web.gate(g.route, http.HandlerFunc(h)))
}

// ServeHTTP lets huma call the whole mux, as its interface asks.
func (g gatedMux) ServeHTTP(rw http.ResponseWriter, r *http.Request) { g.web.ServeHTTP(rw, r) }

type callerKey struct{}

// caller is who the gate let through; nobody on a public route.
func caller(ctx context.Context) policy.Actor {
	who, _ := ctx.Value(callerKey{}).(policy.Actor)
	return who
}

// gate admits who the route names, bounds the body, checks the client's
// version, and turns a panic into the fixed internal fault.
func (w *Web) gate(route Route, next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &statusWriter{ResponseWriter: rw}
		var who policy.Actor
		defer func() {
			if p := recover(); p == http.ErrAbortHandler {
				panic(p)
			} else if p != nil {
				w.Logger.Error("panic", "route", route.Path, "value", p, "stack", string(debug.Stack()))
				w.write(seen, r, fault.From(errPanic))
			}
			w.Logger.Debug("request", "method", r.Method, "route", route.Path, "status", seen.status, "ms", time.Since(began).Milliseconds(), "user", who.User)
		}()
		rw = seen
		r.Body = http.MaxBytesReader(rw, r.Body, route.limit())
		headers(rw.Header())
		who, err := w.admit(r, route)
		if err != nil {
			w.write(rw, r, err)
			return
		}
		if who.User == "" {
			r = r.WithContext(stranger(r))
		}
		next.ServeHTTP(rw, r.WithContext(context.WithValue(r.Context(), callerKey{}, who)))
	})
}

// admit says who calls; a refusal stands in the log before it is answered.
func (w *Web) admit(r *http.Request, route Route) (policy.Actor, error) {
	who, err := w.examine(r, route)
	if err == nil || fault.CodeOf(err) == fault.Internal {
		return who, err
	}
	ctx := r.Context()
	if who.User == "" {
		ctx = stranger(r)
	}
	if lerr := w.refuse(ctx, who, route.Act, r.URL.Path, err.Error()); lerr != nil {
		return who, lerr
	}
	return who, err
}

// refuse logs a refusal; of a stranger, as many as a window allows.
func (w *Web) refuse(ctx context.Context, who policy.Actor, act, object, reason string) error {
	if !w.Auth.Notable(ctx) {
		return nil
	}
	return w.Ledger.Refuse(ctx, who, act, object, reason)
}

// stranger marks a call by the address that it comes from; what a proxy says
// of its own callers is nobody's word.
func stranger(r *http.Request) context.Context {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return identity.Stranger(r.Context(), host)
}

// examine knows who it refuses, where there is somebody.
func (w *Web) examine(r *http.Request, route Route) (policy.Actor, error) {
	var who policy.Actor
	var err error
	if !route.Who.Public {
		who, err = w.Auth.Authenticate(r.Context(), bearer(r))
	}
	switch {
	case route.Act != "" && !route.Old && Below(r.Header.Get(api.HeaderVersion), w.Minimum):
		return who, upgrade()
	case err == nil && !route.Who.Public && !route.Who.admits(who):
		return who, forbidden()
	}
	return who, err
}

func bearer(r *http.Request) string {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return token
}

func headers(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
}

// Below compares versions of three numbers; what is none is below.
func Below(version, minimum string) bool {
	have, ok := numbers(version)
	want, known := numbers(minimum)
	return !ok || !known || slices.Compare(have, want) < 0
}

// Version reports whether v is three numbers.
func Version(v string) bool {
	_, ok := numbers(v)
	return ok
}

func numbers(version string) ([]int, bool) {
	parts := strings.Split(version, ".")
	out := make([]int, len(parts))
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 {
			return nil, false
		}
		out[i] = n
	}
	return out, len(out) == 3
}

// statusWriter remembers the status for the log and lets streams flush.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(code int) {
	s.status = code
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap serves http.ResponseController.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
