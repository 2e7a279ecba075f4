package replica

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"pgregory.net/rapid"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

// world is a step function between a journal and a cache that survive crashes,
// and a server behind a network that loses, repeats and delays.
type world struct {
	*rapid.T
	rep    Replica
	flight []Command // carried out, not yet ended
	events []Event   // since the last start
	told   [][]Command

	// The journal.
	kept     []Act // in order of the newest Keep
	state    map[intent.ID]State
	envelope map[intent.ID]intent.Envelope
	seals    int

	// The cache.
	at    api.End
	cache []int64

	srv  server
	seq  int
	rank map[intent.ID]int // the order in which the user acted
	mild bool              // draining: no more faults
}

// server rules once per intent and remembers.
type server struct {
	full     bool // the session
	epoch    int
	feed     []int64
	docs     map[string]bool
	bodies   map[intent.ID]string
	verdicts map[intent.ID]intent.Verdict
	ruled    map[record.ID][]intent.ID
}

func newWorld(t *rapid.T) *world {
	w := &world{T: t, state: map[intent.ID]State{}, envelope: map[intent.ID]intent.Envelope{}, rank: map[intent.ID]int{}}
	w.srv = server{epoch: 1, docs: map[string]bool{}, bodies: map[intent.ID]string{},
		verdicts: map[intent.ID]intent.Verdict{}, ruled: map[record.ID][]intent.ID{}}
	w.restart()
	return w
}

// restart is a crash: all that is not in the journal or the cache is gone.
func (w *world) restart() {
	var acts []Act
	for _, a := range w.kept {
		switch w.state[a.Intent.ID] {
		case Settled, Released:
			continue
		case Held:
			v := w.srv.verdicts[a.Intent.ID]
			a.Held = &v
		}
		if e, ok := w.envelope[a.Intent.ID]; ok {
			a.Envelope = &e
		}
		acts = append(acts, a)
	}
	w.rep, w.flight, w.events, w.told = Replica{}, nil, nil, nil
	w.step(Began{slices.Clone(acts), w.at})
}

func (w *world) step(e Event) {
	out := w.rep.Step(e)
	w.events, w.told = append(w.events, e), append(w.told, slices.Clone(out))
	for _, c := range out {
		switch c := c.(type) {
		case Note:
			w.state[c.ID] = c.To
		case Hang:
			w.hang(c.All)
		case Push:
			w.mayGo(c)
			w.flight = append(w.flight, c)
		default:
			w.flight = append(w.flight, c)
		}
	}
}

func (w *world) hang(all bool) {
	var cut []Command
	w.flight = slices.DeleteFunc(w.flight, func(c Command) bool {
		_, wait := c.(Wait)
		_, rest := c.(Backoff)
		hung := wait || all && !rest
		if hung {
			cut = append(cut, c)
		}
		return hung
	})
	for _, c := range cut {
		w.step(Failed{Command: c})
	}
}

// mayGo: an act that waits for a full sign-in waits for one (R194).
func (w *world) mayGo(c Push) {
	full := false
	for _, e := range w.events {
		if l, ok := e.(Linked); ok {
			full = l.Link.Full
		}
	}
	for _, id := range c.IDs {
		if w.rep.find(id).Fresh && !full {
			w.Fatalf("%s is to go in a narrow session", id)
		}
	}
}

// keep is the journal's Keep.
func (w *world) keep(a Act) {
	w.kept = slices.DeleteFunc(w.kept, func(x Act) bool { return x.Intent.ID == a.Intent.ID })
	w.kept = append(w.kept, a)
	w.state[a.Intent.ID] = Queued
}

// act makes a new one about one of three aggregates.
func (w *world) act(aggregate record.ID) Act {
	w.seq++
	in := intent.Intent{ID: intent.ID(fmt.Sprintf("i%03d", w.seq)), Op: intent.Submit, Aggregate: aggregate}
	for n := range rapid.IntRange(0, 2).Draw(w.T, "documents") {
		in.Documents = append(in.Documents, document.Ref{ID: fmt.Sprintf("%s-d%d", in.ID, n)})
	}
	if len(w.kept) > 0 && rapid.IntRange(0, 3).Draw(w.T, "after") == 0 {
		in.After = append(in.After, rapid.SampledFrom(w.kept).Draw(w.T, "whom").Intent.ID)
	}
	w.rank[in.ID] = w.seq * 10
	return Act{Intent: in, Fresh: rapid.IntRange(0, 5).Draw(w.T, "fresh") == 0}
}

// seal is the journal's Seal: bytes that are never the same twice.
func (w *world) seal(id intent.ID) intent.Envelope {
	if e, ok := w.envelope[id]; ok {
		return e
	}
	w.seals++
	a := w.kept[slices.IndexFunc(w.kept, func(a Act) bool { return a.Intent.ID == id })]
	a.Intent.Seq = int64(w.seals)
	body, err := json.Marshal(a.Intent)
	if err != nil {
		w.Fatal(err)
	}
	w.envelope[id] = intent.Envelope{Suite: 1, Body: body}
	w.step(Sealed{id, w.envelope[id]})
	return w.envelope[id]
}

// rule is the server: an intent that was ruled gets the same verdict.
func (w *world) rule(e intent.Envelope) api.Answer {
	var in intent.Intent
	if err := json.Unmarshal(e.Body, &in); err != nil {
		w.Fatal(err)
	}
	if old, ok := w.srv.bodies[in.ID]; ok && old != string(e.Body) {
		w.Fatalf("%s came as other bytes", in.ID)
	}
	w.srv.bodies[in.ID] = string(e.Body)
	if v, ok := w.srv.verdicts[in.ID]; ok {
		return api.Answer{Verdict: &v}
	}
	w.inOrder(in)
	v := intent.Verdict{Intent: in.ID, Outcome: intent.Accepted}
	for _, d := range in.Documents {
		if !w.srv.docs[d.ID] {
			v.Outcome = intent.Missing
			v.Missing = append(v.Missing, record.ID(d.ID))
		}
	}
	if v.Outcome == intent.Missing {
		return api.Answer{Verdict: &v}
	}
	switch rapid.IntRange(0, 9).Draw(w.T, "ruling") {
	case 0, 1:
		v.Outcome = rapid.SampledFrom([]intent.Outcome{intent.Conflict, intent.Rejected, intent.Reconfirm, "newer"}).Draw(w.T, "outcome")
	case 2:
		v.Outcome = intent.Merged
	case 3:
		if !w.mild {
			return api.Answer{Fault: fault.New(fault.Internal, "?")}
		}
	}
	w.srv.verdicts[in.ID] = v
	if v.Outcome.Settled() {
		w.srv.ruled[in.Aggregate] = append(w.srv.ruled[in.Aggregate], in.ID)
		w.srv.feed = append(w.srv.feed, int64(len(w.srv.feed)+1))
	}
	return api.Answer{Verdict: &v}
}

// inOrder: R189, R196. What must be over before an act comes.
func (w *world) inOrder(in intent.Intent) {
	for _, a := range w.kept {
		id := a.Intent.ID
		over := w.srv.verdicts[id].Outcome.Settled() || w.state[id] == Released
		if a.Intent.Aggregate == in.Aggregate && w.rank[id] < w.rank[in.ID] && !over {
			w.Fatalf("%s came before %s of the same aggregate, %s", in.ID, id, w.state[id])
		}
		if slices.Contains(in.After, id) && !over {
			w.Fatalf("%s came before %s, which it names", in.ID, id)
		}
		if id == in.ID && a.Fresh && !w.srv.full {
			w.Fatalf("%s came without a full session", id)
		}
	}
}

// replay: the same events give the same commands, byte for byte.
func (w *world) replay() {
	var r Replica
	for i, e := range w.events {
		if got := r.Step(e); !reflect.DeepEqual(got, w.told[i]) && len(got)+len(w.told[i]) > 0 {
			w.Fatalf("event %d %T gave %v, then %v", i, e, w.told[i], got)
		}
	}
}
