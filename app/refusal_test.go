package app

import (
	"strings"
	"testing"
	"time"

	"quancheng/backend/domain/fault"
	"quancheng/backend/servertest"
)

// R198 and issue 2, bad input: each is refused in words and leaves nothing.
func TestBadDocuments(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	v, err := p.records().New("filing")
	p.must(err)
	whole := pdf("x")
	for name, c := range map[string]struct {
		file, slot string
		content    []byte
	}{
		"damaged":   {"a.pdf", "request", whole[:len(whole)/2]},
		"encrypted": {"a.pdf", "request", []byte(strings.Replace(string(whole), "/Root 1 0 R", "/Root 1 0 R /Encrypt 5 0 R", 1))},
		"empty":     {"a.pdf", "request", nil},
		"escaping":  {"../a.pdf", "request", whole},
		"reserved":  {"CON.pdf", "request", whole},
		"bidi":      {"a\u202efdp.exe", "request", whole},
		"no kind":   {"a.exe", "request", []byte("MZ something")},
		"no slot":   {"a.pdf", "nowhere", whole},
	} {
		_, err := p.attach(v.ID, c.slot, c.file, c.content)
		if f := fault.From(err); f == nil || f.Code == fault.Internal || f.Message == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (&Documents{p.Desk}).Start(v.ID, "request", "a.pdf", "机密", 10); fault.CodeOf(err) != fault.Forbidden {
		t.Error("a state secret was taken in:", err)
	}
	if raw := everyByte(t, p.home.user(p.session().Me.ID, "documents")); len(raw) > 0 {
		t.Error("something was kept", len(raw))
	}
	for _, err := range []error{
		second(p.records().New("nothing")), second(p.records().List(ListQuery{Type: "nothing"})), second(p.tasks().List("nothing")),
		second(p.records().Open("nothing")), second(p.tasks().Act(ActInput{Record: "x", Task: "y", Action: "z"})),
	} {
		if f := fault.From(err); f == nil || f.Code == fault.Internal {
			t.Errorf("no words: %v", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// R195, R203: wrong factors and a wrong clock, in words that show both times.
func TestSignInRefusals(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	session := &Session{p.Desk}
	if _, err := session.SignIn("linxl", "wrong", s.NextCode("linxl")); fault.CodeOf(err) != fault.Unauthorized {
		t.Fatal(err)
	}
	s.Sleep(time.Minute)
	p.signIn("linxl")
	p.until("a pull", func() bool { return p.sync().Last != "" })
	_, err := session.Lock()
	p.must(err)
	if v := p.session(); v.State != "locked" || v.Me != nil {
		t.Fatal(dump(v))
	}
	if _, err := p.records().Types(); fault.CodeOf(err) != fault.Unauthorized {
		t.Fatal("a locked program answers:", err)
	}
	code := s.NextCode("linxl")
	_, err = session.Unlock(p.session().Accounts[0].User, s.Password("linxl"), code)
	p.must(err)
	_, err = session.Lock()
	p.must(err)
	if _, err = session.Unlock(p.session().Accounts[0].User, s.Password("linxl"), code); fault.CodeOf(err) != fault.Unauthorized {
		t.Fatal("a code was good twice:", err)
	}
	p.off.Store(int64(-48 * time.Hour))
	if err := p.unlock("linxl"); fault.CodeOf(err) != fault.Clock || !strings.Contains(err.Error(), "2026年11月21日") || !strings.Contains(err.Error(), "2026年11月23日") {
		t.Fatal("both times are not told:", err)
	}
}

// R203: a refused sign-in names both clocks when this PC's is wrong; a wrong
// clock alone stops no right code, and a right clock is not blamed.
func TestRefusedSignInNamesBothClocks(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	session := &Session{p.Desk}
	_, err := session.SignIn("linxl", "wrong", s.NextCode("linxl"))
	if fault.CodeOf(err) != fault.Unauthorized || strings.Contains(err.Error(), "服务器时间") {
		t.Fatal("a right clock is blamed:", err)
	}
	for _, off := range []time.Duration{-48 * time.Hour, 6 * time.Minute, 400 * 24 * time.Hour} {
		p.off.Store(int64(off))
		_, err = session.SignIn("linxl", s.Password("linxl"), "000000")
		layout := "2006-01-02 15:04"
		china := time.FixedZone("CST", 8*60*60)
		for _, at := range []time.Time{s.Now(), p.now()} {
			if f := fault.From(err); f.Ref != "E-ID-008" || !strings.Contains(f.Message, at.In(china).Format(layout)) || !strings.Contains(f.Message, "还可以再试") {
				t.Fatalf("%s off: both times are not told: %v", off, err)
			}
		}
		p.signIn("linxl")
		_, err = session.SignOut()
		p.must(err)
	}
}

// R160, R161: everyone sees his own operations, the audit administrator all,
// and this PC is a witness of the log.
func TestLogAndProof(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	mine, err := (&Admin{p.Desk}).Mine(0)
	p.must(err)
	if len(mine.Rows) == 0 || mine.Rows[0].ActTitle == "其他操作" {
		t.Fatal(dump(mine))
	}
	if _, err := (&Admin{p.Desk}).Log(LogQuery{}); fault.CodeOf(err) != fault.Forbidden {
		t.Fatal("a clerk reads the log:", err)
	}
	p.signIn("auditadmin")
	log, err := (&Admin{p.Desk}).Log(LogQuery{Result: "refused"})
	p.must(err)
	if len(log.Rows) == 0 {
		t.Fatal("the refusal is not in the log")
	}
	for _, r := range log.Rows {
		if r.Result != "refused" {
			t.Fatal("the filter is not heeded:", dump(r))
		}
	}
	for _, who := range []string{"linxl", "林晓岚"} {
		log, err = (&Admin{p.Desk}).Log(LogQuery{User: who, Act: "audit"})
		p.must(err)
		if len(log.Rows) == 0 || int64(len(log.Rows)) != log.Total {
			t.Fatal(who, dump(log))
		}
		for _, r := range log.Rows {
			if r.Person != "林晓岚" || !strings.HasPrefix(r.Act, "audit.") {
				t.Fatal("the filter is not heeded:", dump(r))
			}
		}
	}
	for range 2 {
		v, err := (&Admin{p.Desk}).Proof()
		p.must(err)
		if !v.Good || v.Size == 0 {
			t.Fatal(dump(v))
		}
	}
	if _, err := (&Syncing{p.Desk}).SetAway(true); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Admin{p.Desk}).Users(); fault.CodeOf(err) != fault.Unreachable {
		t.Fatal("administration without a network:", err)
	}
}
