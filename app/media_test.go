package app

import (
	"encoding/binary"
	"encoding/json"
	mrand "math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
	"quancheng/backend/servertest"
)

// air is a PC without any network, and the people at the server who carry its
// files.
type air struct {
	*pc
	stick  string // the medium
	desk   *servertest.PC
	admin  api.Session
	serial int
}

// newAir enrols one by files: request, answer, first unlock.
func newAir(t *testing.T, s *servertest.Server, account string) *air {
	t.Helper()
	p := &pc{t: t, s: s, home: home(t.TempDir())}
	p.start()
	a := &air{pc: p, stick: t.TempDir(), desk: s.PC(s.DeviceCode())}
	a.admin = a.desk.SignIn("sysadmin")
	var code api.OneTimeCode
	a.desk.Must(t, http.MethodPost, api.PathDeviceCodes, a.admin.Token, nil, &code)
	request := a.file("request")
	p.must((&Media{p.Desk}).Request(strings.ToLower(code.Code), request))
	if raw, err := os.ReadFile(request); err != nil || strings.Contains(strings.ToUpper(string(raw)), strings.ReplaceAll(code.Code, "-", "")) {
		t.Fatal("the code lies on the medium", err)
	}
	answer := a.file("answer")
	a.deliver(request, answer, "?account="+account)
	if _, err := (&Media{p.Desk}).Welcome(answer); err != nil {
		t.Fatal("the answer is not taken in:", err)
	}
	a.unlock(account)
	return a
}

func (a *air) file(name string) string {
	a.serial++
	return filepath.Join(a.stick, name+"-"+string(rune('a'+a.serial))+".qcm")
}

// post delivers a bundle to the server and gives its answer.
func (a *air) post(path, query string) (int, []byte) {
	a.t.Helper()
	body, err := os.ReadFile(path)
	a.must(err)
	to := api.PathMedia
	if query != "" {
		to = api.PathMediaEnrol + query
	}
	return a.desk.Call(a.t, http.MethodPost, to, a.admin.Token, body)
}

func (a *air) deliver(path, reply, query string) api.MediaReceipt {
	a.t.Helper()
	status, body := a.post(path, query)
	if status != http.StatusOK {
		a.t.Fatalf("the server refuses %s: %d %s", filepath.Base(path), status, body)
	}
	n := 4 + int(binary.BigEndian.Uint32(body))
	var r api.MediaReceipt
	a.must(json.Unmarshal(body[4:n], &r))
	a.must(os.WriteFile(reply, body[n:], 0o600))
	return r
}

func (a *air) unlock(account string) {
	a.t.Helper()
	tiles := a.session().Accounts
	for _, tile := range tiles {
		if tile.Account == account {
			_, err := (&Session{a.Desk}).Unlock(tile.User, a.s.Password(account), a.s.NextCode(account))
			if err != nil {
				a.t.Fatalf("unlock %s: %v", account, err)
			}
			return
		}
	}
	a.t.Fatalf("no tile of %s: %s", account, dump(tiles))
}

// exchange carries once there and back.
func (a *air) exchange() api.MediaReceipt {
	a.t.Helper()
	out, back := a.file("out"), a.file("back")
	_, err := (&Media{a.Desk}).Export(out)
	a.must(err)
	r := a.deliver(out, back, "")
	_, err = (&Media{a.Desk}).Import(back)
	a.must(err)
	return r
}

// file a whole filing while nothing can be reached.
func (a *air) filing(name string) string {
	a.t.Helper()
	v, err := a.records().New("filing")
	a.must(err)
	for slot, file := range map[string]string{"request": "申报请示.pdf", "plan": "建设方案.pdf"} {
		_, err := a.attach(v.ID, slot, file, pdf("secret "+slot))
		a.must(err)
	}
	r, err := a.records().Submit(v.ID, values(name, "500000000"))
	a.must(err)
	if !r.Queued || r.Act != actWaiting {
		a.t.Fatalf("not queued: %s", dump(r))
	}
	return v.ID
}

func refOfFault(err error) string {
	if f := fault.From(err); f != nil {
		return f.Ref
	}
	return ""
}

// R199: a machine without any network files with documents, is ruled on, sees
// what was decided and reads what it asked for; nothing is ruled twice.
func TestMediaExchange(t *testing.T) {
	s := servertest.New(t)
	a := newAir(t, s, "linxl")
	if v := a.session(); !v.Media || v.Me == nil || v.Me.UnitName == "" {
		t.Fatalf("the projection did not come with the enrolment: %s", dump(v))
	}
	m := &Media{a.Desk}
	if v, err := m.State(); err != nil || !v.On || v.Days < 29 || v.Days > 30 {
		t.Fatalf("the lease is not of the policy's length: %s %v", dump(v), err)
	}
	if _, err := (&Syncing{a.Desk}).SetAway(false); refOfFault(err) != "E-MF-009" {
		t.Fatal("it is put on the network:", err)
	}
	id := a.filing(secretName)

	// Exported twice, the newer is a whole one; the file says nothing in the clear.
	first, second, back := a.file("first"), a.file("second"), a.file("back")
	_, err := m.Export(first)
	a.must(err)
	out, err := m.Export(second)
	a.must(err)
	if len(out.Acts) == 0 || out.Docs != 2 {
		t.Fatalf("the export carries %s", dump(out))
	}
	raw := everyByte(t, a.stick)
	for _, secret := range []string{secretName, "secret request", "申报请示", a.s.Password("linxl")} {
		if strings.Contains(string(raw), secret) {
			t.Fatalf("%q lies on the medium", secret)
		}
	}
	r := a.deliver(second, back, "")
	if r.Taken != 2 || len(r.Acts) != len(out.Acts) || r.Acts[len(r.Acts)-1].Outcome != "accepted" {
		t.Fatalf("receipt: %s", dump(r))
	}
	again := a.file("again")
	if r := a.deliver(second, again, ""); r.Acts[len(r.Acts)-1].Outcome != "accepted" {
		t.Fatalf("the same bundle again: %s", dump(r))
	}
	if status, body := a.post(first, ""); status != http.StatusConflict || !strings.Contains(string(body), "E-MD-005") {
		t.Fatalf("an older bundle: %d %s", status, body)
	}
	count := 0
	for _, e := range s.Log() {
		if e.Act == "intent.submit" && e.Result == "ok" {
			count++
			if !strings.HasPrefix(e.Session, "media/") || e.Device == "" {
				t.Fatalf("the log does not say how it came: %s", dump(e))
			}
		}
	}
	if count != 1 {
		t.Fatalf("%d submissions in the log", count)
	}

	// Back: accepted, and its documents are known; the second answer is old.
	_, err = m.Import(back)
	a.must(err)
	if got := a.open(id); got.Act != "" || got.State != "reviewing" || got.Predicted {
		t.Fatalf("after the exchange: %s", dump(got))
	}
	if _, err := m.Import(again); refOfFault(err) != "E-MF-004" {
		t.Fatal("an old answer:", err)
	}
	if v, err := m.State(); err != nil || len(v.Waiting) != 0 || len(v.History) != 4 || v.History[0].Out || v.History[0].Acts[0].Outcome != "accepted" {
		t.Fatalf("the page: %s %v", dump(v), err)
	}

	// The office sends it back online; the next exchange brings it.
	office := newPCWith(t, s, a.newCode())
	office.signIn("zhoumin")
	office.until("the office has the task", func() bool { return len(office.tab(tabTodo)) > 0 })
	task := office.taskOf(id)
	office.act(ActInput{Record: id, Task: task.Task, Action: "send_back", Opinion: "请补充建设依据",
		Notes: []NoteView{{Record: id, Field: "basis", Text: "缺少文号"}}})
	office.until("the outbox is empty", func() bool { return office.sync().Waiting == 0 })
	a.exchange()
	if got := a.open(id); got.State != "returned" || len(got.Notes) != 1 || got.Notes[0].Text != "缺少文号" {
		t.Fatalf("the returned state did not come: %s", dump(got))
	}

	// It is durable: locked, restarted, opened by the renewed lease.
	a.restart()
	a.unlock("linxl")
	if got := a.open(id); got.State != "returned" {
		t.Fatalf("after a restart: %s", dump(got))
	}
}

func newPCWith(t *testing.T, s *servertest.Server, code string) *pc {
	t.Helper()
	p := &pc{t: t, s: s, home: home(t.TempDir())}
	p.must(writeJSON(p.home.path("quancheng.json"), Config{Server: s.URL, Pins: s.Pins, Code: code}))
	p.start()
	p.until("the PC is bound", func() bool { return p.session().State == "signin" })
	return p
}

func (a *air) newCode() string {
	var code api.OneTimeCode
	a.desk.Must(a.t, http.MethodPost, api.PathDeviceCodes, a.admin.Token, nil, &code)
	return code.Code
}

// R199: what is altered, for another machine, or not an answer is refused with
// the reason, in both directions, and nothing of it is taken in.
func TestMediaRefusals(t *testing.T) {
	s := servertest.New(t)
	a := newAir(t, s, "linxl")
	id := a.filing(secretName)
	m := &Media{a.Desk}
	out, back := a.file("out"), a.file("back")
	_, err := m.Export(out)
	a.must(err)
	whole, err := os.ReadFile(out)
	a.must(err)
	for range 40 {
		bad := append([]byte(nil), whole...)
		at := mrand.IntN(len(bad))
		bad[at] ^= 1 << mrand.IntN(8)
		path := a.file("bad")
		a.must(os.WriteFile(path, bad, 0o600))
		if status, body := a.post(path, ""); status == http.StatusOK || status == http.StatusInternalServerError {
			t.Fatalf("byte %d of %d altered: %d %s", at, len(bad), status, body)
		}
		a.must(os.Remove(path))
	}
	for _, e := range s.Log() {
		if e.Act == "intent.submit" || e.Act == "upload.start" {
			t.Fatalf("something of an altered bundle was taken in: %s", dump(e))
		}
	}

	a.deliver(out, back, "")
	answer, err := os.ReadFile(back)
	a.must(err)
	for range 60 {
		bad := append([]byte(nil), answer...)
		at := mrand.IntN(len(bad))
		bad[at] ^= 1 << mrand.IntN(8)
		path := a.file("bad")
		a.must(os.WriteFile(path, bad, 0o600))
		if _, err := m.Import(path); err == nil || fault.CodeOf(err) == fault.Internal {
			t.Fatalf("byte %d of %d altered: %v", at, len(bad), err)
		}
		if got := a.open(id); got.Act != actWaiting {
			t.Fatalf("an altered answer was taken in: %s", dump(got))
		}
		a.must(os.Remove(path))
	}
	if _, err := m.Import(out); refOfFault(err) != "E-ME-001" {
		t.Fatal("its own export:", err)
	}
	if _, err := m.Import(a.file("nothing")); refOfFault(err) != "E-MF-006" {
		t.Fatal("no file:", err)
	}

	other := newAir2(t, s, a, "sunyue")
	if _, err := (&Media{other.Desk}).Import(back); refOfFault(err) != "E-ME-003" {
		t.Fatal("another machine takes it:", err)
	}
	_, err = m.Import(back)
	a.must(err)

	// R156: nothing of the other department is in what came for sunyue.
	seat, err := other.Desk.open()
	other.must(err)
	for id := range seat.mirror.records {
		if strings.Contains(dump(seat.mirror.records[id]), secretName) {
			t.Fatal("another department's filing came by medium")
		}
	}
	other.exchange()
	if _, ok := seat.mirror.item(record.ID(id)); ok {
		t.Fatal("another department's filing came by medium")
	}
}

// R198, R199: a machine that was taken out of use learns it from its answer,
// after what was not sent is at the server, sealed and not ruled on.
func TestMediaRevoked(t *testing.T) {
	s := servertest.New(t)
	a := newAir(t, s, "linxl")
	a.filing(secretName)
	safe := a.desk.SignIn("secadmin")
	e, err := a.ring.Enrolment()
	a.must(err)
	a.desk.Must(t, http.MethodPost, "/api/v1/devices/"+e.Device+"/revoke", safe.Token, nil, nil)
	a.admin = a.desk.SignIn("sysadmin")
	user := a.session().Me.ID
	r := a.exchange()
	if r.Ending != refRevoked || len(r.Acts) != 0 {
		t.Fatalf("receipt: %s", dump(r))
	}
	if v := a.session(); v.State != "unbound" || !strings.Contains(v.Notice, "撤销") {
		t.Fatalf("it still stands: %s", dump(v))
	}
	if _, err := os.Stat(a.home.user(user, "vault")); err == nil {
		t.Fatal("the cache still stands")
	}
	kept, err := filepath.Glob(filepath.Join(s.Dir, "data", "rescued", "*.qcm"))
	if err != nil || len(kept) != 1 {
		t.Fatal("the unsent work is not at the server:", kept, err)
	}
	for _, e := range s.Log() {
		if e.Act == "intent.submit" || e.Act == "intent.save" {
			t.Fatalf("it was ruled on: %s", dump(e))
		}
	}
}

// R199: a crash between the copy and the end of an import loses nothing: it is
// taken in at the next unlock, also after the lease of before has ended.
func TestMediaImportSurvivesACrash(t *testing.T) {
	s := servertest.New(t)
	a := newAir(t, s, "linxl")
	id := a.filing(secretName)
	m := &Media{a.Desk}
	out, back := a.file("out"), a.file("back")
	_, err := m.Export(out)
	a.must(err)
	_, err = (&Session{a.Desk}).Lock()
	a.must(err)
	s.Sleep(31 * 24 * time.Hour)
	a.admin = a.desk.SignIn("sysadmin")
	a.deliver(out, back, "")
	_, err = m.Import(back) // nobody sits there: it waits
	a.must(err)
	a.restart()
	a.unlock("linxl")
	if got := a.open(id); got.Act != "" || got.State != "reviewing" {
		t.Fatalf("after the crash: %s", dump(got))
	}
	if v, err := (&Media{a.Desk}).State(); err != nil || v.Days < 29 {
		t.Fatalf("the lease was not renewed: %s %v", dump(v), err)
	}
}

// newAir2 is a second machine beside the first, for another account.
func newAir2(t *testing.T, s *servertest.Server, first *air, account string) *air {
	t.Helper()
	p := &pc{t: t, s: s, home: home(t.TempDir())}
	p.start()
	a := &air{pc: p, stick: t.TempDir(), desk: first.desk, admin: first.admin}
	request, answer := a.file("request"), a.file("answer")
	p.must((&Media{p.Desk}).Request(a.newCode(), request))
	a.deliver(request, answer, "?account="+account)
	if _, err := (&Media{p.Desk}).Welcome(answer); err != nil {
		t.Fatal("the answer is not taken in:", err)
	}
	a.unlock(account)
	return a
}
