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

	mu    *sync.Mutex
	moved map[string]TransferView
	once  map[document.Digest]*sync.Mutex // one fetch of an object at a time
}

func newCarrier(s *seat) carrier {
	return carrier{s: s, dir: s.desk.home.user(s.who.ID, "objects"), mu: &sync.Mutex{}, moved: map[string]TransferView{},
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
	t := api.Ticket{Document: record.ID(d.ID), Aggregate: in.Aggregate, Object: d.Object, Content: d.Content, Size: d.Size, SealedSize: d.SealedSize,
		Parts: p.Parts, Key: slices.Clone(p.Key[:]), Name: d.Name, Media: d.Media}
	c.report(d.ID, d.Name, transfer.Progress{Total: d.SealedSize, Rest: -1}, actSending, "")
	err = transfer.Send(ctx, c.config(d.ID, d.Name), c.s.client, t, transfer.At(f))
	c.ended(d.ID, err)
	return err
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
	v := c.moved[id]
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

func (c carrier) views() []TransferView {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []TransferView{}
	for _, v := range c.moved {
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b TransferView) int { return cmp.Compare(a.Document, b.Document) })
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
