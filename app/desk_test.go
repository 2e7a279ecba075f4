package app

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"quancheng/app/files"
	"quancheng/app/keyring"
	"quancheng/backend/domain/document"
	"quancheng/backend/servertest"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// pc is the program on one PC, driven through its bound services as the page
// does it.
type pc struct {
	t    *testing.T
	s    *servertest.Server
	home home
	told atomic.Pointer[SessionView] // the last that the page was told
	off  atomic.Int64                // how far this PC's clock is off, ns
	*Desk
}

// newPC configures a PC as IT does: address, pins and a code.
func newPC(t *testing.T, s *servertest.Server) *pc {
	t.Helper()
	p := &pc{t: t, s: s, home: home(t.TempDir())}
	if err := writeJSON(p.home.path("quancheng.json"), Config{Server: s.URL, Pins: s.Pins, Code: s.DeviceCode()}); err != nil {
		t.Fatal(err)
	}
	p.start()
	p.until("the PC is bound", func() bool { return p.session().State == "signin" })
	return p
}

func (p *pc) start() {
	p.t.Helper()
	d, err := newDesk(outside{home: p.home, random: rand.Reader, clock: p.wrongClock, emit: p.hear, gap: time.Millisecond,
		params: keyring.Params{Time: 1, Memory: 64, Threads: 1}})
	if err != nil {
		p.t.Fatal(err)
	}
	p.Desk = d
	d.Start(p.t.Context())
	p.t.Cleanup(func() { d.Stop(p.t.Context()) })
}

// wrongClock is this PC's clock: right, but for what a test sets it off.
func (p *pc) wrongClock() time.Time { return p.s.Now().Add(time.Duration(p.off.Load())) }

// restart closes the program as a kill would as far as it can be told: what
// was not durable is gone, keys are not in memory any more.
func (p *pc) restart() {
	p.t.Helper()
	p.Stop(p.t.Context())
	p.start()
}

func (p *pc) hear(_ string, data any) {
	if v, ok := data.(SessionView); ok {
		p.told.Store(&v)
	}
}

func (p *pc) session() SessionView { return p.sessionView() }

func (p *pc) signIn(account string) {
	p.t.Helper()
	_, err := (&Session{p.Desk}).SignIn(account, p.s.Password(account), p.s.NextCode(account))
	if err != nil {
		p.t.Fatalf("sign in %s: %v", account, err)
	}
	p.until("the first pull", func() bool { return p.sync().Last != "" })
}

func (p *pc) sync() SyncView {
	v, err := (&Syncing{p.Desk}).State()
	p.must(err)
	return v
}

func (p *pc) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// until waits for something that other goroutines bring about.
func (p *pc) until(what string, ok func() bool) {
	p.t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	text, _ := os.ReadFile(p.home.path("log", "quancheng.log"))
	p.t.Fatalf("waited in vain until %s; sync %+v; log:\n%s", what, p.sync(), text)
}

func (p *pc) records() *Records { return &Records{p.Desk} }
func (p *pc) tasks() *Tasks     { return &Tasks{p.Desk} }

func (p *pc) open(id string) RecordView {
	p.t.Helper()
	v, err := p.records().Open(id)
	p.must(err)
	return v
}

// values fill the form of a filing worth so many fen.
func values(name string, fen string) []ValueView {
	cell := func(c, t string) CellView { return CellView{c, t} }
	return []ValueView{
		{Field: "name", Text: name}, {Field: "kind", Text: "new"}, {Field: "owner_unit", Text: "u-yw1"},
		{Field: "basis", Text: "《示例市政务服务条例》（示政发〔2026〕3号）"},
		{Field: "goal", Text: "建设统一受理平台，编制信息资源目录并共享，落实等级保护和密码应用。"},
		{Field: "start", Text: "2026-12-01"}, {Field: "finish", Text: "2026-12-31"}, {Field: "level", Text: "内部"},
		{Field: "phone", Text: "13800138000"},
		{Field: "estimate", Rows: []RowView{{ID: rowID("e"), Cells: []CellView{cell("category", "application"), cell("name", "软件"), cell("quantity", "1"), cell("price", fen)}}}},
		{Field: "funding", Rows: []RowView{{ID: rowID("f"), Cells: []CellView{cell("channel", "local"), cell("year", "2026"), cell("amount", fen)}}}},
	}
}

func rowID(seed string) string { return string(document.Of([]byte(seed)))[:32] }

// attach takes a file in through the asset handler, in chunks.
func (p *pc) attach(record, slot, name string, content []byte) (DocumentView, error) {
	p.t.Helper()
	docs := &Documents{p.Desk}
	in, err := docs.Start(record, slot, name, "内部", int64(len(content)))
	if err != nil {
		return DocumentView{}, err
	}
	for at := 0; at < len(content); at += files.Chunk {
		end := min(at+files.Chunk, len(content))
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPut, fmt.Sprintf("/files/incoming/%s?offset=%d", in.Upload, at), bytes.NewReader(content[at:end]))
		if p.Files().ServeHTTP(w, r); w.Code != http.StatusOK {
			p.t.Fatal(w.Code, w.Body)
		}
	}
	return docs.Finish(in.Upload)
}

// read serves a document as the page gets it.
func (p *pc) read(v DocumentView, ranges string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, v.URL, nil)
	if ranges != "" {
		r.Header.Set("Range", ranges)
	}
	w := httptest.NewRecorder()
	p.Files().ServeHTTP(w, r)
	return w
}

// pdf is a whole, small PDF with a text in it.
func pdf(text string) []byte {
	var b bytes.Buffer
	var at []int
	b.WriteString("%PDF-1.4\n")
	object := func(body string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), body)
	}
	stream := "BT /F1 12 Tf 72 720 Td (" + text + ") Tj ET"
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}

// everyByte concatenates all files of a folder.
func everyByte(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all = append(all, data...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func dump(v any) string {
	text, _ := json.MarshalIndent(v, "", "  ")
	return string(text)
}
