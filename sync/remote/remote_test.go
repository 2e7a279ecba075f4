package remote

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
)

// A server that does not show a bound key hears nothing from us (R198, R200).
func TestOnlyTheBoundKeyIsTrusted(t *testing.T) {
	past, soon := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	ca, other := issue(t, nil, "organ", past.AddDate(-30, 0, 0), soon), issue(t, nil, "organ", past, soon)
	here, elsewhere := issue(t, ca, "127.0.0.1", past, soon), issue(t, ca, "10.9.9.9", past, soon)
	old := issue(t, ca, "127.0.0.1", past.AddDate(-20, 0, 0), past.AddDate(-10, 0, 0))
	forged := issue(t, other, "127.0.0.1", past, soon)
	for name, c := range map[string]struct {
		chain []*party
		pins  []*party
		want  fault.Code
	}{
		"the key itself":               {[]*party{here}, []*party{here}, ""},
		"its issuer":                   {[]*party{here, ca}, []*party{ca}, ""},
		"the spare":                    {[]*party{here, ca}, []*party{other, ca}, ""},
		"dates by a wrong clock, R203": {[]*party{old, ca}, []*party{ca}, ""},
		"another server":               {[]*party{forged, other}, []*party{ca}, fault.Untrusted},
		"a bound issuer it has not":    {[]*party{forged, ca}, []*party{ca}, fault.Untrusted},
		"another name":                 {[]*party{elsewhere, ca}, []*party{ca}, fault.Untrusted},
	} {
		t.Run(name, func(t *testing.T) {
			heard := false
			s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				heard = true
				hello(time.Now())(w, r)
			}), c.chain...)
			var pins []document.Digest
			for _, p := range c.pins {
				pins = append(pins, PinOf(p.cert))
			}
			_, err := bound(t, s.URL, time.Now, pins...).Hello(context.Background())
			if got := fault.CodeOf(err); got != c.want || heard != (c.want == "") {
				t.Errorf("code %q, heard %v: %v", got, heard, err)
			}
			if err != nil && !strings.Contains(fault.From(err).Message, "服务器证书与本机绑定的不一致，已停止连接") {
				t.Errorf("says %q", fault.From(err).Message)
			}
		})
	}
}

// Every status becomes the fault of its code, in Chinese; the server's own
// words win, but not for an internal error.
func TestStatusesBecomeFaults(t *testing.T) {
	var status int
	var body any
	c, _ := client(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, status, body) }))
	codes := []fault.Code{fault.Invalid, fault.Unauthorized, fault.Forbidden, fault.NotFound, fault.Conflict, fault.Locked,
		fault.TooLarge, fault.Upgrade, fault.Busy, fault.Clock, fault.Storage, fault.Unreachable, fault.Internal}
	for _, code := range codes {
		status = api.Status(code)
		for name, b := range map[string]any{"own words": fault.Numbered(code, "E-1", "自己的话"), "no words": "Bad Gateway"} {
			body = b
			_, err := c.Users(context.Background())
			f := fault.From(err)
			if f.Code != code || (name == "own words") != (f.Message == "自己的话") {
				t.Errorf("%d %s: %+v", status, name, f)
			}
		}
	}
	status, body = http.StatusTeapot, "?"
	if _, err := c.Users(context.Background()); fault.CodeOf(err) != fault.Internal {
		t.Errorf("an unknown status: %v", err)
	}
}

func TestNoServerIsUnreachable(t *testing.T) {
	c, s := client(t, http.NotFoundHandler())
	s.Close()
	if _, err := c.Hello(context.Background()); fault.CodeOf(err) != fault.Unreachable {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Hello(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("the caller gave up: %v", err)
	}
}

// R200: neither a redirect nor a presigned address leads to another host.
func TestNoOtherHostIsAsked(t *testing.T) {
	heard := false
	foreign := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard = true }))
	defer foreign.Close()
	c, s := client(t, http.RedirectHandler(foreign.URL, http.StatusTemporaryRedirect))
	ctx := context.Background()
	_, hello := c.Hello(ctx)
	put := c.PutPart(ctx, api.PartURL{URL: foreign.URL + "/b/x"}, strings.NewReader("x"), 1)
	plain := c.PutPart(ctx, api.PartURL{URL: strings.Replace(s.URL, "https", "http", 1)}, strings.NewReader("x"), 1)
	user := c.PutPart(ctx, api.PartURL{URL: strings.Replace(s.URL, "https://", "https://a@", 1)}, strings.NewReader("x"), 1)
	_, get := c.Range(ctx, foreign.URL+"/b/x", 0, 1, &strings.Builder{})
	for name, err := range map[string]error{"redirect": hello, "put": put, "no TLS": plain, "name in it": user, "get": get} {
		if fault.CodeOf(err) != fault.Untrusted {
			t.Errorf("%s: %v", name, err)
		}
	}
	if heard {
		t.Error("the foreign host was asked")
	}
}

// R203: both clocks are known, and said when the server refuses over them.
func TestClocks(t *testing.T) {
	server := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	device := server.Add(-3 * time.Hour)
	mux := http.NewServeMux()
	mux.Handle("GET "+api.PathHello, hello(server))
	mux.HandleFunc("POST "+api.PathSessions, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, api.Status(fault.Clock), fault.New(fault.Clock, "钟不对"))
	})
	self := issue(t, nil, "127.0.0.1", device, server)
	c := bound(t, serve(t, mux, self).URL, func() time.Time { return device }, PinOf(self.cert))
	if _, err := c.Hello(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := c.Clock().Ahead(); got != 3*time.Hour {
		t.Errorf("ahead by %v", got)
	}
	_, err := c.SignIn(context.Background(), api.SignIn{})
	if m := fault.From(err).Message; fault.CodeOf(err) != fault.Clock || !strings.Contains(m, "05:00:00") || !strings.Contains(m, "08:00:00") {
		t.Errorf("says %q", m)
	}
}

// The token goes to the API and nowhere else, and is forgotten.
func TestTokenStaysInMemory(t *testing.T) {
	seen := map[string]string{}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		seen[r.Method+r.URL.Path] = r.Header.Get("Authorization")
		if r.Header.Get(api.HeaderVersion) == "" && !strings.HasPrefix(r.URL.Path, "/bucket") {
			t.Errorf("%s has no version", r.URL.Path)
		}
		switch r.URL.Path {
		case api.PathSessions:
			answer(w, http.StatusOK, api.Session{Token: "s3cret"})
		default:
			answer(w, http.StatusOK, []api.User{})
		}
	})
	c, s := client(t, mux)
	ctx := context.Background()
	session, err := c.SignIn(ctx, api.SignIn{})
	if err != nil || session.Token != "" || !c.Signed() {
		t.Fatalf("signed %v, %+v, %v", c.Signed(), session, err)
	}
	if _, err := c.Users(ctx); err != nil || seen["GET"+api.PathUsers] != "Bearer s3cret" {
		t.Errorf("users with %q: %v", seen["GET"+api.PathUsers], err)
	}
	if err := c.PutPart(ctx, api.PartURL{URL: s.URL + "/bucket/x"}, strings.NewReader("x"), 1); err != nil || seen["PUT/bucket/x"] != "" {
		t.Errorf("part with %q: %v", seen["PUT/bucket/x"], err)
	}
	if err := c.SignOut(ctx); err != nil || c.Signed() {
		t.Errorf("signed %v after sign-out: %v", c.Signed(), err)
	}
}

// R198: a session that the server ended is forgotten here too; a late answer to
// the session before does not end the new one.
func TestEndedSessionIsForgotten(t *testing.T) {
	c, _ := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, http.StatusUnauthorized, nil) }))
	c.remember("old")
	if _, err := c.Users(context.Background()); fault.CodeOf(err) != fault.Unauthorized || c.Signed() {
		t.Errorf("signed %v: %v", c.Signed(), err)
	}
	c.remember("new")
	_ = c.refused("", "old", http.StatusUnauthorized, nil)
	if !c.Signed() {
		t.Error("the new session is gone")
	}
}

// No error text holds a presigned address.
func TestErrorsHoldNoAddress(t *testing.T) {
	c, s := client(t, http.NotFoundHandler())
	s.Close()
	err := c.PutPart(context.Background(), api.PartURL{URL: s.URL + "/b?X-Amz-Signature=abc"}, strings.NewReader("x"), 1)
	if err == nil || strings.Contains(err.Error(), "Signature") {
		t.Errorf("says %v", err)
	}
}
