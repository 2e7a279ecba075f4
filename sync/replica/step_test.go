package replica

import (
	"slices"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

func act(id, aggregate string, documents ...string) Act {
	return Act{Intent: intent.Intent{ID: intent.ID(id), Op: intent.Submit, Aggregate: record.ID(aggregate), Documents: refs(documents...)}}
}

// linkedWith is a Replica with a session, its feed up to date.
func linkedWith(full bool, acts ...Act) (*Replica, []Command) {
	r := &Replica{}
	r.Step(Began{Acts: acts})
	out := r.Step(Linked{Link{Full: full, Epoch: "e1"}})
	r.Step(Paged{api.End{Epoch: "e1", Cursor: 1}})
	r.Step(Pulled{})
	return r, out
}

func found[C Command](t *testing.T, out []Command) C {
	t.Helper()
	for _, c := range out {
		if c, ok := c.(C); ok {
			return c
		}
	}
	var none C
	t.Fatalf("no %T in %v", none, out)
	return none
}

func none[C Command](t *testing.T, out []Command) {
	t.Helper()
	for _, c := range out {
		if c, ok := c.(C); ok {
			t.Fatalf("%T in %v", c, out)
		}
	}
}

func verdict(id intent.ID, o intent.Outcome, missing ...record.ID) api.Answer {
	return api.Answer{Verdict: &intent.Verdict{Intent: id, Outcome: o, Missing: missing}}
}

// R188: documents go first; those that the server lost go again, and then the
// same act; when that never ends its user decides.
func TestMissingDocumentsGoAgain(t *testing.T) {
	r, out := linkedWith(true, act("i1", "a", "d1", "d2"))
	none[Push](t, out)
	for _, d := range []string{"d1", "d2"} {
		if u := found[Upload](t, out); u.Document.ID != d || u.Again {
			t.Fatalf("uploads %+v", u)
		}
		out = r.Step(Uploaded{record.ID(d)})
	}
	for range missLimit {
		push := found[Push](t, out)
		out = r.Step(Pushed{push.IDs, []api.Answer{verdict("i1", intent.Missing, "d2")}})
		none[Push](t, out)
		if u := found[Upload](t, out); u.Document.ID != "d2" || !u.Again {
			t.Fatalf("uploads %+v", u)
		}
		out = r.Step(Uploaded{"d2"})
	}
	out = r.Step(Pushed{found[Push](t, out).IDs, []api.Answer{verdict("i1", intent.Missing, "d2")}})
	if n := found[Note](t, out); n.To != Held || n.Verdict.Message == "" {
		t.Errorf("noted %+v", n)
	}
}

// R197: a document that cannot go holds its act, with the reason; others go on.
func TestUploadThatCannotGoHoldsItsAct(t *testing.T) {
	r, out := linkedWith(true, act("i1", "a", "d1"), act("i2", "b", "d2"))
	up := found[Upload](t, out)
	out = r.Step(Failed{up, fault.New(fault.TooLarge, "太大")})
	if n := found[Note](t, out); n.ID != "i1" || n.To != Held || n.Verdict.Message != "太大" {
		t.Errorf("noted %+v", n)
	}
	up = found[Upload](t, out)
	out = r.Step(Failed{up, fault.New(fault.Storage, "满")})
	none[Note](t, out)
	if b := found[Backoff](t, out); b.Lane != UploadLane || up.Intent != "i2" {
		t.Errorf("%+v after %+v", b, up)
	}
	if got := found[Upload](t, r.Step(Poked{})); got.Intent != "i2" {
		t.Errorf("uploads %+v", got)
	}
}

// A batch that is refused as a whole is taken apart: one bad act does not keep
// the others from going (R189).
func TestBadBatchIsTakenApart(t *testing.T) {
	r, out := linkedWith(true, act("i1", "a"), act("bad", "b"), act("i3", "c"))
	settled := []intent.ID{}
	push := found[Push](t, out)
	for range 10 {
		if slices.Contains(push.IDs, "bad") {
			out = r.Step(Failed{push, fault.New(fault.Invalid, "读不懂")})
		} else {
			settled = append(settled, push.IDs...)
			out = r.Step(Pushed{push.IDs, []api.Answer{verdict(push.IDs[0], intent.Accepted)}})
		}
		if i := slices.IndexFunc(out, func(c Command) bool { _, ok := c.(Push); return ok }); i >= 0 {
			push = out[i].(Push)
		} else {
			break
		}
	}
	list := r.standings()
	if !slices.Equal(settled, []intent.ID{"i1", "i3"}) || len(list) != 1 || list[0].State != Held || list[0].Held.Message != "读不懂" {
		t.Errorf("settled %v, left %+v", settled, list)
	}
}

// R197: every act says where it stands and what it waits for.
func TestStandings(t *testing.T) {
	held, fresh, after := act("i1", "a"), act("i3", "b"), act("i4", "c")
	held.Held, fresh.Fresh, after.Intent.After = &intent.Verdict{}, true, []intent.ID{"i3"}
	r, _ := linkedWith(false, held, act("i2", "a"), fresh, after, act("i5", "d", "d1"), act("i6", "d"), act("i7", "e"))
	want := map[intent.ID]Standing{
		"i1": {State: Held}, "i2": {State: Queued, Blocked: BehindHeld, By: "i1"},
		"i3": {State: Queued, Blocked: NeedsFull}, "i4": {State: Queued, Blocked: After, By: "i3"},
		"i5": {State: Queued, Blocked: Documents}, "i6": {State: Queued, Blocked: Behind, By: "i5"}, "i7": {State: Sending},
	}
	for _, s := range r.standings() {
		w := want[s.Intent.ID]
		if s.State != w.State || s.Blocked != w.Blocked || s.By != w.By {
			t.Errorf("%s: %s %s %s, want %+v", s.Intent.ID, s.State, s.Blocked, s.By, w)
		}
	}
	if s := r.status(); s.Waiting != 5 || s.Sending != 1 || s.Held != 1 || s.Total != 6 || !s.Online || s.Full {
		t.Errorf("status %+v", s)
	}
}

// R197: contact ends the word that there is none, whatever lane it came from.
func TestContactEndsTheTrouble(t *testing.T) {
	gone := fault.New(fault.Unreachable, "连接不上")
	for name, fails := range map[string]func(r *Replica, out []Command) []Command{
		"poll": func(r *Replica, _ []Command) []Command { return r.Step(Failed{Wait{}, gone}) },
		"pull": func(r *Replica, _ []Command) []Command {
			return r.Step(Failed{found[Pull](t, r.Step(Woken{true})), gone})
		},
		"push":   func(r *Replica, out []Command) []Command { return r.Step(Failed{found[Push](t, out), gone}) },
		"upload": func(r *Replica, out []Command) []Command { return r.Step(Failed{found[Upload](t, out), gone}) },
	} {
		r, out := linkedWith(true, act("i1", "a"), act("i2", "b", "d1"))
		out = fails(r, out)
		if r.status().Online || r.status().Trouble != gone {
			t.Fatalf("%s: the failure is not told: %+v", name, r.status())
		}
		b := found[Backoff](t, out)
		for _, c := range out {
			if c, ok := c.(Backoff); ok && c.Lane == LinkLane {
				b = c
			}
		}
		found[Open](t, r.Step(Due{b.Lane, b.Round}))
		r.Step(Linked{Link{Full: true, Epoch: "e1"}})
		if s := r.status(); !s.Online || s.Trouble != nil {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// A client below the minimum sends its outbox and pulls no more.
func TestOutdatedClientOnlySends(t *testing.T) {
	r := &Replica{}
	r.Step(Began{})
	out := r.Step(Linked{Link{Full: true}})
	out = r.Step(Failed{found[Pull](t, out), fault.New(fault.Upgrade, "请升级")})
	none[Pull](t, out)
	none[Wait](t, out)
	found[Push](t, r.Step(Enqueued{act("i1", "a")}))
	if f := r.status().Trouble; f == nil || f.Message != "请升级" {
		t.Errorf("trouble %v", f)
	}
}

// A place that the server does not know costs a re-sync, and no more than one
// at a time.
func TestLostPlaceIsAResync(t *testing.T) {
	r, _ := linkedWith(true)
	out := r.Step(Failed{found[Pull](t, r.Step(Woken{true})), fault.New(fault.Invalid, "?")})
	none[Pull](t, out)
	b := found[Backoff](t, out)
	if p := found[Pull](t, r.Step(Due{b.Lane, b.Round})); p.At != (api.End{Epoch: "e1"}) || !p.Reset {
		t.Errorf("pulls %+v", p)
	}
}

// Faults in the answer to one act: those of the act hold it, others pass.
func TestFaultOfOneAct(t *testing.T) {
	for code, want := range map[fault.Code]State{
		fault.Untrusted: Held, fault.Upgrade: Held, fault.Invalid: Held, fault.Forbidden: Held, fault.NotFound: Held,
		fault.Internal: Queued, fault.Busy: Queued, fault.Storage: Queued, fault.Unauthorized: Queued,
	} {
		r, out := linkedWith(true, act("i1", "a"))
		r.Step(Pushed{found[Push](t, out).IDs, []api.Answer{{Fault: fault.New(code, "?")}}})
		if got := r.standings()[0].State; got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}

// R194: guessing is never repeated by the program itself.
func TestOpenIsNotRepeatedWhenASignInIsNeeded(t *testing.T) {
	r := &Replica{}
	out := r.Step(Began{})
	out = r.Step(Failed{found[Open](t, out), fault.New(fault.Unauthorized, "请登录")})
	if len(out) != 0 {
		t.Errorf("goes on with %v", out)
	}
	found[Open](t, r.Step(Poked{}))
	out = r.Step(Failed{Open{}, fault.New(fault.Unreachable, "断网")})
	b := found[Backoff](t, out)
	found[Open](t, r.Step(Due{b.Lane, b.Round}))
}

// A promise of more without progress is not followed for ever.
func TestFeedThatStandsStillRests(t *testing.T) {
	r, _ := linkedWith(true)
	end := api.End{Epoch: "e1", Cursor: 1, More: true}
	out := r.Step(Woken{true})
	for range 3 {
		found[Pull](t, out)
		r.Step(Paged{end})
		out = r.Step(Pulled{})
		none[Pull](t, out)
		b := found[Backoff](t, out)
		out = r.Step(Due{b.Lane, b.Round})
	}
}

func TestDelayGrowsToAMinute(t *testing.T) {
	for tries, want := range map[int]time.Duration{0: time.Second, 1: time.Second, 4: 8 * time.Second, 7: time.Minute, 90: time.Minute} {
		if low, high := delay(tries, 0), delay(tries, 0.999); low != want || high < low || high > min(time.Minute, want*3/2) {
			t.Errorf("try %d: %v to %v", tries, low, high)
		}
	}
}
