package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/servertest"
)

// R191, R195: what was not read for longest goes first; pinned projects and
// what the server does not have yet stay at any limit.
func TestCacheMakesRoom(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	p.away(true)
	p.written("未上传") // sealed here, not sent
	seat, err := p.Desk.open()
	p.must(err)
	c, now := seat.carrier, time.Now()
	p.must(os.MkdirAll(c.dir, 0o700))
	project, pinned := record.ID(rowID("project")), document.Of([]byte("pinned"))
	seat.mirror.put(docOf(project, pinned))
	p.must(c.choices.pin(true, project))
	put := func(o document.Digest, age time.Duration) {
		path := filepath.Join(c.dir, string(o))
		p.must(os.WriteFile(path, make([]byte, 1000), 0o600))
		p.must(os.Chtimes(path, now.Add(-age), now.Add(-age)))
	}
	old, recent, read := document.Of([]byte("old")), document.Of([]byte("recent")), document.Of([]byte("read"))
	put(pinned, 9*time.Hour)
	put(old, 2*time.Hour)
	put(recent, time.Hour)
	put(read, 3*time.Hour)
	f, err := c.openCached(read) // now the newest
	p.must(err)
	p.must(f.Close())
	if v, err := seat.space(); err != nil || v != (SpaceView{Projects: 1, Pinned: 1000, Others: 3000, Limit: cacheLimit}) {
		t.Error(v, err)
	}
	before := everyByte(t, p.home.user(seat.who.ID, "documents"))
	p.must(c.trim(2000))
	for o, want := range map[document.Digest]bool{pinned: true, old: false, recent: true, read: true} {
		if got := seat.cached(o); got != want {
			t.Errorf("%s…: here %v", o[:8], got)
		}
	}
	p.must(c.trim(0))
	if !seat.cached(pinned) || !seat.cached(read) || seat.cached(recent) {
		t.Error("at no room: the pinned and the newest stay alone")
	}
	if after := everyByte(t, p.home.user(seat.who.ID, "documents")); len(before) == 0 || !bytes.Equal(before, after) {
		t.Error("what was not sent was touched")
	}
	p.must(c.choices.pin(false, project))
	p.must(c.trim(0))
	if seat.cached(pinned) {
		t.Error("a project that is pinned no more keeps its room")
	}
}

// docOf is a registered document of a project, as the server tells it.
func docOf(project record.ID, object document.Digest) api.RecordItem {
	r := record.Record{ID: record.ID(rowID(string(object))), Type: lifecycle.Document, Root: project, Parent: project, Fields: map[record.Name]record.Value{}}
	r.Set(lifecycle.Object, record.Value{Text: string(object)})
	return api.RecordItem{Record: r, Classes: []record.Class{record.General}}
}

// R188: the same file twice is stored once for one who sees the first; it goes
// up without its bytes.
func TestSameFileTwice(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	first := p.written("同一文件甲")
	p.submit(first, "同一文件甲")
	p.until("it is accepted", func() bool { v := p.open(first); return v.State == "reviewing" && v.Act == "" })
	second, err := p.records().New("filing")
	p.must(err)
	_, err = p.records().Save(second.ID, values("同一文件乙", "100000000"))
	p.must(err)
	twin, err := p.attach(second.ID, "request", "另一名称.pdf", pdf("同一文件甲request"))
	p.must(err)
	other, err := p.attach(second.ID, "plan", "建设方案.pdf", pdf("不同"))
	p.must(err)
	seat, err := p.Desk.open()
	p.must(err)
	objects := map[string]bool{}
	for _, it := range seat.mirror.heads(lifecycle.Document) {
		objects[it.Record.Text(lifecycle.Object)] = true
	}
	object := func(v DocumentView) string { got, _ := seat.work.paper(record.ID(v.ID)); return string(got.Ref.Object) }
	if !objects[object(twin)] || objects[object(other)] {
		t.Error("same content under another object, or other content under the same")
	}
	if w := p.read(twin, ""); w.Body.String() != string(pdf("同一文件甲request")) {
		t.Error("the twin reads differently")
	}
	p.submit(second.ID, "同一文件乙")
	p.until("it is accepted", func() bool { v := p.open(second.ID); return v.State == "reviewing" && v.Act == "" })
}

// R195: a copy that was altered on this PC is never shown, nor kept: the next
// reading fetches it anew. What is sealed here alone is kept as it is.
func TestDamagedCopy(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	id := p.written("损坏的副本")
	p.submit(id, "损坏的副本")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	p.signIn("zhoumin")
	doc := p.open(id).Documents[0]
	whole := p.read(doc, "").Body.String()
	seat, err := p.Desk.open()
	p.must(err)
	it, _ := seat.mirror.item(record.ID(doc.ID))
	path := filepath.Join(seat.carrier.dir, it.Record.Text(lifecycle.Object))
	sealed, err := os.ReadFile(path)
	p.must(err)
	for name, bad := range map[string][]byte{"flipped": flipped(sealed, len(sealed)/2), "header": flipped(sealed, 1), "cut": sealed[:len(sealed)/2], "empty": nil} {
		p.must(os.WriteFile(path, bad, 0o600))
		if got := p.read(doc, "").Body.String(); strings.HasPrefix(got, "%PDF") {
			t.Errorf("%s: it was shown", name)
		}
		if got := p.read(doc, "").Body.String(); got != whole {
			t.Errorf("%s: the next reading has %d of %d bytes", name, len(got), len(whole))
		}
	}
}

func flipped(b []byte, at int) []byte {
	out := bytes.Clone(b)
	out[at] ^= 1
	return out
}

// R191: the documents of a pinned project come here by themselves and can be
// read when the server is away.
func TestPinnedProject(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	id := p.written("离线可用")
	p.submit(id, "离线可用")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })

	p.signIn("zhoumin")
	seat, err := p.Desk.open()
	p.must(err)
	doc := p.open(id).Documents[0]
	if doc.Local {
		t.Fatal("it is here before it was read")
	}
	it, _ := seat.mirror.item(record.ID(doc.ID))
	p.must(seat.carrier.choices.pin(true, it.Record.Root)) // its page comes with the approval
	seat.wake()
	p.until("all of it is here", func() bool { v := seat.pinView(it.Record.Root); return v.On && v.Total == 2 && v.Local == 2 })
	s.Stop()
	if w := p.read(p.open(id).Documents[0], ""); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "%PDF") {
		t.Error("it cannot be read without the server:", w.Code)
	}
}
