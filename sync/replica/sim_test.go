package replica

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

// R189, R191, R196, R197: through losses, repeats, reordering, crashes, absence
// and restores, every act has its one ruling in its order, an act that is held
// stops those behind it, nothing is lost, and the cache ends as the server's.
func TestEveryActIsSettledOnceInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(5, 120).Draw(t, "steps") {
			w.disturb()
		}
		w.drain()
		w.account()
		w.replay()
	})
}

func (w *world) disturb() {
	switch rapid.IntRange(0, 19).Draw(w.T, "what") {
	case 0, 1, 2, 3:
		a := w.act(record.ID(fmt.Sprint("a", rapid.IntRange(0, 2).Draw(w.T, "aggregate"))))
		w.keep(a)
		w.step(Enqueued{a})
	case 4:
		w.replay()
		w.restart()
	case 5:
		w.step(Away{rapid.Bool().Draw(w.T, "away")})
	case 6:
		w.step(Poked{})
	case 7:
		w.srv.full = rapid.Bool().Draw(w.T, "full")
		w.step(Linked{w.link()})
	case 8:
		w.decide()
	case 9:
		w.srv.epoch++ // restored: what was ruled comes back under another epoch
		w.srv.full = false
	case 10:
		if d := rapid.IntRange(0, 20).Draw(w.T, "lost document"); d < len(w.kept) {
			for _, ref := range w.kept[d].Intent.Documents {
				delete(w.srv.docs, ref.ID)
			}
		}
	default:
		w.finish(true)
	}
}

func (w *world) link() Link { return Link{w.srv.full, fmt.Sprint("e", w.srv.epoch)} }

// finish ends a command in flight, any of them, well or badly.
func (w *world) finish(faults bool) {
	if len(w.flight) == 0 {
		return
	}
	i := rapid.IntRange(0, len(w.flight)-1).Draw(w.T, "command")
	c := w.flight[i]
	w.flight = slices.Delete(w.flight, i, i+1)
	how := 9
	if faults {
		how = rapid.IntRange(0, 9).Draw(w.T, "how")
	}
	if _, rest := c.(Backoff); !rest {
		switch how {
		case 0: // the request is lost
			w.step(Failed{c, fault.New(fault.Unreachable, "?")})
			return
		case 1: // the answer is lost
			w.carry(c)
			w.step(Failed{c, fault.New(fault.Unreachable, "?")})
			return
		case 2: // the request comes twice
			if _, pull := c.(Pull); !pull {
				w.carry(c)
			}
		case 3:
			code := rapid.SampledFrom([]fault.Code{fault.Busy, fault.Internal, fault.Storage, fault.Unauthorized, fault.Untrusted}).Draw(w.T, "code")
			w.step(Failed{c, fault.New(code, "?")})
			return
		}
	}
	w.step(w.carry(c))
}

// carry does what a command asks.
func (w *world) carry(c Command) Event {
	switch c := c.(type) {
	case Open:
		return Linked{w.link()}
	case Backoff:
		return Due{c.Lane, c.Round}
	case Upload:
		w.srv.docs[c.Document.ID] = true
		return Uploaded{record.ID(c.Document.ID)}
	case Push:
		return w.push(c)
	case Pull:
		return w.pull(c)
	case Wait:
		return Woken{c.Cursor < int64(len(w.srv.feed))}
	}
	w.Fatalf("unknown command %T", c)
	return nil
}

func (w *world) push(c Push) Event {
	seen := map[record.ID]bool{}
	var answers []api.Answer
	for _, id := range c.IDs {
		e := w.rep.find(id)
		if e == nil || seen[e.Intent.Aggregate] {
			w.Fatalf("push of %s, whose aggregate is on its way or which is gone", id)
		}
		seen[e.Intent.Aggregate] = true
		if full := w.srv.full; e.Fresh && !full { // the session was cut to a narrow one meanwhile
			return Failed{c, fault.New(fault.Unauthorized, "?")}
		}
	}
	for _, id := range c.IDs {
		answers = append(answers, w.rule(w.seal(id)))
	}
	return Pushed{c.IDs, answers}
}

// pull gives pages of three and breaks off between them at will.
func (w *world) pull(c Pull) Event {
	if c.Reset {
		w.cache, w.at = nil, api.End{Epoch: c.At.Epoch}
	}
	epoch := fmt.Sprint("e", w.srv.epoch)
	if c.At.Epoch != "" && c.At.Epoch != epoch {
		return Renewed{epoch}
	}
	for cursor := int(c.At.Cursor); ; {
		to := min(cursor+3, len(w.srv.feed))
		end := api.End{Cursor: int64(to), Epoch: epoch, More: to < len(w.srv.feed)}
		if w.at.Cursor != int64(cursor) || w.at.Epoch != "" && w.at.Epoch != epoch {
			w.Fatalf("a page after %d came to a cache at %d", cursor, w.at.Cursor)
		}
		w.cache, w.at = append(w.cache, w.srv.feed[cursor:to]...), end
		w.step(Paged{end})
		if cursor = to; !end.More || !w.mild && rapid.IntRange(0, 2).Draw(w.T, "cut") == 0 {
			return Pulled{}
		}
	}
}

// decide is the user's: take back, or put another in its place.
func (w *world) decide() {
	for _, s := range w.rep.standings() {
		if s.State != Held {
			continue
		}
		list := w.rep.behind(s.Intent.ID)
		if rapid.Bool().Draw(w.T, "resolve") {
			with := Act{Intent: intent.Intent{ID: s.Intent.ID + "'", Op: intent.Submit, Aggregate: s.Intent.Aggregate}}
			w.rank[with.Intent.ID] = w.rank[s.Intent.ID]
			w.keep(with)
			for _, e := range list[1:] {
				w.keep(e.Act)
			}
			w.state[s.Intent.ID] = Released
			w.step(Resolved{s.Intent.ID, with})
			return
		}
		var ids []intent.ID
		for _, e := range list {
			ids = append(ids, e.id())
			w.state[e.id()] = Released
		}
		w.step(Withdrawn{ids})
		return
	}
}

// drain heals everything and lets it run until only the long poll is out.
func (w *world) drain() {
	w.mild, w.srv.full = true, true
	w.step(Away{false})
	w.step(Linked{w.link()})
	w.step(Poked{})
	for n := 0; ; n++ {
		idle := !slices.ContainsFunc(w.flight, func(c Command) bool { _, wait := c.(Wait); return !wait || w.at.Cursor < int64(len(w.srv.feed)) })
		if idle && !slices.ContainsFunc(w.rep.acts, func(e *entry) bool { return e.state == Held }) {
			return
		}
		if idle {
			w.decide()
		}
		if n > 5000 {
			w.Fatalf("no end: %v in flight, %+v", w.flight, w.rep.status())
		}
		w.finish(false)
	}
}

// account: each act of the user is ruled or taken back, once and in order.
func (w *world) account() {
	if left := w.rep.standings(); len(left) > 0 {
		w.Fatalf("%d acts are left, the first %s: %s %s", len(left), left[0].Intent.ID, left[0].State, left[0].Blocked)
	}
	for _, a := range w.kept {
		id := a.Intent.ID
		if settled := w.srv.verdicts[id].Outcome.Settled(); settled != (w.state[id] == Settled) || !settled && w.state[id] != Released {
			w.Fatalf("%s is %s here and %q there", id, w.state[id], w.srv.verdicts[id].Outcome)
		}
	}
	for agg, ids := range w.srv.ruled {
		if !slices.IsSortedFunc(ids, func(a, b intent.ID) int { return w.rank[a] - w.rank[b] }) {
			w.Fatalf("%s was ruled in the order %v", agg, ids)
		}
	}
	if !slices.Equal(w.cache, w.srv.feed) {
		w.Fatalf("the cache holds %v of %v", w.cache, w.srv.feed)
	}
}

// refs of documents by id.
func refs(ids ...string) []document.Ref {
	var list []document.Ref
	for _, id := range ids {
		list = append(list, document.Ref{ID: id})
	}
	return list
}
