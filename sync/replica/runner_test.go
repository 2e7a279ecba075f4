package replica

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

// desk is a journal, a cache and a server in memory. Every third request fails.
type desk struct {
	mu       sync.Mutex
	kept     []Act
	state    map[intent.ID]State
	full     error // of the disk
	page     []api.Item
	end      api.End
	verdicts map[intent.ID]intent.Verdict
	bodies   map[intent.ID]string
	refuse   map[intent.ID]bool
	requests int
	settled  chan intent.ID
	uploads  []string
	changed  chan struct{}
}

func newDesk() *desk {
	return &desk{state: map[intent.ID]State{}, verdicts: map[intent.ID]intent.Verdict{}, bodies: map[intent.ID]string{},
		refuse: map[intent.ID]bool{}, settled: make(chan intent.ID, 1000), changed: make(chan struct{}, 1000)}
}

func (d *desk) runner() *Runner {
	return New(Config{Journal: d, Server: d, Projection: d,
		Open:   func(context.Context) (Link, error) { return Link{Full: true, Epoch: "e1"}, d.flaky() },
		Upload: d.upload, Status: func(Status) {}, Now: time.Now, Random: func() float64 { return 0 },
		Sleep: func(context.Context, time.Duration) {}, Threads: new(sync.WaitGroup),
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

func (d *desk) flaky() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.requests++; d.requests%3 == 0 {
		return fault.New(fault.Unreachable, "?")
	}
	return nil
}

func (d *desk) Keep(a Act) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.full != nil {
		return d.full
	}
	d.kept = slices.DeleteFunc(d.kept, func(x Act) bool { return x.Intent.ID == a.Intent.ID })
	d.kept = append(d.kept, a)
	d.state[a.Intent.ID] = Queued
	return nil
}

func (d *desk) Seal(in intent.Intent) (intent.Envelope, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	in.Seq = int64(len(d.bodies) + 1)
	b, err := json.Marshal(in)
	e := intent.Envelope{Suite: 1, Body: b}
	for i := range d.kept {
		if d.kept[i].Intent.ID == in.ID {
			d.kept[i].Envelope = &e
		}
	}
	return e, err
}

func (d *desk) Note(id intent.ID, to State, v intent.Verdict) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state[id] = to
	for i := range d.kept {
		if d.kept[i].Intent.ID == id && to == Held {
			d.kept[i].Held = &v
		}
	}
	d.settled <- id
	return nil
}

func (d *desk) Apply(page []api.Item, end api.End) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.page, d.end = append(d.page, page...), end
	return nil
}

func (d *desk) Reset(string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.page = nil
	return nil
}

func (d *desk) Push(_ context.Context, es []intent.Envelope) ([]api.Answer, error) {
	if err := d.flaky(); err != nil {
		return nil, err
	}
	defer func() { d.changed <- struct{}{} }()
	d.mu.Lock()
	defer d.mu.Unlock()
	var answers []api.Answer
	for _, e := range es {
		var in intent.Intent
		if err := json.Unmarshal(e.Body, &in); err != nil {
			return nil, err
		}
		if old, ok := d.bodies[in.ID]; ok && old != string(e.Body) {
			panic("other bytes for " + in.ID)
		}
		d.bodies[in.ID] = string(e.Body)
		v := intent.Verdict{Intent: in.ID, Outcome: intent.Accepted}
		if d.refuse[in.ID] {
			v.Outcome, v.Message = intent.Conflict, "别人先改了"
		}
		d.verdicts[in.ID] = v
		answers = append(answers, api.Answer{Verdict: &v})
	}
	if d.requests%4 == 0 { // ruled, and the answer is lost
		return nil, fault.New(fault.Unreachable, "?")
	}
	return answers, nil
}

func (d *desk) Pull(_ context.Context, at api.End, emit func(api.Item) error) error {
	if err := d.flaky(); err != nil {
		return err
	}
	d.mu.Lock()
	total := int64(len(d.verdicts))
	d.mu.Unlock()
	for n := at.Cursor; n < total; n++ {
		if err := emit(api.Item{Kind: api.ItemNotice, Seq: n + 1}); err != nil {
			return err
		}
	}
	return emit(api.Item{Kind: api.ItemEnd, End: &api.End{Cursor: total, Epoch: "e1"}})
}

func (d *desk) Wait(ctx context.Context, _ int64) (bool, error) {
	select {
	case <-d.changed:
		return true, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

func (d *desk) upload(_ context.Context, _ intent.Intent, ref document.Ref, _ bool) error {
	if err := d.flaky(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.uploads = append(d.uploads, ref.ID)
	return nil
}

// await blocks until n acts are noted.
func (d *desk) await(n int) {
	for range n {
		<-d.settled
	}
}

// R189, R191: the shell brings everything up, through failures, absence and a
// restart, and the feed down.
func TestRunnerSettlesEverything(t *testing.T) {
	d := newDesk()
	r := d.runner()
	r.SetAway(true)
	r.Start(nil, api.End{})
	var wg sync.WaitGroup
	for n := range 30 {
		wg.Go(func() {
			if _, err := r.Enqueue(act(fmt.Sprint("i", n), fmt.Sprint("a", n%4), fmt.Sprint("d", n%5))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if s := r.Status(); s.Waiting != 30 || s.Online || !s.Away {
		t.Errorf("away: %+v", s)
	}
	r.Close()
	if _, err := r.Enqueue(act("late", "a")); fault.CodeOf(err) != fault.Unauthorized {
		t.Errorf("closed, it took an act: %v", err)
	}
	again := d.runner()
	defer again.Close()
	again.Start(slices.Clone(d.kept), d.end)
	d.await(30)
	for again.Status().Last.IsZero() {
		time.Sleep(time.Millisecond)
	}
	if list := again.Standings(); len(list) != 0 {
		t.Errorf("left %+v", list)
	}
}

// R197, R196: a held act leaves with those behind it when its user takes it
// back, and not before their content is safe.
func TestReleaseAndResolve(t *testing.T) {
	d := newDesk()
	d.refuse["i1"], d.refuse["j1"] = true, true
	r := d.runner()
	defer r.Close()
	d.kept = []Act{act("i1", "a"), act("j1", "b")}
	r.Start(slices.Clone(d.kept), api.End{})
	d.await(2)
	for _, a := range []Act{act("i2", "a"), act("j2", "b")} {
		if _, err := r.Enqueue(a); err != nil {
			t.Fatal(err)
		}
	}
	unsafe := errors.New("disk full")
	if err := r.Release("i1", func([]intent.Intent) error { return unsafe }); !errors.Is(err, unsafe) || len(r.Standings()) != 4 {
		t.Fatalf("released although not kept: %v", err)
	}
	var kept []intent.Intent
	if err := r.Release("i1", func(in []intent.Intent) error { kept = in; return nil }); err != nil || len(kept) != 2 || kept[1].ID != "i2" {
		t.Fatalf("released %v: %v", kept, err)
	}
	d.await(2)
	if err := r.Resolve("j1", act("j1b", "b")); err != nil {
		t.Fatal(err)
	}
	d.await(3) // j1 released; j1b and j2 settled
	if fault.CodeOf(r.Release("i1", nil)) != fault.NotFound {
		t.Error("released twice")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	want := map[intent.ID]State{"i1": Released, "i2": Released, "j1": Released, "j1b": Settled, "j2": Settled}
	for id, s := range want {
		if d.state[id] != s {
			t.Errorf("%s is %s, want %s", id, d.state[id], s)
		}
	}
}

// Saves of one draft are one act until the first is on its way; what the disk
// does not take is not queued.
func TestSavesFold(t *testing.T) {
	d := newDesk()
	r := d.runner()
	defer r.Close()
	r.SetAway(true)
	r.Start(nil, api.End{})
	save := func(id, value string) (Act, error) {
		return r.Enqueue(Act{Intent: intent.Intent{ID: intent.ID(id), Op: intent.Save, Aggregate: "a", Changes: []record.Change{
			{Record: "a", Field: record.Name("f" + value), New: record.Value{Text: value}}}}})
	}
	for n := range 3 {
		if a, err := save(fmt.Sprint("s", n), fmt.Sprint(n)); err != nil || a.Intent.ID != "s0" || len(a.Intent.Changes) != n+1 {
			t.Fatalf("kept %+v: %v", a, err)
		}
	}
	if len(d.kept) != 1 || len(r.Standings()) != 1 {
		t.Errorf("%d kept, %d queued", len(d.kept), len(r.Standings()))
	}
	d.full = errors.New("disk full")
	if _, err := save("s9", "9"); !errors.Is(err, d.full) || len(r.Standings()[0].Intent.Changes) != 3 {
		t.Errorf("queued what was not kept: %v", err)
	}
}
