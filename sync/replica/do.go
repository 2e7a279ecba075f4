package replica

import (
	"context"
	"errors"
	"fmt"

	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

// do carries one command out and says how it ended.
func (r *Runner) do(ctx context.Context, c Command) (Event, error) {
	switch c := c.(type) {
	case Open:
		l, err := r.cfg.Open(ctx)
		return Linked{l}, err
	case Backoff:
		r.cfg.Sleep(ctx, delay(c.Tries, r.cfg.Random()))
		return Due{c.Lane, c.Round}, nil
	case Push:
		return r.push(ctx, c)
	case Upload:
		return r.upload(ctx, c)
	case Pull:
		return r.pull(ctx, c)
	case Wait:
		changed, err := r.cfg.Server.Wait(ctx, c.Cursor)
		return Woken{changed}, err
	}
	return nil, fmt.Errorf("a command that nobody carries out: %T", c)
}

func (r *Runner) push(ctx context.Context, c Push) (Event, error) {
	es, err := r.envelopes(c.IDs)
	if err != nil {
		return nil, err
	}
	answers, err := r.cfg.Server.Push(ctx, es)
	if err == nil && len(answers) != len(es) {
		err = fmt.Errorf("push %d envelopes: %d answers", len(es), len(answers))
	}
	return Pushed{c.IDs, answers}, err
}

// envelopes seals what was never sent; what was goes as the same bytes.
func (r *Runner) envelopes(ids []intent.ID) ([]intent.Envelope, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var es []intent.Envelope
	for _, id := range ids {
		e := r.rep.find(id)
		if e == nil || r.closed {
			return nil, fmt.Errorf("push %s: it is not in the outbox", id)
		}
		if !e.sealed() {
			env, err := r.cfg.Journal.Seal(e.Intent)
			if err != nil {
				return nil, err
			}
			r.stepLocked(Sealed{id, env})
		}
		es = append(es, *e.Envelope)
	}
	return es, nil
}

func (r *Runner) upload(ctx context.Context, c Upload) (Event, error) {
	r.mu.Lock()
	e := r.rep.find(c.Intent)
	var in intent.Intent
	if e != nil {
		in = e.Intent
	}
	r.mu.Unlock()
	if e == nil {
		return Failed{Command: c}, nil
	}
	return Uploaded{record.ID(c.Document.ID)}, r.cfg.Upload(ctx, in, c.Document, c.Again)
}

// renewed stops a pull at a page of another epoch.
type renewed struct{ epoch string }

func (renewed) Error() string { return "the server is of another epoch" }

// pull applies page by page; one that did not come whole is dropped.
func (r *Runner) pull(ctx context.Context, c Pull) (Event, error) {
	if c.Reset {
		if err := r.cfg.Projection.Reset(c.At.Epoch); err != nil {
			return nil, err
		}
	}
	var page []api.Item
	epoch := c.At.Epoch
	err := r.cfg.Server.Pull(ctx, c.At, func(it api.Item) error {
		if it.Kind != api.ItemEnd {
			page = append(page, it)
			return nil
		}
		if it.End == nil || it.End.Epoch == "" {
			return errors.New("pull: an end without an epoch")
		}
		if epoch != "" && it.End.Epoch != epoch {
			return renewed{it.End.Epoch}
		}
		if err := r.cfg.Projection.Apply(page, *it.End); err != nil {
			return err
		}
		page, epoch = nil, it.End.Epoch
		r.step(Paged{*it.End})
		return nil
	})
	var other renewed
	if errors.As(err, &other) {
		return Renewed{other.epoch}, nil
	}
	return Pulled{}, err
}
