package simulate

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/servertest"
	"quancheng/sync/replica"
)

// central is the server, its people, and the network before it.
type central struct {
	w       *world
	core    *servertest.Core
	people  []policy.Actor
	keys    map[string]ed25519.PublicKey
	gen     int // sessions of another are over
	down    bool
	turning bool
	head    int64
	polls   []poll

	beginning map[record.UserID][]policy.Grant // grants as they were at first
}

// poll is a long poll that waits.
type poll struct {
	pc    *pc
	after int64
	end   func(error)
}

var units = []api.Unit{{ID: "u-root", Name: "局"}, {ID: "u-a", Name: "一处", Parent: "u-root"}, {ID: "u-b", Name: "二处", Parent: "u-root"},
	{ID: "u-a1", Name: "一处一科", Parent: "u-a"}}

func newCentral(w *world) *central {
	s := &central{w: w, keys: map[string]ed25519.PublicKey{}, beginning: map[record.UserID][]policy.Grant{}}
	s.cast()
	var seed [32]byte
	for i := range seed {
		seed[i] = byte(w.rand.Uint32())
	}
	core, err := servertest.NewCore(servertest.CoreConfig{Dir: w.dir, Clock: w.clock, Random: rand.NewChaCha8(seed), Units: units,
		People: func() []policy.Actor { return s.people }, Keys: s.keys, Log: slog.New(slog.NewTextHandler(complaints{w}, &slog.HandlerOptions{Level: slog.LevelError}))})
	w.must(err)
	s.core = core
	return s
}

// complaints: what the server logs as an error is one.
type complaints struct{ w *world }

func (c complaints) Write(b []byte) (int, error) {
	c.w.fail("the server: %s", b)
	return len(b), nil
}

// cast gives everybody a part. Two people are enough for the whole process.
func (s *central) cast() {
	n := max(2, s.w.size.pcs*7/10)
	for i := range n {
		a := policy.Actor{User: record.UserID("user" + string(rune('a'+i/26)) + string(rune('a'+i%26))), Unit: "u-a", Grants: []policy.Grant{}}
		a.Name = "人员" + string(a.User)
		switch {
		case i == 0:
			s.give(&a, policy.Clerk, "u-a")
		case i == 1 && n < 5:
			s.give(&a, policy.Office, "")
			s.give(&a, policy.Leader, "")
			s.give(&a, policy.Finance, "")
		case i < 5:
			role := []policy.Role{policy.Office, policy.Leader, policy.Finance, policy.Clerk}[i-1]
			s.give(&a, role, map[bool]record.UnitID{true: "u-b"}[role == policy.Clerk])
		default:
			s.give(&a, s.role(), s.unit())
		}
		s.people = append(s.people, a)
		s.beginning[a.User] = a.Grants
	}
}

func (s *central) role() policy.Role {
	return pick(s.w.rand, []policy.Role{policy.Clerk, policy.Clerk, policy.Clerk, policy.Clerk, policy.Clerk, policy.UnitHead, policy.UnitHead,
		policy.Office, policy.Leader, policy.Finance, policy.Auditor, policy.Archivist})
}

func (s *central) unit() record.UnitID {
	return pick(s.w.rand, []record.UnitID{"", "u-root", "u-a", "u-b", "u-a1"})
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// give grants a role. Who files needs a unit.
func (s *central) give(a *policy.Actor, role policy.Role, unit record.UnitID) {
	if (role == policy.Clerk || role == policy.UnitHead) && (unit == "" || unit == "u-root") {
		unit = "u-a"
	}
	id := "g" + string(a.User) + string(role) + string(unit)
	if slices.ContainsFunc(a.Grants, func(g policy.Grant) bool { return g.ID == id }) {
		return
	}
	a.Grants = append(slices.Clone(a.Grants), policy.Grant{ID: id, User: a.User, Role: role, Unit: unit})
	slices.SortFunc(a.Grants, func(x, y policy.Grant) int { return cmpText(x.ID, y.ID) })
}

func cmpText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// regrant changes somebody's rights. What is taken away mostly comes back
// later, so that work goes on.
func (s *central) regrant() {
	i := s.w.rand.IntN(len(s.people))
	if had := s.people[i].Grants; len(had) > 0 && s.w.rand.IntN(3) > 0 {
		g := pick(s.w.rand, had)
		s.change(i, func(a *policy.Actor) {
			a.Grants = slices.DeleteFunc(slices.Clone(a.Grants), func(x policy.Grant) bool { return x.ID == g.ID })
		})
		if s.w.rand.IntN(4) > 0 {
			s.w.after(s.w.log(time.Minute, s.w.size.span/6), func() {
				s.change(i, func(a *policy.Actor) { s.give(a, g.Role, g.Unit) })
			})
		}
		return
	}
	s.change(i, func(a *policy.Actor) { s.give(a, s.role(), s.unit()) })
}

func (s *central) change(i int, how func(*policy.Actor)) {
	people := slices.Clone(s.people)
	how(&people[i])
	s.people = people
	s.w.note("grants of %s: %v", people[i].User, people[i].Roles())
}

func (s *central) actor(user record.UserID) policy.Actor {
	i := slices.IndexFunc(s.people, func(a policy.Actor) bool { return a.User == user })
	return s.people[i]
}

// session is what a sign-in gave a PC.
type session struct {
	gen  int
	full bool
}

func (s *central) who(p *pc, in session) (policy.Actor, error) {
	if in.gen != s.gen {
		return policy.Actor{}, fault.New(fault.Unauthorized, "the session has ended")
	}
	if s.w.chance(0.01) {
		return policy.Actor{}, fault.New(pick(s.w.rand, []fault.Code{fault.Busy, fault.Storage, fault.Unreachable}), "not now")
	}
	a := s.actor(p.user)
	a.Device, a.Full, a.Session = p.device, in.full, p.device
	return a, nil
}

func (s *central) push(p *pc, in session, es []intent.Envelope) ([]api.Answer, error) {
	who, err := s.who(p, in)
	if err != nil {
		return nil, err
	}
	who, es = s.w.flaw.pushed(s, who, es)
	answers, err := s.core.Push(who, es)
	s.w.must(err)
	for i, a := range answers {
		wish, err := intent.Unmarshal(es[i].Body)
		s.w.must(err)
		s.w.note("push %s %s %s: %s", p.name, wish.Op, wish.ID[:8], outcome(a))
		s.w.oracle.ruled(s.actor(p.user), wish, a)
	}
	s.turn()
	return s.w.flaw.answered(answers), nil
}

func outcome(a api.Answer) string {
	if a.Verdict != nil {
		return string(a.Verdict.Outcome) + " " + a.Verdict.Message
	}
	return "fault " + string(a.Fault.Code) + " " + a.Fault.Message
}

// turn numbers and works soon.
func (s *central) turn() {
	if s.turning {
		return
	}
	s.turning = true
	s.w.after(s.w.exp(5*time.Second), func() {
		s.turning = false
		s.w.must(s.core.Turn())
		head, err := s.core.Head()
		s.w.must(err)
		s.head = head
		s.ring()
	})
}

// ring ends the polls for which something came, after a while, so that one
// pull brings what came close together.
func (s *central) ring() {
	list := s.polls
	s.polls = nil
	for _, p := range list {
		if p.after < s.head {
			s.w.after(s.w.exp(s.w.size.span/100), func() { p.end(nil) })
			continue
		}
		s.polls = append(s.polls, p)
	}
}

// hang ends the polls of a PC, or of all.
func (s *central) hang(p *pc) {
	list := s.polls
	s.polls = nil
	for _, x := range list {
		if p == nil || x.pc == p {
			s.w.after(s.w.exp(time.Minute), func() { x.end(fault.New(fault.Unreachable, "hung up")) })
			continue
		}
		s.polls = append(s.polls, x)
	}
}

// page is one page of the feed, whole.
func (s *central) page(p *pc, in session, at api.End) ([]api.Item, error) {
	who, err := s.who(p, in)
	if err != nil {
		return nil, err
	}
	items, err := s.read(s.w.flaw.reader(s, who), at, pick(s.w.rand, []int{3, 20, 100, 500}))
	if err != nil {
		return nil, err
	}
	items = s.w.flaw.page(s, items)
	end := items[len(items)-1].End
	s.w.note("page for %s: %s, cursor %d of %d, grants %d→%d, %s", p.name, brief(items), end.Cursor, s.head, at.Grants, end.Grants, end.Resume)
	return items, nil
}

// brief lists a page: + a record, − a withdrawal, of classes perhaps.
func brief(items []api.Item) string {
	var b strings.Builder
	for _, it := range items {
		switch {
		case it.Record != nil:
			fmt.Fprintf(&b, "+%s(%s) ", it.Record.Record.ID[:6], sight(it.Record.Classes))
		case it.Withdrawal != nil:
			fmt.Fprintf(&b, "−%s(%s) ", it.Withdrawal.Record[:6], sight(it.Withdrawal.Classes))
		default:
			fmt.Fprintf(&b, "%s ", it.Kind)
		}
	}
	return b.String()
}

func (s *central) read(who policy.Actor, at api.End, limit int) ([]api.Item, error) {
	var items []api.Item
	err := s.core.Pull(who, at, limit, func(it api.Item) error {
		items = append(items, it)
		return nil
	})
	return items, err
}

// call carries a request to the server and its answer back, as far as the
// world lets it: lost, late, twice.
func call[T any](ctx context.Context, p *pc, serve func() (T, error)) (T, error) {
	w := p.w
	var answer T
	var failed error
	answered := false
	err := w.park(ctx, func(wake func()) {
		w.after(p.patience(), wake)
		if p.cut() {
			return
		}
		send := func(listen bool) {
			w.after(w.exp(200*time.Millisecond), func() {
				if p.cut() || w.srv.down || w.chance(0.1) {
					return
				}
				a, e := serve()
				if !listen || w.chance(0.1) {
					return
				}
				w.after(w.exp(200*time.Millisecond), func() {
					if !p.cut() && !answered {
						answer, failed, answered = a, e, true
						wake()
					}
				})
			})
		}
		send(true)
		if w.chance(0.2) {
			send(false)
		}
	})
	if err != nil {
		return answer, err
	}
	if !answered {
		return answer, w.flaw.silence()
	}
	return answer, failed
}

func unreachable() error { return fault.New(fault.Unreachable, "no answer") }

// link is the wire of one PC.
type link struct{ p *pc }

func (l link) Push(ctx context.Context, es []intent.Envelope) ([]api.Answer, error) {
	in := l.p.session
	es = l.p.w.flaw.envelopes(l.p, es)
	return call(ctx, l.p, func() ([]api.Answer, error) { return l.p.w.srv.push(l.p, in, es) })
}

func (l link) Pull(ctx context.Context, at api.End, emit func(api.Item) error) error {
	in := l.p.session
	items, err := call(ctx, l.p, func() ([]api.Item, error) { return l.p.w.srv.page(l.p, in, at) })
	if err != nil {
		return err
	}
	if l.p.w.chance(0.05) { // the stream breaks off
		items = items[:l.p.w.rand.IntN(len(items))]
	}
	for _, it := range items {
		if err := emit(it); err != nil {
			return err
		}
	}
	if len(items) == 0 || items[len(items)-1].End == nil {
		return unreachable()
	}
	return nil
}

func (l link) Wait(ctx context.Context, cursor int64) (bool, error) {
	var failed error
	err := l.p.w.park(ctx, func(wake func()) {
		s := l.p.w.srv
		s.polls = append(s.polls, poll{l.p, cursor, func(err error) { failed = err; wake() }})
		if l.p.cut() || s.down {
			s.hang(l.p)
		}
		s.ring()
	})
	if err != nil {
		return false, err
	}
	return failed == nil, failed
}

func (l link) open(ctx context.Context) (replica.Link, error) {
	w := l.p.w
	full := w.healing || w.rand.IntN(5) > 0
	got, err := call(ctx, l.p, func() (opened, error) {
		return opened{session{w.srv.gen, full}, replica.Link{Full: full, Epoch: w.srv.core.Epoch()}, w.stamp()}, nil
	})
	if err == nil {
		l.p.session = got.session
		l.p.sim.Met(got.at)
	}
	return got.link, err
}

type opened struct {
	session session
	link    replica.Link
	at      record.Time
}

// folder of a PC or the server.
func (w *world) folder(name string) string { return filepath.Join(w.dir, name) }

var _ io.Writer = complaints{}
