package app

import (
	"context"
	"errors"
	"time"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/sync/replica"
)

// How often drafts go up, and the log is held to what this PC saw.
const (
	saveEvery  = 30 * time.Second
	proveEvery = 10 * time.Minute
)

// attend does what comes round by itself while the seat is open.
func (s *seat) attend() {
	save, prove := time.NewTicker(saveEvery), time.NewTicker(proveEvery)
	defer save.Stop()
	defer prove.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-save.C:
			if err := s.saveUp(); err != nil {
				s.desk.log.Warn("send the drafts up", "error", err)
			}
			s.upReads()
			s.upRescue()
			s.keepSoon()
		case <-s.contact:
			s.upReads()
			s.upRescue()
			s.keepSoon()
		case <-prove.C:
			s.witness(s.ctx)
		}
	}
}

func (s *seat) upReads() {
	if err := s.tellReads(s.ctx); err != nil && !errors.Is(err, context.Canceled) {
		s.desk.log.Warn("tell what was read here", "error", err)
	}
}

// witness keeps what the proof says; the chip shows a broken one.
func (s *seat) witness(ctx context.Context) {
	if s.desk.isAway() || !s.client.Signed() {
		return
	}
	v, err := s.prove(ctx)
	if err != nil {
		if fault.CodeOf(err) == fault.Internal && !errors.Is(err, context.Canceled) {
			s.desk.log.Warn("prove the log", "error", err)
		}
		return
	}
	s.mu.Lock()
	if s.distrust = ""; !v.Good {
		s.distrust = v.Message
	}
	s.mu.Unlock()
	s.desk.tellSync()
}

// saveUp sends drafts that changed, so that they can be opened elsewhere. Only
// online: what waits in the outbox is what its user asked for.
func (s *seat) saveUp() error {
	if !s.runner.Status().Online {
		return nil
	}
	s.edit.Lock()
	defer s.edit.Unlock()
	for _, d := range s.work.allDrafts() {
		if d.Sent == d.Saved || !s.quiet(d.head().ID) || s.heldBack(d.Now) {
			continue
		}
		if err := s.saveOne(d); err != nil {
			return err
		}
	}
	return nil
}

// quiet: nothing but saves of the aggregate are on their way, and none is held.
func (s *seat) quiet(head record.ID) bool {
	for _, p := range of(s.pendings(), head) {
		if p.Intent.Op != intent.Save || p.State == replica.Held {
			return false
		}
	}
	return true
}

// saveOne queues one save; what it brings is the draft's base from now on.
func (s *seat) saveOne(d draft) error {
	in, err := s.wish(intent.Save, d.head().ID)
	if err != nil {
		return err
	}
	base := s.stand0(in.Aggregate)
	change(&in, rebased(d, base), s.ref)
	if r := s.judge(base, in); !goes(r) {
		return nil // it stays here until it can be kept there
	}
	s.keepSeen(d.Base)
	if err := s.enqueue(replica.Act{Intent: in}); err != nil {
		return err
	}
	d.Base, d.Sent = d.Now.Clone(), d.Saved
	return s.work.keep(d)
}
