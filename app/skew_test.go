package app

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"quancheng/app/vault"
	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/servertest"
)

var updateGolden = flag.Bool("update-golden", false, "write the goldens of a new version; an old one is never written again")

// R201: the server demands a newer client. The desktop is told 请升级 on the
// page, what waited is accepted, what is written afterwards too, and nothing
// comes down. When the demand ends it works as before.
func TestServerDemandsNewerClient(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	s.Stop()
	id := p.written("升级之前")
	p.submit(id, "升级之前")
	s.Demand("9.0.0")
	p.must((&Syncing{p.Desk}).Now())
	p.until("what waited is sent, and the page says why nothing comes", func() bool {
		v := p.sync()
		return v.Waiting == 0 && strings.Contains(v.Trouble, "请升级")
	})
	after := p.written("要求升级之后")
	p.submit(after, "要求升级之后")
	p.until("the later one is sent too", func() bool { return p.sync().Waiting == 0 })
	box, err := (&Syncing{p.Desk}).Outbox()
	p.must(err)
	if len(box.Settled) < 2 || len(box.Attention) != 0 {
		t.Fatal(dump(box))
	}
	for _, sent := range []string{id, after} {
		if r := s.Record(record.ID(sent)); r.State != record.Reviewing {
			t.Errorf("%s is %q at the server", sent, r.State)
		}
		if v := p.open(sent); v.Title == "" || v.State == "reviewing" && !v.Predicted {
			t.Errorf("it came down to a client below the minimum, or is not shown: %s", dump(v))
		}
	}
	p.restart()
	p.must(p.unlock("linxl"))
	p.until("the page says it again", func() bool { return strings.Contains(p.sync().Trouble, "请升级") })
	if box, err = (&Syncing{p.Desk}).Outbox(); err != nil || len(box.Settled) < 2 {
		t.Fatal("what was accepted is not listed any more:", dump(box), err)
	}
	s.Demand(api.MinimumClient)
	p.signIn("linxl")
	p.until("it is whole again", func() bool {
		v := p.open(after)
		return v.State == "reviewing" && v.Act == "" && p.sync().Trouble == ""
	})
}

// scaled is the catalogue of a next version: a field and a type more.
func scaled() lifecycle.Catalogue {
	c := lifecycle.Default()
	filing, _ := c.Type(lifecycle.Filing)
	filing.Version++
	filing.Fields = append(filing.Fields, record.Field{Name: "scale", Title: "规模", Kind: record.KText, Class: record.General},
		record.Field{Name: "sites", Title: "地点", Kind: record.KRows, Class: record.Money, Columns: []record.Field{{Name: "place", Title: "地点", Kind: record.KText, Class: record.Money}}})
	return c.With(lifecycle.CatalogueVersion+1, filing, record.Type{Name: "forecast", Title: "需求预测", Version: 1, Head: true, Naming: "name",
		Fields: []record.Field{{Name: "name", Title: "名称", Kind: record.KText, Class: record.General}}})
}

// R201: fields that this version does not know come with a record of a newer
// server, are shown nowhere, and stand untouched after the older client edited
// and submitted it; also after a restart in between.
func TestUnknownFieldsSurviveTheDesktop(t *testing.T) {
	s := servertest.New(t)
	s.Ship(scaled)
	p := newPC(t, s)
	p.signIn("linxl")
	id := p.written("旧版编辑")
	p.sendUp()
	p.until("the draft stands at the server", func() bool { return p.sync().Waiting == 0 && p.knows(id) })
	s.Alter(record.ID(id), "scale", "市级")
	r := s.Record(record.ID(id))
	r.Set("sites", record.Value{Rows: []record.Row{{ID: rowID("site"), Cells: map[record.Name]string{"place": "一号楼"}}}})
	r.Rev++
	s.Put(r)
	p.must((&Syncing{p.Desk}).Now())
	p.until("the unknown fields came", func() bool {
		seat, err := p.Desk.open()
		p.must(err)
		it, _ := seat.mirror.item(record.ID(id))
		return it.Record.Text("scale") == "市级" && len(it.Record.Fields["sites"].Rows) == 1
	})
	for _, v := range p.open(id).Values {
		if v.Field == "scale" || v.Field == "sites" {
			t.Fatal("an unknown field is on the form:", dump(v))
		}
	}
	p.restart()
	p.must(p.unlock("linxl"))
	_, err := p.records().Save(id, values("旧版改名", "200000000"))
	p.must(err)
	p.submit(id, "旧版改名")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	r = s.Record(record.ID(id))
	if r.Text("scale") != "市级" || len(r.Fields["sites"].Rows) != 1 || r.Fields["sites"].Rows[0].Cells["place"] != "一号楼" || r.Text(lifecycle.Name) != "旧版改名" {
		t.Fatal(dump(r))
	}
}

func (p *pc) knows(id string) bool {
	seat, err := p.Desk.open()
	p.must(err)
	_, ok := seat.mirror.item(record.ID(id))
	return ok
}

// front stands before a real server as a build of another version would: it
// has routes less, or says in a page what this version does not know.
type front struct {
	*httptest.Server
	pin     document.Digest
	missing atomic.Pointer[string]              // a route that it does not have
	says    func(first map[string]any) []string // further lines of a page
}

func newFront(t *testing.T, s *servertest.Server) *front {
	f := &front{}
	target, _ := url.Parse(s.URL)
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} // the server's own certificate is not the subject
	proxy.ModifyResponse = func(r *http.Response) error {
		if r.Request.URL.Path != api.PathFeed || r.StatusCode != http.StatusOK || f.says == nil {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(f.more(body)))
		r.Header.Del("Content-Length")
		r.ContentLength = -1
		return err
	}
	f.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		if gone := f.missing.Load(); gone != nil && r.URL.Path == *gone {
			http.NotFound(w, r)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	f.pin = document.Of(f.Certificate().RawSubjectPublicKeyInfo)
	return f
}

// more puts lines before the first end of a page that has a record.
func (f *front) more(body []byte) []byte {
	if z, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
		body, _ = io.ReadAll(z)
	}
	var out bytes.Buffer
	var first map[string]any
	for scan := bufio.NewScanner(bytes.NewReader(body)); scan.Scan(); {
		var line map[string]any
		_ = json.Unmarshal(scan.Bytes(), &line)
		if line["kind"] == "record" && first == nil {
			first = line
		}
		if line["kind"] == "end" && first != nil {
			out.WriteString(strings.Join(f.says(first), "\n") + "\n")
			first = nil
		}
		out.Write(scan.Bytes())
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// R201: a record of an unknown type, an unknown kind of item, an unknown state
// and unknown keys in a page: the page counts, the rest of it is there, the
// unknown record is kept sealed and opens as 请升级, now and after a restart;
// another shape of the projection is pulled anew.
func TestNewerServer(t *testing.T) {
	s := servertest.New(t)
	f := newFront(t, s)
	newer, odd := rowID("newer"), rowID("odd")
	f.says = func(first map[string]any) []string {
		as := func(id, of, state string) string {
			text, _ := json.Marshal(first)
			var line map[string]any
			_ = json.Unmarshal(text, &line)
			r := line["record"].(map[string]any)["record"].(map[string]any)
			r["id"], r["root"], r["type"], r["state"], r["weather"] = id, id, of, state, map[string]any{"sun": true}
			delete(r, "parent")
			text, _ = json.Marshal(line)
			return string(text)
		}
		return []string{as(newer, "forecast", "reviewing"), as(odd, "filing", "suspended"),
			`{"kind":"forecast","seq":7,"forecast":{"deep":[{"a":[1,2,3]}]}}`,
			`{"kind":"notice","seq":8,"notice":{"id":"n-newer","kind":"rumour","title":"新的通知","record":"` + newer + `","colour":"red"}}`}
	}
	p := newPCAt(t, s, f)
	p.signIn("hejing")
	check := func() {
		t.Helper()
		p.until("the page arrived", func() bool { return p.knows(newer) && p.knows(odd) })
		if _, err := p.records().Open(newer); fault.CodeOf(err) != fault.Upgrade || !strings.Contains(err.Error(), "请升级") {
			t.Fatal("the record of an unknown type opened:", err)
		}
		if v := p.open(odd); v.StateTitle != "请升级" {
			t.Fatal(dump(v))
		}
		if list, err := p.records().List(ListQuery{Type: "project", Limit: 50}); err != nil || list.Total == 0 {
			t.Fatal(dump(list), err)
		}
		if v := p.sync(); !strings.Contains(v.Trouble, "请升级") {
			t.Fatal("the panel does not say that there is more:", dump(v))
		}
	}
	check()
	p.restart()
	p.must(p.unlock("hejing"))
	check()
	if n := bytes.Count(everyByte(t, string(p.home)), []byte("forecast")); n != 0 {
		t.Fatal("the unknown lies here in the clear")
	}
}

// R201: a cache that another build wrote lacks what that build passed over: it
// is pulled anew, and what was unsent goes up.
func TestCacheOfAnotherBuild(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	_, err := (&Syncing{p.Desk}).SetAway(true)
	p.must(err)
	id := p.written("换版本之前")
	p.submit(id, "换版本之前")
	seat, err := p.Desk.open()
	p.must(err)
	at, err := positionOf(seat.vault)
	p.must(err)
	older, _ := json.Marshal(place{at, api.Projection + 1})
	var b vault.Batch
	b.State(statePosition, older)
	p.must(seat.vault.Apply(&b))
	p.restart()
	p.must(p.unlock("linxl"))
	seat, err = p.Desk.open()
	p.must(err)
	if at, err := positionOf(seat.vault); err != nil || at != (api.End{}) {
		t.Fatal("it goes on from there:", at, err)
	}
	_, err = (&Syncing{p.Desk}).SetAway(false)
	p.must(err)
	p.until("it is accepted and all is here", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
}

// The shape of an item is a golden: whoever gives it more raises Projection.
func TestShapeOfTheFeed(t *testing.T) {
	var shape strings.Builder
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(of reflect.Type) {
		for slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}, of.Kind()) {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || seen[of] {
			return
		}
		seen[of] = true
		for i := range of.NumField() {
			fmt.Fprintf(&shape, "%s.%s %s %s\n", of, of.Field(i).Name, of.Field(i).Type, of.Field(i).Tag.Get("json"))
			walk(of.Field(i).Type)
		}
	}
	walk(reflect.TypeFor[api.Item]())
	path := fmt.Sprintf("testdata/projection-%d.golden", api.Projection)
	want, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && *updateGolden {
		err = errors.Join(os.MkdirAll("testdata", 0o755), os.WriteFile(path, []byte(shape.String()), 0o644))
		want = []byte(shape.String())
	}
	if err != nil || string(want) != shape.String() {
		t.Fatalf("an item of the feed has another shape than %s: raise api.Projection and write its golden with -update-golden (%v)\n%s", path, err, shape.String())
	}
}

// R201: an older server that has not a route, or speaks another protocol: a
// sentence, and nothing that is here is lost.
func TestOlderServer(t *testing.T) {
	s := servertest.New(t)
	f := newFront(t, s)
	p := newPCAt(t, s, f)
	p.signIn("linxl")
	v, err := p.records().New("filing")
	p.must(err)
	_, err = p.records().Save(v.ID, values("较新客户端", "100000000"))
	p.must(err)
	p.sendUp()
	p.until("the draft went up", func() bool { return p.sync().Waiting == 0 && p.knows(v.ID) })
	for _, path := range []string{api.PathIntents, api.PathFeed, api.PathStanding} {
		f.missing.Store(&path)
		name := "缺少 " + path
		r, err := p.records().Save(v.ID, values(name, "100000000"))
		p.must(err)
		p.must((&Syncing{p.Desk}).Now())
		if got := p.open(v.ID); got.Title != name || r.SavedAt == "" {
			t.Fatal(path, dump(got))
		}
		f.missing.Store(nil)
		p.sendUp()
		p.until("with "+path+" again it is there", func() bool { return s.Record(record.ID(v.ID)).Text(lifecycle.Name) == name })
	}
}

// newPCAt is a PC whose server is reached through a front.
func newPCAt(t *testing.T, s *servertest.Server, f *front) *pc {
	t.Helper()
	p := &pc{t: t, s: s, home: home(t.TempDir())}
	p.must(writeJSON(p.home.path("quancheng.json"), Config{Server: f.URL, Pins: []document.Digest{f.pin}, Code: s.DeviceCode()}))
	p.start()
	p.until("the PC is bound", func() bool { return p.session().State == "signin" })
	return p
}
