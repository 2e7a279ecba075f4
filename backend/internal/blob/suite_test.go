package blob_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"quancheng/backend/domain/document"
	"quancheng/backend/internal/blob"
)

// TestMain lets the test binary play "quancheng-server s3-embedded".
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "s3-embedded" {
		if err := blob.RunEmbedded(context.Background(), os.Args[2:], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// place is a store under test and the client of a desktop beside it.
type place struct {
	store *blob.Store
	http  *http.Client
}

// embedded is the child behind a TLS listener of ours, as the product has it.
func embedded(t *testing.T, dir string) (place, *blob.Embedded, string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	e, err := blob.StartEmbedded(t.Context(), exe, []string{"s3-embedded"}, dir, rand.NewChaCha8([32]byte{1}), log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	front := httptest.NewTLSServer(e.Proxy())
	t.Cleanup(front.Close)
	return place{opened(t, e.Config("documents", front.URL)), front.Client()}, e, front.URL
}

func opened(t *testing.T, c blob.Config) *blob.Store {
	t.Helper()
	s, err := blob.New(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEmbeddedConforms(t *testing.T) {
	p, _, _ := embedded(t, t.TempDir())
	suite(t, p)
}

// TestServerConforms runs the suite against a second, real server, through the
// front that desktops reach it by: QUANCHENG_TEST_S3=http(s)://host:port,
// QUANCHENG_TEST_S3_ACCESS, _SECRET. R188, R200
func TestServerConforms(t *testing.T) {
	addr := os.Getenv("QUANCHENG_TEST_S3")
	if addr == "" {
		t.Skip("QUANCHENG_TEST_S3 names no second S3 server; docs/operations.md says how to run one")
	}
	u, err := url.Parse(addr)
	if err != nil {
		t.Fatal(err)
	}
	h, err := blob.Outside(addr, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewTLSServer(h)
	t.Cleanup(front.Close)
	suite(t, place{opened(t, blob.Config{
		Endpoint: u.Host, Secure: u.Scheme == "https", PublicURL: front.URL,
		Access: os.Getenv("QUANCHENG_TEST_S3_ACCESS"), Secret: os.Getenv("QUANCHENG_TEST_S3_SECRET"),
		Bucket: fmt.Sprintf("quancheng-test-%d", time.Now().UnixNano()),
	}), front.Client()})
}

// suite is what every S3 server must do for us. R188
func suite(t *testing.T, p place) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, place)
	}{
		{"upload, resume, read", testUpload},
		{"altered part refused", testAltered},
		{"incomplete stays invisible", testIncomplete},
		{"lost answer to complete", testLostAnswer},
		{"put and remove", testPut},
		{"sweep", testSweep},
		{"list", testList},
		{"refusals", testRefusals},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, p) })
	}
}

type object struct {
	bytes []byte
	name  document.Digest
	parts []document.Part
}

func sealedOf(size int, seed byte) object {
	b := make([]byte, size)
	_, _ = io.ReadFull(rand.NewChaCha8([32]byte{seed, 9}), b)
	plan := document.NewPlanner()
	_, _ = plan.Write(b)
	name, _ := document.ObjectName(plan.Parts())
	return object{b, name, plan.Parts()}
}

func (o object) part(i int) []byte {
	p := o.parts[i]
	return o.bytes[p.Offset() : p.Offset()+p.Size]
}

// send does what a desktop does with a presigned part.
func (p place) send(t *testing.T, o object, upload string, i int, body []byte) int {
	t.Helper()
	req, err := p.store.PresignPart(t.Context(), o.name, upload, o.parts[i], time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	code, err := p.do(http.MethodPut, req, body)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (p place) do(method string, req blob.Request, body []byte) (int, error) {
	r, err := http.NewRequest(method, req.URL, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	for k, v := range req.Headers {
		r.Header.Set(k, v)
	}
	resp, err := p.http.Do(r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

func start(t *testing.T, p place, o object) string {
	t.Helper()
	up, err := p.store.Start(t.Context(), o.name, o.parts)
	if err != nil {
		t.Fatal(err)
	}
	return up
}

func testUpload(t *testing.T, p place) {
	o := sealedOf(2*document.PartSize+777, 1)
	up := start(t, p, o)
	for i := range o.parts {
		held, err := p.store.Held(t.Context(), o.name, up, o.parts)
		if err != nil || len(held) != i {
			t.Fatalf("before part %d: %v %v", i+1, held, err)
		}
		if code := p.send(t, o, up, i, o.part(i)); code != http.StatusOK {
			t.Fatalf("part %d: %d", i+1, code)
		}
	}
	if missing, err := p.store.Complete(t.Context(), o.name, up, o.parts); err != nil || missing != nil {
		t.Fatal(missing, err)
	}
	r, err := p.store.Open(t.Context(), o.name)
	if err != nil || r.Size() != int64(len(o.bytes)) {
		t.Fatal(err)
	}
	all, err := io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
	if err != nil || !bytes.Equal(all, o.bytes) {
		t.Fatalf("read %d bytes: %v", len(all), err)
	}
	mid := make([]byte, 70_000)
	if _, err := r.ReadAt(mid, 1<<20-5); err != nil || !bytes.Equal(mid, o.bytes[1<<20-5:][:70_000]) {
		t.Fatal("range differs", err)
	}
	if n, err := r.ReadAt(mid, r.Size()-3); n != 3 || err != io.EOF {
		t.Fatal("at the end:", n, err)
	}
	if ok, err := p.store.Stands(t.Context(), o.name, o.parts); err != nil || !ok {
		t.Fatal("the object does not stand:", err)
	}
	get, err := p.store.PresignGet(t.Context(), o.name, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	get.Headers = map[string]string{"Range": "bytes=10-19"}
	if code, err := p.do(http.MethodGet, get, nil); code != http.StatusPartialContent || err != nil {
		t.Fatal("presigned range:", code, err)
	}
}

func testAltered(t *testing.T, p place) {
	o := sealedOf(1000, 2)
	up := start(t, p, o)
	other := bytes.Clone(o.bytes)
	other[500] ^= 1
	if code := p.send(t, o, up, 0, other); code < 400 {
		t.Fatal("an altered part was taken:", code)
	}
	req, err := p.store.PresignPart(t.Context(), o.name, up, o.parts[0], time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if code, err := p.do(http.MethodPut, blob.Request{URL: req.URL}, o.bytes); err == nil && code < 400 {
		t.Fatal("a part without its signed digest was taken:", code)
	}
	req.URL = strings.Replace(req.URL, "partNumber=1", "partNumber=2", 1)
	if code, err := p.do(http.MethodPut, req, o.bytes); err == nil && code < 400 {
		t.Fatal("a part under another number was taken:", code)
	}
	if held, err := p.store.Held(t.Context(), o.name, up, o.parts); err != nil || len(held) != 0 {
		t.Fatal("held after refusals:", held, err)
	}
}

func testIncomplete(t *testing.T, p place) {
	o := sealedOf(document.PartSize+10, 3)
	up := start(t, p, o)
	p.send(t, o, up, 1, o.part(1))
	missing, err := p.store.Complete(t.Context(), o.name, up, o.parts)
	if err != nil || !slices.Equal(missing, []int{1}) {
		t.Fatal(missing, err)
	}
	if _, err := p.store.Stat(t.Context(), o.name); !errors.Is(err, blob.ErrAbsent) {
		t.Fatal("visible before complete:", err)
	}
	for range 2 {
		if err := p.store.Abort(t.Context(), o.name, up); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.store.Held(t.Context(), o.name, up, o.parts); !errors.Is(err, blob.ErrAbsent) {
		t.Fatal("aborted upload:", err)
	}
}

func testLostAnswer(t *testing.T, p place) {
	o := sealedOf(5000, 4)
	up := start(t, p, o)
	p.send(t, o, up, 0, o.bytes)
	for range 2 {
		if missing, err := p.store.Complete(t.Context(), o.name, up, o.parts); err != nil || missing != nil {
			t.Fatal(missing, err)
		}
	}
}

func testPut(t *testing.T, p place) {
	o := sealedOf(document.PartSize+50_000, 5)
	for range 2 {
		if err := p.store.Put(t.Context(), o.name, o.parts, bytes.NewReader(o.bytes)); err != nil {
			t.Fatal(err)
		}
	}
	if size, err := p.store.Stat(t.Context(), o.name); err != nil || size != int64(len(o.bytes)) {
		t.Fatal(size, err)
	}
	for range 2 {
		if err := p.store.Remove(t.Context(), o.name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.store.Open(t.Context(), o.name); !errors.Is(err, blob.ErrAbsent) {
		t.Fatal("after remove:", err)
	}
}

func testSweep(t *testing.T, p place) {
	o := sealedOf(100, 6)
	up := start(t, p, o)
	if _, err := p.store.SweepUploads(t.Context(), time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.store.Held(t.Context(), o.name, up, o.parts); err != nil {
		t.Fatal("a young upload was swept:", err)
	}
	if n, err := p.store.SweepUploads(t.Context(), time.Now().Add(time.Hour)); err != nil || n < 1 {
		t.Fatal(n, err)
	}
	if _, err := p.store.Held(t.Context(), o.name, up, o.parts); !errors.Is(err, blob.ErrAbsent) {
		t.Fatal("an old upload stayed:", err)
	}
}

func testList(t *testing.T, p place) {
	o := sealedOf(300, 9)
	if err := p.store.Put(t.Context(), o.name, o.parts, bytes.NewReader(o.bytes)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		before time.Time
		want   bool
	}{{time.Now().Add(time.Hour), true}, {time.Now().Add(-time.Hour), false}} {
		found := false
		err := p.store.Objects(t.Context(), c.before, func(d document.Digest) error { found = found || d == o.name; return nil })
		if err != nil || found != c.want {
			t.Errorf("before %s: %v %v", c.before, found, err)
		}
	}
}

func testRefusals(t *testing.T, p place) {
	o := sealedOf(100, 7)
	if _, err := p.store.Start(t.Context(), "../etc/passwd", o.parts); err == nil {
		t.Error("a path passed for an object name")
	}
	if _, err := p.store.Start(t.Context(), sealedOf(100, 8).name, o.parts); err == nil {
		t.Error("parts of another object were accepted")
	}
	if _, err := p.store.Held(t.Context(), o.name, "nosuchupload", o.parts); !errors.Is(err, blob.ErrAbsent) {
		t.Error("unknown upload:", err)
	}
	get, err := p.store.PresignGet(t.Context(), o.name, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(get.URL, "X-Amz-Signature=") + len("X-Amz-Signature=")
	get.URL = get.URL[:at] + strings.Repeat("0", 64)
	if code, err := p.do(http.MethodGet, get, nil); err != nil || code != http.StatusForbidden {
		t.Error("forged signature:", code, err)
	}
}
