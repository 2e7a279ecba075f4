package replica

import (
	"context"
	"errors"
	"sync"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

// Runner carries out what Replica says, each command in its own goroutine. One
// Runner serves one user from unlock to lock. Safe for concurrent use.
type Runner struct {
	cfg  Config
	stop context.CancelFunc

	mu      sync.Mutex
	rep     Replica
	last    time.Time
	base    context.Context
	all     hang // everything
	poll    hang // the long poll
	closed  bool
	dirty   bool // the newest snapshot was not told yet
	telling bool
}

// hang is a context that is renewed when it was cut.
type hang struct {
	ctx context.Context
	cut context.CancelFunc
}

func (h *hang) renew(parent context.Context) {
	if h.cut != nil {
		h.cut()
	}
	h.ctx, h.cut = context.WithCancel(parent)
}

// New makes a Runner that does nothing until Start.
func New(cfg Config) *Runner {
	r := &Runner{cfg: cfg}
	r.base, r.stop = context.WithCancel(context.Background())
	r.all.renew(r.base)
	r.poll.renew(r.all.ctx)
	return r
}

// Start takes what the journal and the cache hold: every act that is not
// settled or released, in the order of its newest Keep, and the last End that
// was applied.
func (r *Runner) Start(acts []Act, at api.End) { r.step(Began{acts, at}) }

// Close stops everything and waits for it. Acts on their way stay queued.
func (r *Runner) Close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.stop()
	r.cfg.Threads.Wait()
}

// Linked tells of a sign-in that the user made.
func (r *Runner) Linked(l Link) { r.step(Linked{l}) }

// Now is 立即同步: no rest, no waiting.
func (r *Runner) Now() { r.step(Poked{}) }

// SetAway chooses or ends 离线工作.
func (r *Runner) SetAway(on bool) { r.step(Away{on}) }

// Pause holds back the upload of these documents, and of no others. One that is
// on its way goes on until its Upload returns, with context.Canceled.
func (r *Runner) Pause(documents []record.ID) { r.step(Paused{documents}) }

// Status is the newest snapshot.
func (r *Runner) Status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.rep.status()
	s.Last = r.last
	return s
}

// Standings lists every act that is not settled, in order.
func (r *Runner) Standings() []Standing {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rep.standings()
}

// tellLocked has the newest snapshot told, one call at a time.
func (r *Runner) tellLocked() {
	if r.dirty = true; !r.telling {
		r.telling = true
		r.cfg.Threads.Go(r.tell)
	}
}

func (r *Runner) tell() {
	for r.untold() {
		r.cfg.Status(r.Status())
	}
}

func (r *Runner) untold() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.telling = r.dirty && !r.closed
	r.dirty = false
	return r.telling
}

func (r *Runner) step(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stepLocked(e)
}

func (r *Runner) stepLocked(e Event) {
	if r.closed {
		return
	}
	for _, c := range r.rep.Step(e) {
		r.start(c)
	}
	if _, ok := e.(Pulled); ok {
		r.last = r.cfg.Now()
	}
	r.tellLocked()
}

// start begins a command. Notes are kept at once and in order.
func (r *Runner) start(c Command) {
	switch c := c.(type) {
	case Note:
		if err := r.cfg.Journal.Note(c.ID, c.To, c.Verdict); err != nil {
			r.cfg.Log.Error("keep a verdict", "intent", c.ID, "error", err)
		}
	case Hang:
		if c.All {
			r.all.renew(r.base)
		}
		r.poll.renew(r.all.ctx)
	case Wait:
		r.run(r.poll.ctx, c)
	case Backoff:
		r.run(r.base, c)
	default:
		r.run(r.all.ctx, c)
	}
}

// run carries a command out beside the others; its end is an event.
func (r *Runner) run(ctx context.Context, c Command) {
	r.cfg.Threads.Go(func() {
		e, err := r.do(ctx, c)
		switch {
		case err == nil:
		case ctx.Err() != nil || errors.Is(err, context.Canceled):
			e = Failed{Command: c}
		default:
			f := fault.From(err)
			if f.Code == fault.Internal {
				r.cfg.Log.Error("synchronise", "error", err)
			}
			e = Failed{c, f}
		}
		r.step(e)
	})
}

// Enqueue keeps an act and sends it when its turn comes; it survives a crash
// when Enqueue returned. A save of a draft whose last save was not sent yet is
// folded into that one: the answer is what is queued now.
func (r *Runner) Enqueue(a Act) (Act, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return Act{}, locked()
	}
	if e := r.rep.foldable(a); e != nil {
		a = Act{Intent: Fold(e.Intent, a.Intent), Fresh: e.Fresh || a.Fresh}
	}
	if err := r.cfg.Journal.Keep(a); err != nil {
		return Act{}, err
	}
	r.stepLocked(Enqueued{a})
	return a, nil
}

// foldable is the save that a takes up: the last of its aggregate, not sent.
func (r *Replica) foldable(a Act) *entry {
	for i := len(r.acts) - 1; i >= 0; i-- {
		if e := r.acts[i]; e.Intent.Aggregate == a.Intent.Aggregate {
			if a.Intent.Op == intent.Save && e.Intent.Op == intent.Save && e.state == Queued && !e.sealed() {
				return e
			}
			return nil
		}
	}
	return nil
}

func locked() error {
	return fault.Numbered(fault.Unauthorized, "E-RP-002", "程序已锁定，这一步没有保存。请解锁后重试。")
}
