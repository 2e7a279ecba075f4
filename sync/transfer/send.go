package transfer

import (
	"context"
	"fmt"
	"io"
	"sync"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
)

// Server is the part of remote.Client that uploads.
type Server interface {
	StartUpload(ctx context.Context, t api.Ticket) (api.Upload, error)
	PartURLs(ctx context.Context, upload string, parts []int) ([]api.PartURL, error)
	PutPart(ctx context.Context, to api.PartURL, body io.Reader, size int64) error
	FinishUpload(ctx context.Context, upload string) error
}

// Dropper is the part of remote.Client that gives an upload up.
type Dropper interface {
	StartUpload(ctx context.Context, t api.Ticket) (api.Upload, error)
	AbortUpload(ctx context.Context, upload string) error
}

// Drop has the server drop what it holds of an upload that is not done.
func Drop(ctx context.Context, srv Dropper, t api.Ticket) error {
	up, err := srv.StartUpload(ctx, t)
	if err == nil && !up.Done {
		err = srv.AbortUpload(ctx, up.ID)
	}
	if err != nil {
		return fmt.Errorf("drop the upload of %s: %w", t.Document, err)
	}
	return nil
}

// Send uploads the sealed bytes of src as t declares them. It returns when the
// server has confirmed the whole, at once when it has it already. Stopped by
// ctx or a fault, it continues where it was when it is called again.
func Send(ctx context.Context, cfg Config, srv Server, t api.Ticket, src io.ReaderAt) error {
	parts, err := document.PlanOf(t.SealedSize, t.Parts)
	if err == nil {
		err = document.CheckParts(t.Object, t.SealedSize, parts)
	}
	if err != nil {
		return fmt.Errorf("plan of %s: %w: %w", t.Document, spoilt(), err)
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &sender{cfg: cfg, srv: srv, ticket: t, src: src, parts: parts,
		events: make(chan event), meter: newMeter(cfg, t.SealedSize)}
	defer s.wg.Wait()
	defer cancel()
	return s.loop(ctx)
}

type sender struct {
	cfg    Config
	srv    Server
	ticket api.Ticket
	src    io.ReaderAt
	parts  []document.Part
	events chan event
	meter  *meter
	wg     sync.WaitGroup
	id     string // set before anything that uses it starts
}

func (s *sender) loop(ctx context.Context) error {
	u := &Upload{parts: s.parts}
	var e event = begun{}
	for ctx.Err() == nil {
		if t, ok := e.(ticketed); ok {
			s.id = t.upload.ID
			s.stands(t.upload)
		}
		for _, c := range u.Step(e) {
			if end, ok := c.(settled); ok {
				if end.fault != nil {
					return fmt.Errorf("upload %s: %w", s.ticket.Document, end.fault)
				}
				return nil
			}
			s.run(ctx, c, s.id)
		}
		select {
		case <-ctx.Done():
		case e = <-s.events:
		}
	}
	return fmt.Errorf("upload %s: %w", s.ticket.Document, ctx.Err())
}

// stands counts the parts that need not be sent.
func (s *sender) stands(up api.Upload) {
	var have int64
	for _, n := range up.Have {
		if n >= 1 && n <= len(s.parts) {
			have += s.parts[n-1].Size
		}
	}
	if up.Done {
		have = s.ticket.SealedSize
	}
	s.meter.stand(have)
}

func (s *sender) run(ctx context.Context, c command, id string) {
	s.wg.Go(func() {
		e, err := s.do(ctx, c, id)
		if err != nil {
			e = failed{c, fault.From(err)}
		}
		select {
		case <-ctx.Done():
		case s.events <- e:
		}
	})
}

func (s *sender) do(ctx context.Context, c command, id string) (event, error) {
	switch c := c.(type) {
	case start:
		up, err := s.srv.StartUpload(ctx, s.ticket)
		return ticketed{up}, err
	case sign:
		urls, err := s.srv.PartURLs(ctx, id, c.parts)
		return signed{urls}, err
	case send:
		return put{c}, s.put(ctx, c.to)
	case finish:
		return finished{}, s.srv.FinishUpload(ctx, id)
	case pause:
		select {
		case <-ctx.Done():
		case <-s.cfg.After(rest(c.tries)):
		}
		return due{}, nil
	}
	return nil, fmt.Errorf("a command that nobody carries out: %T", c)
}

// put sends one part after a look at it: a damaged file would be refused by
// the store again and again.
func (s *sender) put(ctx context.Context, to api.PartURL) error {
	p := s.parts[to.Part-1]
	sum, n, err := document.Compute(io.NewSectionReader(s.src, p.Offset(), p.Size))
	if err != nil || n != p.Size || sum != p.Digest {
		return fmt.Errorf("part %d of the local file: %w", p.Number, spoilt())
	}
	body := &metered{Reader: io.NewSectionReader(s.src, p.Offset(), p.Size), m: s.meter}
	if err := s.srv.PutPart(ctx, to, body, p.Size); err != nil {
		body.back()
		return worded(err)
	}
	return nil
}
