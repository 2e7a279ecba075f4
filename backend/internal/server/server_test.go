package server_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/archive"
	"quancheng/backend/servertest"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// desk is one signed-in person at the PC.
type desk struct {
	*servertest.PC
	t *testing.T
	s api.Session
}

func sit(t *testing.T, pc *servertest.PC, account string) *desk {
	return &desk{pc, t, pc.SignIn(account)}
}

func newID(t *testing.T) record.ID {
	id, err := record.NewID(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (d *desk) intent(op intent.Op, aggregate record.ID) intent.Intent {
	return intent.Intent{ID: intent.ID(newID(d.t)), Op: op, Aggregate: aggregate, Catalogue: lifecycle.CatalogueVersion,
		By: d.s.Actor.User, Device: d.s.Device, At: record.At(d.Now())}
}

func (d *desk) push(in intent.Intent) intent.Verdict {
	d.t.Helper()
	body, err := intent.Marshal(in)
	if err != nil {
		d.t.Fatal(err)
	}
	var out api.Pushed
	d.Must(d.t, http.MethodPost, api.PathIntents, d.s.Token, api.Push{Envelopes: []intent.Envelope{intent.Mark(d.Key, d.s.Device, body)}}, &out)
	if out.Answers[0].Verdict == nil {
		d.t.Fatalf("%s: %v", in.Op, out.Answers[0].Fault)
	}
	return *out.Answers[0].Verdict
}

func (d *desk) must(in intent.Intent) {
	d.t.Helper()
	if v := d.push(in); v.Outcome != intent.Accepted {
		d.t.Fatalf("%s: %+v", in.Op, v)
	}
}

// filing writes and submits one over 100 万元, with two uploaded documents.
func (d *desk) filing(name string) record.ID {
	d.t.Helper()
	head, root := newID(d.t), newID(d.t)
	in := d.intent(intent.Save, head)
	in.Births = []record.Birth{{ID: head, Type: lifecycle.Filing, Root: root, Unit: "u-yw1"}}
	set := func(rec record.ID, f record.Name, text string) {
		in.Changes = append(in.Changes, record.Change{Record: rec, Field: f, New: record.Value{Text: text}})
	}
	for f, text := range map[record.Name]string{"name": name, "owner_unit": "u-yw1", "kind": lifecycle.KindNew, "basis": "《示例条例》（示政发〔2026〕3号）",
		"goal": "建设统一受理平台，编制信息资源目录并共享，落实等级保护和密码应用。", "start": "2026-12-01", "finish": "2026-12-31", "level": "内部"} {
		set(head, f, text)
	}
	row := func(f record.Name, cells map[record.Name]string) {
		r := record.Row{ID: string(newID(d.t)), Cells: cells}
		in.Changes = append(in.Changes, record.Change{Record: head, Field: f, Row: r.ID, New: record.Value{Rows: []record.Row{r}}})
	}
	row("estimate", map[record.Name]string{"category": "application", "name": "软件", "quantity": "1", "price": "100000000"})
	row("funding", map[record.Name]string{"channel": "local", "year": "2026", "amount": "100000000"})
	for _, slot := range []string{"request", "plan"} {
		doc := newID(d.t)
		ref := d.Upload(d.t, d.s.Token, doc, head, slot+".pdf", pdf(d.t, name+slot))
		in.Births = append(in.Births, record.Birth{ID: doc, Type: lifecycle.Document, Root: root, Parent: head, Unit: "u-yw1"})
		in.Documents = append(in.Documents, ref)
		for f, text := range map[record.Name]string{"title": slot, "slot": slot, "name": ref.Name, "media": ref.Media, "size": record.MoneyText(ref.Size),
			"content": string(ref.Content), "object": string(ref.Object), "level": "内部"} {
			set(doc, f, text)
		}
	}
	d.must(in)
	d.must(d.intent(intent.Submit, head))
	return head
}

func pdf(t *testing.T, text string) []byte {
	t.Helper()
	out, err := archive.Render(archive.Approval{Organ: "示例市政务服务局", Number: "1号", Title: text, To: "业务一处", Body: []string{text}, Date: "2026-11-23"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (d *desk) decide(filing record.ID, action workflow.Action, opinion string) {
	d.t.Helper()
	d.must(d.decision(filing, action, opinion))
}

// decision takes the open task that the feed shows, with what was delivered.
func (d *desk) decision(filing record.ID, action workflow.Action, opinion string) intent.Intent {
	d.t.Helper()
	in := d.intent(intent.Decide, filing)
	in.Action, in.Opinion = action, opinion
	for end := time.Now().Add(20 * time.Second); in.Task == "" && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		for _, it := range d.Feed(d.t, d.s.Token) {
			if it.Record != nil && it.Record.Record.ID == filing {
				in.Seen = it.Record.Seen
			}
			if it.Case != nil && it.Case.Record == filing && len(it.Case.Tasks) > 0 {
				in.Task = it.Case.Tasks[0].ID
			}
		}
	}
	if in.Task == "" {
		d.t.Fatalf("%s has no task", d.s.Actor.Name)
	}
	return in
}

// R74, R78, R158, R189: from a filing over the wire to the approval in the
// archive, through the whole wired server: upload, ruling, worker, rendering.
func TestFilingToArchive(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	filing := sit(t, pc, "linxl").filing("一网通办受理平台")
	sit(t, pc, "zhoumin").decide(filing, workflow.Agree, "")
	leader := sit(t, pc, "chenqm")
	leader.decide(filing, workflow.Agree, "同意")

	archivist := sit(t, pc, "gaoyuan")
	var number, dossier string
	for end := time.Now().Add(30 * time.Second); dossier == "" && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		for _, it := range archivist.Feed(t, archivist.s.Token) {
			if it.Record == nil {
				continue
			}
			if r := it.Record.Record; r.Type == lifecycle.ArchiveItem && r.Text(lifecycle.DocType) == lifecycle.ApprovalTitle {
				number, dossier = r.Text(lifecycle.Number), r.Text(lifecycle.DossierNo)
			}
		}
	}
	if number != "SL-2026-0001" || dossier != "SL-2026-0001-LX-立项批复" {
		t.Fatalf("filed as %q %q", number, dossier)
	}
	stranger := sit(t, pc, "sunyue")
	for _, it := range stranger.Feed(t, stranger.s.Token) {
		if line, err := json.Marshal(it); err != nil || bytes.Contains(line, []byte(filing)) || bytes.Contains(line, []byte("一网通办")) {
			t.Fatalf("the other department's clerk was sent %s", line)
		}
	}
	acts := map[string]bool{}
	for _, e := range s.Log() {
		acts[e.Act+" "+e.Result] = true
	}
	for _, act := range []string{"session.open ok", "intent.save ok", "intent.submit ok", "intent.agree ok", "effect.issue ok", "feed.pull ok"} {
		if !acts[act] {
			t.Errorf("the log lacks %q: %v", act, acts)
		}
	}
}

// R194: a resumed session may push and pull; the leader's Fresh act waits for
// a full sign-in.
func TestResumedSessionIsNotFull(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	filing := sit(t, pc, "linxl").filing("离线审批")
	sit(t, pc, "zhoumin").decide(filing, workflow.Agree, "")
	full := pc.SignIn("chenqm")
	code := s.NextCode("chenqm")
	step := s.Now().Unix() / 30
	var resumed api.Session
	pc.Must(t, http.MethodPost, api.PathResume, "", api.Resume{User: full.Actor.User, Device: pc.ID, Step: step, Code: code,
		Proof: ed25519.Sign(pc.Key, api.ResumeProof(full.Actor.User, step, code))}, &resumed)
	if resumed.Actor.Full || resumed.Lease != nil {
		t.Fatalf("%+v", resumed.Actor)
	}
	leader := &desk{pc, t, resumed}
	act := leader.decision(filing, workflow.Agree, "同意")
	if v := leader.push(act); v.Outcome == intent.Accepted {
		t.Fatalf("a leader's act without a full sign-in: %+v", v)
	}
	sit(t, pc, "chenqm").decide(filing, workflow.Agree, "同意")
}

// R155: what a stopped and started server keeps: sessions, locks, codes.
func TestRestart(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	session := pc.SignIn("linxl")
	pins := s.Pins
	s.Stop()
	s.Start()
	if !slices.Equal(pins, s.Pins) {
		t.Error("the pins changed")
	}
	var hello api.Hello
	pc.Must(t, http.MethodGet, api.PathHello, "", nil, &hello)
	if hello.Epoch != session.Hello.Epoch || !hello.Sample || hello.Organ != "示例市政务服务局" {
		t.Errorf("%+v", hello)
	}
	pc.Feed(t, session.Token)
	if f := pc.Fault(t, http.MethodPost, api.PathDevices, "", api.Enrol{Code: s.DeviceCode()}); f.Code != fault.Invalid {
		t.Errorf("%+v", f)
	}
}

// The long poll of a quiet desktop does not hold up a stop.
func TestStopEndsLongPolls(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	session := pc.SignIn("linxl")
	items := pc.Feed(t, session.Token)
	cursor := items[len(items)-1].End.Cursor
	polled := make(chan int, 1)
	go func() {
		status, _ := pc.Call(t, http.MethodGet, api.PathWait+"?cursor="+record.MoneyText(cursor+1000), session.Token, nil)
		polled <- status
	}()
	time.Sleep(300 * time.Millisecond) // let it arrive
	ctx, cancel := context.WithTimeout(t.Context(), 14*time.Second)
	defer cancel()
	stopped := make(chan struct{})
	go func() { s.Stop(); close(stopped) }()
	select {
	case <-stopped:
	case <-ctx.Done():
		t.Fatal("a long poll held the stop up")
	}
	if status := <-polled; status != http.StatusOK {
		t.Errorf("the poll was answered %d", status)
	}
}
