package files_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"quancheng/app/files"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
)

// memory is an area of one file.
type memory struct{ data []byte }

func (m *memory) put(write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	m.data = b.Bytes()
	return nil
}

type desk struct {
	up     *files.Upload
	area   *memory
	key    document.Key
	sealed document.Sealing
}

func (d *desk) Take(_ string, offset int64, chunk []byte) (int64, error) {
	return d.up.Take(offset, chunk)
}

func (d *desk) OpenDocument(_ context.Context, id, _ string) (*files.Opened, error) {
	if id != "there" {
		return nil, fault.New(fault.Unreachable, "本机未缓存这份材料。联网后可看。")
	}
	r, err := document.Open(bytes.NewReader(d.area.data), d.sealed.SealedSize, d.sealed.Size, d.key)
	if err != nil {
		return nil, err
	}
	return &files.Opened{Name: "方案 1.pdf", Media: document.PDF, ReadSeeker: r, Closer: io.NopCloser(nil)}, nil
}

func begin(t *testing.T, size int64) (*desk, files.Handler) {
	t.Helper()
	key, err := document.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{area: &memory{}, key: key}
	d.up = files.Begin(d.area.put, size, key, rand.Reader)
	return d, files.Handler{Incoming: d, Documents: d, Fail: fault.From}
}

func send(h http.Handler, offset string, body []byte) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPut, "/files/incoming/u1?offset="+offset, bytes.NewReader(body)))
	return w
}

// R191: what arrives in chunks is sealed at once, and comes out by ranges.
func TestChunksInRangesOut(t *testing.T) {
	plain := bytes.Repeat([]byte("建设方案 "), 70_000)
	d, h := begin(t, int64(len(plain)))
	first := plain[:files.Chunk]
	if w := send(h, "0", first); w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body)
	}
	if w := send(h, "0", first); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `524288`) {
		t.Fatal("a chunk that is sent again is no error:", w.Code, w.Body)
	}
	if w := send(h, "524288", plain[files.Chunk:]); w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body)
	}
	sealed, err := d.up.Finish()
	if err != nil || sealed.Content != document.Of(plain) {
		t.Fatal(sealed.Content, err)
	}
	if d.sealed = sealed; bytes.Contains(d.area.data, []byte("建设方案")) {
		t.Fatal("plaintext in the area")
	}
	r := httptest.NewRequest(http.MethodGet, "/files/documents/there/x", nil)
	r.Header.Set("Range", "bytes=100000-100099")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusPartialContent || !bytes.Equal(w.Body.Bytes(), plain[100000:100100]) {
		t.Fatal(w.Code, w.Header())
	}
	if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Content-Type") != "application/pdf" {
		t.Fatal(w.Header())
	}
}

func TestWhatDoesNotFollowIsRefused(t *testing.T) {
	d, h := begin(t, 10)
	if w := send(h, "3", []byte("abc")); w.Code == http.StatusOK {
		t.Fatal("a gap was taken")
	}
	if w := send(h, "0", make([]byte, files.Chunk+1)); w.Code != http.StatusRequestEntityTooLarge {
		t.Fatal(w.Code)
	}
	if w := send(h, "0", make([]byte, 11)); w.Code == http.StatusOK {
		t.Fatal("more than announced was taken")
	}
	if _, err := d.up.Finish(); !errors.Is(err, files.ErrStep) || d.area.data != nil {
		t.Fatal("half a file was kept:", err)
	}
}

func TestNotHereIsWords(t *testing.T) {
	d, h := begin(t, 1)
	defer d.up.Cancel()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/files/documents/elsewhere/x", nil))
	var f fault.Error
	if err := json.Unmarshal(w.Body.Bytes(), &f); err != nil || w.Code != http.StatusNotFound || f.Message == "" {
		t.Fatal(w.Code, w.Body, err)
	}
}
