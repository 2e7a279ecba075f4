package registration_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/servertest"
)

// seat is one person at the enrolled PC.
type seat struct {
	*servertest.PC
	t       *testing.T
	w       *world // draws and seals
	session api.Session
	seq     int64
}

// R74, R75, R78, A7: from two real PDFs over the wire to a filed 批复: it
// carries the number and the mark of a sample, opens to the digest that its
// registration says, stands once, and the restarted server makes no second.
func TestApprovalIsIssued(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	w := &world{t: t, random: newRandom()}
	at := func(account string) *seat { return &seat{PC: pc, t: t, w: w, session: pc.SignIn(account)} }

	filing := at("linxl").file()
	at("zhoumin").decide(filing, "office")
	leader := at("chenqm")
	leader.decide(filing, "leader")
	doc := leader.approval()
	s.Stop()
	s.Start()
	if again := at("chenqm").approval(); again.ID != doc.ID {
		t.Error("issued twice:", doc.ID, again.ID)
	}
	pdf := at("chenqm").read(doc)
	// 效 stands in the mark 不具效力 alone.
	if got := words(t, pdf); !strings.Contains(got, "示政服批〔2026〕1号") || !strings.Contains(got, "SL-2026-0001") ||
		!strings.Contains(got, "人民币壹万元整") || strings.Count(got, "效") < 2 {
		t.Error(got)
	}
	sunyue := at("sunyue")
	if f := sunyue.Fault(t, http.MethodGet, "/api/v1/documents/"+string(doc.ID), sunyue.session.Token, nil); f.Code != "not_found" {
		t.Error("read by another department:", f)
	}
	reads := map[string]int{}
	for _, e := range s.Log() {
		if e.Act == "document.read" && e.Object == "document/"+string(doc.ID) {
			reads[e.Result]++
		}
	}
	if reads[audit.OK] != 1 || reads[audit.Refused] != 1 {
		t.Error("reads in the log:", reads)
	}
}

// push sends one intent and wants it accepted.
func (s *seat) push(in intent.Intent) {
	s.t.Helper()
	s.seq++
	in.ID, in.By, in.Device, in.Seq = intent.ID(s.w.id()), s.session.Actor.User, s.session.Device, s.seq
	in.Catalogue, in.At = s.session.Hello.Catalogue, record.At(s.Now())
	body, err := intent.Marshal(in)
	s.w.must(err)
	var out api.Pushed
	s.Must(s.t, http.MethodPost, api.PathIntents, s.session.Token, api.Push{Envelopes: []intent.Envelope{intent.Mark(s.Key, in.Device, body)}}, &out)
	if a := out.Answers[0]; a.Verdict == nil || !a.Verdict.Outcome.Settled() {
		s.t.Fatalf("%s: %+v %+v", in.Op, a.Verdict, a.Fault)
	}
}

// pull reads everything that the person sees.
func (s *seat) pull() (items []api.Item) {
	s.t.Helper()
	status, body := s.Call(s.t, http.MethodGet, api.PathFeed+"?cursor=0", s.session.Token, nil)
	if status != http.StatusOK {
		s.t.Fatal(status, string(body))
	}
	lines := json.NewDecoder(bytes.NewReader(body))
	for {
		var i api.Item
		if err := lines.Decode(&i); err == io.EOF {
			return items
		} else {
			s.w.must(err)
		}
		items = append(items, i)
	}
}

// file uploads two papers and submits a complete filing.
func (s *seat) file() record.ID {
	s.t.Helper()
	filing, root := s.w.id(), s.w.id()
	in := intent.Intent{Op: intent.Submit, Aggregate: filing, Births: []record.Birth{{ID: filing, Type: lifecycle.Filing, Root: root, Unit: "u-yw1"}}}
	set := func(id record.ID, f record.Name, text string) {
		in.Changes = append(in.Changes, record.Change{Record: id, Field: f, New: record.Value{Text: text}})
	}
	for f, text := range map[record.Name]string{
		lifecycle.Name: "政务服务一体化平台", lifecycle.OwnerUnit: "u-yw1", lifecycle.ProjectKind: lifecycle.KindNew,
		lifecycle.Basis: "《示例市政务服务条例》（示政发〔2026〕3号）", lifecycle.Goal: "建设统一受理平台，编制信息资源目录并共享，落实等级保护和密码应用。",
		lifecycle.Start: "2026-12-01", lifecycle.Finish: "2026-12-31", lifecycle.Level: "内部",
	} {
		set(filing, f, text)
	}
	row := func(f record.Name, cells map[record.Name]string) {
		r := record.Row{ID: string(s.w.id()), Cells: cells}
		in.Changes = append(in.Changes, record.Change{Record: filing, Field: f, Row: r.ID, New: record.Value{Rows: []record.Row{r}}})
	}
	row(lifecycle.EstimateRows, map[record.Name]string{lifecycle.Category: "application", lifecycle.ItemName: "软件", lifecycle.Quantity: "1", lifecycle.Price: "1000000"})
	row(lifecycle.Funding, map[record.Name]string{lifecycle.Channel: "local", lifecycle.Year: "2026", lifecycle.Amount: "1000000"})
	for slot, name := range map[record.Name]string{lifecycle.Request: "申报请示.pdf", lifecycle.Plan: "建设方案.pdf"} {
		p := s.w.seal(paper(s.t), name)
		p.ticket.Aggregate = filing
		s.upload(p)
		ref := p.ref()
		in.Births = append(in.Births, record.Birth{ID: p.ticket.Document, Type: lifecycle.Document, Root: root, Parent: filing, Unit: "u-yw1"})
		in.Documents = append(in.Documents, ref)
		for f, text := range map[record.Name]string{
			lifecycle.Title: name, lifecycle.Slot: string(slot), lifecycle.Name: name, lifecycle.Media: ref.Media, lifecycle.Level: "内部",
			lifecycle.Size: strconv.FormatInt(ref.Size, 10), lifecycle.Content: string(ref.Content), lifecycle.Object: string(ref.Object),
		} {
			set(p.ticket.Document, f, text)
		}
	}
	s.push(in)
	return filing
}

// upload brings a parcel over the server's own address (5.7 of the design:
// one address, one certificate).
func (s *seat) upload(p parcel) {
	s.t.Helper()
	var up api.Upload
	s.Must(s.t, http.MethodPost, api.PathUploads, s.session.Token, p.ticket, &up)
	var urls api.PartURLs
	s.Must(s.t, http.MethodPost, strings.Replace(api.PathUploadParts, "{id}", up.ID, 1), s.session.Token, api.PartsWanted{Parts: []int{1}}, &urls)
	s.direct(http.MethodPut, urls.URLs[0].URL, urls.URLs[0].Headers, p.sealed)
	s.Must(s.t, http.MethodPost, strings.Replace(api.PathUploadDone, "{id}", up.ID, 1), s.session.Token, struct{}{}, nil)
}

// direct follows a presigned address, without a token.
func (s *seat) direct(method, url string, headers map[string]string, body []byte) []byte {
	s.t.Helper()
	if !strings.HasPrefix(url, s.URL+"/") {
		s.t.Fatal("an address elsewhere:", url)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, url, bytes.NewReader(body))
	s.w.must(err)
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	resp, err := insecure().Do(req)
	s.w.must(err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	s.w.must(err)
	if resp.StatusCode != http.StatusOK {
		s.t.Fatal(method, resp.StatusCode, string(answer))
	}
	return answer
}

// decide agrees to the open task at a node, on what was delivered.
func (s *seat) decide(filing record.ID, node workflow.NodeID) {
	s.t.Helper()
	in := intent.Intent{Op: intent.Decide, Aggregate: filing, Action: workflow.Agree}
	for _, i := range s.pull() {
		if i.Record != nil && i.Record.Record.ID == filing {
			in.Seen = i.Record.Seen
		}
		if i.Case != nil && i.Case.Record == filing {
			for _, task := range i.Case.Tasks {
				if task.Node == node {
					in.Task = task.ID
				}
			}
		}
	}
	s.push(in)
}

// approval waits until the worker has filed the 批复, and wants one.
func (s *seat) approval() record.Record {
	s.t.Helper()
	for {
		var found []record.Record
		items := map[string]bool{}
		for _, i := range s.pull() {
			if i.Record == nil {
				continue
			}
			r := i.Record.Record
			if r.Type == lifecycle.Document && r.Text(lifecycle.Slot) == string(lifecycle.ApprovalSlot) {
				if len(i.Record.Key) != document.KeySize {
					s.t.Error("the feed brings no key")
				}
				found = append(found, r)
			}
			if r.Type == lifecycle.ArchiveItem {
				items[r.Text(lifecycle.DossierNo)] = true
			}
		}
		if len(found) == 1 && items["SL-2026-0001-LX-立项批复"] {
			return found[0]
		}
		if len(found) > 1 {
			s.t.Fatal("issued twice")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// read opens a document as a desktop does.
func (s *seat) read(doc record.Record) []byte {
	s.t.Helper()
	var u api.DocumentURL
	s.Must(s.t, http.MethodGet, strings.Replace(api.PathDocument, "{id}", string(doc.ID), 1), s.session.Token, nil, &u)
	sealed := s.direct(http.MethodGet, u.URL, nil, nil)
	plain, err := document.Open(bytes.NewReader(sealed), u.Ref.SealedSize, u.Ref.Size, document.Key(u.Key))
	s.w.must(err)
	b, err := io.ReadAll(plain)
	s.w.must(err)
	if string(document.Of(b)) != doc.Text(lifecycle.Content) || string(u.Ref.Object) != doc.Text(lifecycle.Object) {
		s.t.Error("other bytes than its registration says")
	}
	return b
}

// words is the text of a PDF without spaces, when the tool is there.
func words(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext (poppler-utils) is not installed")
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), "")
}
