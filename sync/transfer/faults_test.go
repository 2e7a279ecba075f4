package transfer_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"

	"quancheng/backend/domain/fault"
	"quancheng/backend/servertest"
)

// breaker stands before a real S3 server and breaks presigned requests as its
// script says; the server's own requests pass.
type breaker struct {
	url  string
	mu   sync.Mutex
	left int
	do   func(http.ResponseWriter, *http.Request, http.Handler)
}

func newBreaker(t *testing.T, to string) *breaker {
	t.Helper()
	at, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	pass := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host, p.Out.Host = at.Scheme, at.Host, p.In.Host
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	b := &breaker{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if do := b.next(r); do != nil {
			do(w, r, pass)
			return
		}
		pass.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	b.url = s.URL
	return b
}

func (b *breaker) next(r *http.Request) func(http.ResponseWriter, *http.Request, http.Handler) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left == 0 || !r.URL.Query().Has("X-Amz-Signature") {
		return nil
	}
	b.left--
	return b.do
}

// script breaks the next n presigned requests.
func (b *breaker) script(n int, do func(http.ResponseWriter, *http.Request, http.Handler)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left, b.do = n, do
}

func (b *breaker) unused() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.left
}

func says(status int) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { http.Error(w, "", status) }
}

// silence takes everything and never answers.
func silence(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// cutBody reads some of a part and hangs up.
func cutBody(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
	_, _ = io.CopyN(io.Discard, r.Body, 1<<20)
	panic(http.ErrAbortHandler)
}

// lostAnswer stores the part and hangs up before saying so.
func lostAnswer(_ http.ResponseWriter, r *http.Request, pass http.Handler) {
	pass.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

// answered passes the answer on as change leaves it, cut after n bytes.
func answered(n int, change func([]byte)) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		got := httptest.NewRecorder()
		pass.ServeHTTP(got, r)
		for k, v := range got.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(got.Code)
		body := got.Body.Bytes()
		change(body)
		if n > 0 && n < len(body) {
			_, _ = w.Write(body[:n])
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write(body)
	}
}

func whole(w http.ResponseWriter, r *http.Request, pass http.Handler) {
	r.Header.Del("Range")
	pass.ServeHTTP(w, r)
}

// R188, R195: whatever the store does, a document arrives whole or not at all
// and is read back as it was sealed; what ends an attempt ends it in words, and
// the next attempt goes on.
func TestFaultyStorage(t *testing.T) {
	real := servertest.OutsideS3(t)
	b := newBreaker(t, real.Address)
	real.Address = b.url
	s := servertest.New(t, real.Settings(t)...)
	d := newDesktop(t, s, time.Second)
	none := func([]byte) {}
	for _, c := range []struct {
		name  string
		times int
		up    func(http.ResponseWriter, *http.Request, http.Handler)
		down  func(http.ResponseWriter, *http.Request, http.Handler)
		end   fault.Code // of the first attempt to send; "" = it recovers by itself
	}{
		{"expired or forbidden", 2, says(403), says(403), ""},
		{"too large", 1, says(413), nil, fault.TooLarge},
		{"500", 3, says(500), says(500), ""},
		{"502", 2, says(502), says(502), ""},
		{"503", 3, says(503), says(503), ""},
		{"full", 1, says(507), nil, fault.Storage},
		{"silence", 2, silence, silence, ""},
		{"truncated", 2, cutBody, answered(3<<20, none), ""},
		{"answer lost", 2, lostAnswer, nil, ""},
		{"altered on the way down", 1, nil, answered(0, func(b []byte) { b[len(b)/2] ^= 1 }), ""},
		{"range ignored", 2, nil, whole, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := seal(t, 9<<20)
			if c.up != nil {
				b.script(c.times, c.up)
			}
			err := d.send(f)
			if fault.CodeOf(err) != c.end {
				t.Fatalf("the first attempt ends with %v", err)
			}
			if c.end != "" {
				if fault.From(err).Message == "" || fault.From(err).Ref == "" {
					t.Error("it ends without words:", err)
				}
				b.script(0, nil)
				if err := d.send(f); err != nil {
					t.Fatal("the next attempt:", err)
				}
			}
			if n := b.unused(); n > 0 {
				t.Errorf("%d faults never struck", n)
			}
			d.register(f)
			if c.down != nil {
				b.script(c.times, c.down)
			}
			got, err := d.fetch(f)
			if err != nil || !bytes.Equal(got, f.sealed) {
				t.Fatalf("read back: %d bytes, %v", len(got), err)
			}
			if n := b.unused(); n > 0 {
				t.Errorf("%d faults never struck", n)
			}
		})
	}
}
