package app

import (
	"context"
	"errors"
	"slices"

	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/sync/replica"
	"quancheng/sync/transfer"
)

// pauseUpload holds a document back until its user goes on, also after a
// restart; what the server has of it stays there.
func (s *seat) pauseUpload(doc record.ID) error {
	if _, ok := s.work.paper(doc); !ok {
		return noRecord()
	}
	if err := s.hold(true, doc); err != nil {
		return err
	}
	s.carrier.stop(doc)
	return nil
}

func (s *seat) resumeUpload(doc record.ID) error { return s.hold(false, doc) }

// hold keeps the choice before replication follows it.
func (s *seat) hold(on bool, docs ...record.ID) error {
	if err := s.carrier.choices.pause(on, docs...); err != nil {
		return err
	}
	s.runner.Pause(s.carrier.choices.paused())
	s.carrier.tell()
	s.desk.tellSync()
	return nil
}

// takeBack gives an upload up: the act that it belongs to, and what waits
// behind it, become the draft they were made of, with the document in it. It
// stays here until it is handed in again.
func (s *seat) takeBack(doc record.ID) error {
	id := s.naming(doc)
	if id == "" {
		return noSuchAct()
	}
	if err := s.pauseUpload(doc); err != nil {
		return err
	}
	if err := s.release(string(id)); err != nil {
		return errors.Join(err, s.hold(false, doc))
	}
	s.carrier.forget(doc)
	s.wg.Go(func() { s.abort(doc) })
	return nil
}

// naming is the first act on its way that brings the document.
func (s *seat) naming(doc record.ID) intent.ID {
	for _, st := range s.runner.Standings() {
		for _, d := range st.Intent.Documents {
			if record.ID(d.ID) == doc && st.State != replica.Sending {
				return st.Intent.ID
			}
		}
	}
	return ""
}

// abort has the server drop what it holds of an upload; what it is not told
// it sweeps by itself.
func (s *seat) abort(doc record.ID) {
	p, ok := s.work.paper(doc)
	if !ok || s.desk.isAway() || !s.client.Signed() {
		return
	}
	if err := transfer.Drop(s.ctx, s.client, ticket(p.Head, p)); err != nil && !errors.Is(err, context.Canceled) {
		s.desk.log.Warn("drop an upload that was taken back", "error", err)
	}
}

// goOn lets the documents of a draft go: its user hands it in.
func (s *seat) goOn(agg record.Aggregate) error {
	if !s.heldBack(agg) {
		return nil
	}
	var ids []record.ID
	for _, r := range agg {
		ids = append(ids, r.ID)
	}
	return s.hold(false, ids...)
}

// heldBack reports whether a draft has a document that its user holds back.
func (s *seat) heldBack(agg record.Aggregate) bool {
	paused := s.carrier.choices.paused()
	return slices.ContainsFunc(agg, func(r record.Record) bool { return slices.Contains(paused, r.ID) })
}
