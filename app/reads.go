package app

import (
	"context"

	"quancheng/app/journal"
	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// readsLimit is how many readings the server takes at once.
const readsLimit = 200

// takeRead gathers the readings of the journal that the server does not know.
func (s *seat) takeRead(e journal.Entry) {
	switch e.Kind {
	case journal.Read:
		s.untold = append(s.untold, api.Reading{ID: record.ID(e.Index.Intent), Document: record.ID(e.Index.Document), At: record.At(e.At)})
	case journal.Settled:
		for i, r := range s.untold {
			if string(r.ID) == e.Index.Intent {
				s.untold = append(s.untold[:i:i], s.untold[i+1:]...)
				return
			}
		}
	}
}

// wake has attend look after what waits for contact.
func (s *seat) wake() {
	select {
	case s.contact <- struct{}{}:
	default:
	}
}

// tellReads brings what was read on this PC into the server's log (R159,
// R161). Until the answer it is kept, and told again; there it counts once.
func (s *seat) tellReads(ctx context.Context) error {
	for s.runner.Status().Online && s.client.Signed() {
		s.mu.Lock()
		told := append([]api.Reading(nil), s.untold[:min(len(s.untold), readsLimit)]...)
		s.mu.Unlock()
		if len(told) == 0 {
			return nil
		}
		if err := s.client.Reads(ctx, api.Reads{Reads: told}); err != nil {
			if fault.CodeOf(err) == fault.Unreachable {
				return nil // the next contact
			}
			return err
		}
		mark := s.desk.official().UnixMilli()
		for _, r := range told {
			if _, err := s.journal.Append(journal.Settled, journal.Index{Intent: string(r.ID), Mark: mark}, nil); err != nil {
				return err
			}
		}
		s.mu.Lock()
		s.untold = s.untold[len(told):]
		s.mu.Unlock()
	}
	return nil
}
