package files

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
)

// Chunk is the most that one PUT carries: WebView2 cuts larger bodies.
const Chunk = 512 << 10

// Taker takes the chunks of an upload in their order and answers how many
// bytes it has in all. A chunk that it has already is no error.
type Taker interface {
	Take(upload string, offset int64, chunk []byte) (int64, error)
}

// Opener opens one version of a document that its user may read.
type Opener interface {
	OpenDocument(ctx context.Context, id, content string) (*Opened, error)
}

// Opened is a document ready to be served.
type Opened struct {
	Name  string
	Media string // document.Card's kind
	io.ReadSeeker
	io.Closer
}

// Handler serves
//
//	PUT /files/incoming/{upload}?offset=N     → {"received": M}
//	GET /files/documents/{id}/{content}       with Range
//
// and answers faults as JSON. Fail turns any error into the user's words.
type Handler struct {
	Incoming  Taker
	Documents Opener
	Fail      func(error) *fault.Error
}

func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Cache-Control", "no-store")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case len(parts) == 3 && parts[0] == "files" && parts[1] == "incoming" && r.Method == http.MethodPut:
		h.put(w, r, parts[2])
	case len(parts) == 4 && parts[0] == "files" && parts[1] == "documents" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		h.get(w, r, parts[2], parts[3])
	default:
		h.fail(w, fault.New(fault.NotFound, "没有找到所要的内容。"))
	}
}

func (h Handler) put(w http.ResponseWriter, r *http.Request, upload string) {
	offset, err := strconv.ParseInt(r.URL.Query().Get("offset"), 10, 64)
	if err != nil || offset < 0 {
		h.fail(w, fault.New(fault.Invalid, "读入文件的位置不对，没有加入。请重新选择文件。"))
		return
	}
	chunk, err := io.ReadAll(http.MaxBytesReader(w, r.Body, Chunk))
	if err != nil {
		h.fail(w, fault.New(fault.TooLarge, "读入文件的分段过大或中断，没有加入。请重新选择文件。"))
		return
	}
	received, err := h.Incoming.Take(upload, offset, chunk)
	if err != nil {
		h.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]int64{"received": received}) // the page is gone otherwise
}

func (h Handler) get(w http.ResponseWriter, r *http.Request, id, content string) {
	d, err := h.Documents.OpenDocument(r.Context(), id, content)
	if err != nil {
		h.fail(w, err)
		return
	}
	defer d.Close()
	w.Header().Set("Content-Type", contentType(d.Media))
	w.Header().Set("Content-Disposition", "inline; filename*=UTF-8''"+url.PathEscape(d.Name))
	http.ServeContent(w, r, "", time.Time{}, d)
}

// fail answers 404 for all that is not there or not here, so that pdf.js and
// the page treat both alike; the words tell which.
func (h Handler) fail(w http.ResponseWriter, err error) {
	f := h.Fail(err)
	status := api.Status(f.Code)
	if f.Code == fault.Unreachable {
		status = http.StatusNotFound
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(f) // the page is gone otherwise
}
