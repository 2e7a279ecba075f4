package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/sync/transfer"
)

// carrier moves sealed documents between this PC and the server, and knows how
// far each is. Fetched ones lie sealed under the name of their object.
type carrier struct {
	s   *seat
	dir string

	choices *choices
	keeping *atomic.Bool // a round of 离线可用 is on
	mu      *sync.Mutex
	moved   map[string]TransferView
	flying  map[string]context.CancelFunc   // uploads on their way
	once    map[document.Digest]*sync.Mutex // one fetch of an object at a time
}

func newCarrier(s *seat) carrier {
	return carrier{s: s, dir: s.desk.home.user(s.who.ID, "objects"), choices: openChoices(s.desk.home.user(s.who.ID, "choices.json")),
		keeping: &atomic.Bool{}, flying: map[string]context.CancelFunc{}, mu: &sync.Mutex{}, moved: map[string]TransferView{},
		once: map[document.Digest]*sync.Mutex{}}
}

// upload is replica's: a document that this PC never had is the server's.
func (c carrier) upload(ctx context.Context, in intent.Intent, d document.Ref, again bool) error {
	p, ok := c.s.work.paper(record.ID(d.ID))
	if !ok {
		if again {
			return fault.Numbered(fault.NotFound, "E-AP-024", "服务器没有收到这份材料，本机也已没有它的原件。请移除后重新添加，再提交。")
		}
		return nil
	}
	f, err := c.s.journal.Documents().Get(d.ID)
	if err != nil {
		return fmt.Errorf("open the sealed file: %w: %w", fault.Numbered(fault.NotFound, "E-AP-025", "本机保存的这份材料已不可读。请移除后重新添加，再提交。"), err)
	}
	defer f.Close()
	ctx, down := c.takeOff(ctx, d.ID)
	defer down()
	c.report(d.ID, d.Name, transfer.Progress{Total: d.SealedSize, Rest: -1}, actSending, "")
	err = transfer.Send(ctx, c.config(d.ID, d.Name), c.s.client, ticket(in.Aggregate, p), transfer.At(f))
	c.ended(d.ID, err)
	return err
}

// ticket is a paper's own: what is sent is what was sealed.
func ticket(head record.ID, p paper) api.Ticket {
	d := p.Ref
	return api.Ticket{Document: record.ID(d.ID), Aggregate: head, Object: d.Object, Content: d.Content, Size: d.Size, SealedSize: d.SealedSize,
		Parts: p.Parts, Key: slices.Clone(p.Key[:]), Name: d.Name, Media: d.Media}
}

// takeOff makes an upload one that can be stopped, from now until it is down.
func (c carrier) takeOff(ctx context.Context, id string) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	c.mu.Lock()
	c.flying[id] = cancel
	c.mu.Unlock()
	return ctx, func() {
		cancel()
		c.mu.Lock()
		delete(c.flying, id)
		c.mu.Unlock()
	}
}

// stop ends an upload that is on its way; the server keeps what it has.
func (c carrier) stop(doc record.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cancel := c.flying[string(doc)]; cancel != nil {
		cancel()
	}
}

// forget takes a document off the list of what moves.
func (c carrier) forget(doc record.ID) {
	c.mu.Lock()
	delete(c.moved, string(doc))
	c.mu.Unlock()
	c.tell()
}

// cached opens what was fetched before.
func (c carrier) cached(object document.Digest) (*os.File, error) {
	if !object.Valid() {
		return nil, fs.ErrNotExist
	}
	return os.Open(filepath.Join(c.dir, string(object)))
}

// fetch brings a document's sealed bytes here.
func (c carrier) fetch(ctx context.Context, r record.Record) error {
	ref := refOf(r)
	c.mu.Lock()
	once := c.once[ref.Object]
	if once == nil {
		once = &sync.Mutex{}
		c.once[ref.Object] = once
	}
	c.mu.Unlock()
	once.Lock()
	defer once.Unlock()
	if f, err := c.cached(ref.Object); err == nil {
		return f.Close()
	}
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return fmt.Errorf("make the cache of documents: %w", err)
	}
	return transfer.Fetch(ctx, transfer.Config{Now: c.s.desk.now, After: time.After}, c.s.client, ref, filepath.Join(c.dir, string(ref.Object)))
}

// refOf reads the binding that a registration repeats.
func refOf(r record.Record) document.Ref {
	size, _ := strconv.ParseInt(r.Text(lifecycle.Size), 10, 64)
	return document.Ref{ID: string(r.ID), Object: document.Digest(r.Text(lifecycle.Object)), Content: document.Digest(r.Text(lifecycle.Content)),
		Size: size, SealedSize: document.SealedSize(size), Name: r.Text(lifecycle.Name), Media: r.Text(lifecycle.Media)}
}

func (c carrier) config(id, name string) transfer.Config {
	return transfer.Config{Now: c.s.desk.now, After: time.After,
		Progress: func(p transfer.Progress) { c.report(id, name, p, actSending, "") }}
}

func (c carrier) report(id, name string, p transfer.Progress, state, reason string) {
	c.mu.Lock()
	c.moved[id] = TransferView{Document: id, Name: name, Sent: p.Sent, Total: p.Total, Speed: p.Speed, Rest: p.Rest, State: state, Reason: reason}
	c.mu.Unlock()
	c.tell()
}

func (c carrier) ended(id string, err error) {
	c.mu.Lock()
	v, ok := c.moved[id]
	if !ok { // taken back
		c.mu.Unlock()
		return
	}
	v.Speed, v.Rest = 0, -1
	switch {
	case err == nil:
		v.State, v.Sent, v.Rest, v.Reason = "done", v.Total, 0, ""
	case errors.Is(err, context.Canceled):
		v.State = actWaiting
	default:
		v.State, v.Reason = actWaiting, fault.From(err).Message
	}
	c.moved[id] = v
	c.mu.Unlock()
	c.tell()
}

func (c carrier) tell() {
	c.s.desk.bell.ring(EventTransfer, func() any { return c.views() })
}

// views lists what moves, and what is held back of acts on their way.
func (c carrier) views() []TransferView {
	held := c.heldBack()
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []TransferView{}
	for id, v := range c.moved {
		if h, ok := held[id]; ok && v.State != "done" {
			h.Sent = v.Sent
			v = h
		}
		delete(held, id)
		out = append(out, v)
	}
	for _, v := range held {
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b TransferView) int { return cmp.Compare(a.Document, b.Document) })
	return out
}

func (c carrier) heldBack() map[string]TransferView {
	paused, out := c.choices.paused(), map[string]TransferView{}
	if len(paused) == 0 {
		return out
	}
	for _, st := range c.s.runner.Standings() {
		for _, d := range st.Intent.Documents {
			if slices.Contains(paused, record.ID(d.ID)) {
				out[d.ID] = TransferView{Document: d.ID, Name: d.Name, Total: d.SealedSize, Rest: -1, State: "paused"}
			}
		}
	}
	return out
}

// cached reports whether an object's bytes are on this PC.
func (s *seat) cached(object document.Digest) bool {
	f, err := s.carrier.cached(object)
	if err != nil {
		return false
	}
	var c io.Closer = f
	return c.Close() == nil
}
