package app

import (
	"encoding/json"
	"fmt"
	"sync"

	"quancheng/app/journal"
	"quancheng/app/keyring"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/sync/replica"
)

// outbox keeps acts in the journal, as replica asks, and remembers what was
// settled until the feed has brought its result.
type outbox struct {
	journal *journal.Journal
	seal    func(intent.Intent) (intent.Envelope, error)
	title   func(intent.Intent) string

	mu      sync.Mutex
	wishes  map[intent.ID]intent.Intent // of acts that have no verdict
	settled []settled
}

// settled is an act with the verdict that ended it, as the panel lists it.
type settled struct {
	Title   string         `json:"title"`
	Intent  intent.Intent  `json:"intent"`
	Verdict intent.Verdict `json:"verdict"`
	landed  bool           // the feed has brought what it did, or it is of a session before
}

func (o *outbox) Keep(a replica.Act) error {
	o.mu.Lock()
	o.wishes[a.Intent.ID] = a.Intent
	o.mu.Unlock()
	return o.append(journal.Intent, a.Intent, 0, a)
}

func (o *outbox) Seal(in intent.Intent) (intent.Envelope, error) {
	env, err := o.seal(in)
	if err != nil {
		return intent.Envelope{}, err
	}
	return env, o.append(journal.Attempt, in, 0, env)
}

func (o *outbox) Note(id intent.ID, to replica.State, v intent.Verdict) error {
	o.mu.Lock()
	in, ok := o.wishes[id]
	o.mu.Unlock()
	if !ok {
		in = intent.Intent{ID: id}
	}
	switch to {
	case replica.Settled:
		s := settled{Title: o.title(in), Intent: in, Verdict: v}
		o.mu.Lock()
		o.settled = append(o.settled, s)
		delete(o.wishes, id)
		o.mu.Unlock()
		s.Intent = outline(in)
		return o.append(journal.Settled, in, v.At.Clock().UnixMilli(), s)
	case replica.Held:
		return o.append(journal.Held, in, 0, v)
	case replica.Released:
		o.mu.Lock()
		delete(o.wishes, id)
		o.mu.Unlock()
		return o.append(journal.Released, in, 0, v)
	}
	return fmt.Errorf("note %s: unknown state %q", id, to)
}

// outline is what the panel needs of a settled act. Its content stays in
// entries that are closed: a right that is lost must not leave it readable.
func outline(in intent.Intent) intent.Intent {
	return intent.Intent{ID: in.ID, Op: in.Op, Aggregate: in.Aggregate, Action: in.Action, At: in.At}
}

// ended lists what was settled and is kept in memory.
func (o *outbox) ended() []settled {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]settled(nil), o.settled...)
}

// land marks, newest first, what the feed has brought; what came before it in
// its aggregate is then behind it too.
func (o *outbox) land(is func(settled) bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	done := map[record.ID]bool{}
	for i := len(o.settled) - 1; i >= 0; i-- {
		e := &o.settled[i]
		if e.landed = e.landed || done[e.Intent.Aggregate] || is(*e); e.landed {
			done[e.Intent.Aggregate] = true
		}
	}
}

func (o *outbox) append(kind journal.Kind, in intent.Intent, mark int64, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode an act: %w", err)
	}
	_, err = o.journal.Append(kind, journal.Index{Aggregate: string(in.Aggregate), Intent: string(in.ID), Mark: max(mark, 0)}, data)
	return err
}

// replay gathers the acts of the journal in the order of their newest Keep.
type replay struct {
	order []intent.ID
	acts  map[intent.ID]*replica.Act
}

func (r *replay) take(e journal.Entry, o *outbox) error {
	id := intent.ID(e.Index.Intent)
	switch e.Kind {
	case journal.Intent:
		var a replica.Act
		if e.Closed {
			return nil
		}
		if err := json.Unmarshal(e.Payload, &a); err != nil {
			return fmt.Errorf("decode an act: %w", err)
		}
		r.drop(id)
		r.order, r.acts[id] = append(r.order, id), &a
	case journal.Attempt:
		if a := r.acts[id]; a != nil {
			a.Envelope = new(intent.Envelope)
			return json.Unmarshal(e.Payload, a.Envelope)
		}
	case journal.Held:
		if a := r.acts[id]; a != nil {
			a.Held = new(intent.Verdict)
			return json.Unmarshal(e.Payload, a.Held)
		}
	case journal.Released:
		r.drop(id)
	case journal.Settled:
		var s settled
		if json.Unmarshal(e.Payload, &s) == nil && s.Verdict.Intent != "" {
			s.landed = true
			o.settled = append(o.settled, s)
		}
		r.drop(id)
	}
	return nil
}

func (r *replay) drop(id intent.ID) {
	if r.acts[id] == nil {
		return
	}
	delete(r.acts, id)
	for i, x := range r.order {
		if x == id {
			r.order = append(r.order[:i:i], r.order[i+1:]...)
			return
		}
	}
}

func (r *replay) list() []replica.Act {
	var list []replica.Act
	for _, id := range r.order {
		list = append(list, *r.acts[id])
	}
	return list
}

// counter numbers the envelopes of this PC; it never gives a number twice.
type counter struct {
	mu   sync.Mutex
	path string
}

func (c *counter) next() (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var n int64
	_ = readJSON(c.path, &n) // lost, it begins anew: it is evidence, the id of an act tells acts apart
	return n + 1, writeJSON(c.path, n+1)
}

// sealer makes envelopes: number, encode, mark.
func sealer(ring *keyring.Ring, c *counter, device string) func(intent.Intent) (intent.Envelope, error) {
	return func(in intent.Intent) (intent.Envelope, error) {
		seq, err := c.next()
		if err != nil {
			return intent.Envelope{}, fmt.Errorf("number an intent: %w", err)
		}
		in.Seq, in.Device = seq, device
		body, err := intent.Marshal(in)
		if err != nil {
			return intent.Envelope{}, err
		}
		return ring.Mark(device, body)
	}
}

// opTitles name an act for the outbox panel.
var opTitles = map[intent.Op]string{intent.Save: "保存草稿", intent.Submit: "提交申报", intent.Discard: "删除草稿", intent.Import: "导入"}

func actTitle(in intent.Intent, name string) string {
	title := opTitles[in.Op]
	if in.Op == intent.Decide {
		title = in.Action.Title()
	}
	if name == "" {
		name = "未命名"
	}
	return title + " · " + name
}
