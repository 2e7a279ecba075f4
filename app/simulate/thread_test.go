package simulate

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"
)

var errDead = errors.New("the simulated program is dead")

// threads are the commands of one PC: each a coroutine, one at a time, in an
// order that the world draws.
type threads struct {
	w    *world
	list []*thread
}

type thread struct {
	of    *threads
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
	ctx   context.Context // of what it waits for
	wake  func()
}

func newThreads(w *world) *threads { return &threads{w: w} }

// Go begins one, soon.
func (ts *threads) Go(fn func()) {
	t := &thread{of: ts}
	t.next, t.stop = iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		fn()
	})
	ts.list = append(ts.list, t)
	ts.w.after(0, t.run)
}

// Wait ends all of them: whatever they wait for will not come.
func (ts *threads) Wait() {
	for len(ts.list) > 0 {
		t := ts.list[0]
		ts.list = ts.list[1:]
		t.end()
	}
}

func (t *thread) end() {
	outer := t.of.w.thread
	t.of.w.thread = t
	t.stop()
	t.of.w.thread = outer
}

func (t *thread) run() {
	if !slices.Contains(t.of.list, t) {
		return
	}
	outer := t.of.w.thread
	t.of.w.thread = t
	_, more := t.next()
	t.of.w.thread = outer
	if !more {
		t.of.list = slices.DeleteFunc(t.of.list, func(x *thread) bool { return x == t })
	}
}

// sweep wakes those whose context has ended.
func (ts *threads) sweep() {
	for _, t := range ts.list {
		if t.ctx != nil && t.ctx.Err() != nil {
			t.wake()
		}
	}
}

// park stops the running thread until something calls wake, or ctx ends.
func (w *world) park(ctx context.Context, arm func(wake func())) error {
	t := w.thread
	woken := false
	wake := func() {
		if !woken {
			woken = true
			t.ctx = nil
			w.after(0, t.run)
		}
	}
	t.ctx, t.wake = ctx, wake
	arm(wake)
	if !t.yield(struct{}{}) {
		return errDead
	}
	return ctx.Err()
}

// sleep is replica's.
func (w *world) sleep(ctx context.Context, d time.Duration) {
	_ = w.park(ctx, func(wake func()) { w.after(d, wake) })
}
