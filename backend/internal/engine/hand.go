package engine

import (
	"context"

	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
)

// Hand turns an engine without its loops: its one caller does, a step at a
// time, what Run and Work do side by side. The simulator replays by it.
type Hand struct {
	*Engine
	numbers sequencer
}

// ByHand takes the sequencer's lease for the caller, who then does not Run.
func (e *Engine) ByHand(ctx context.Context) (*Hand, error) {
	lease, err := e.db.Acquire(ctx, leaseName, e.Holder, leaseFor)
	if err != nil {
		return nil, err
	}
	return &Hand{e, sequencer{Engine: e, lease: lease}}, nil
}

// Submit rules on envelopes at once.
func (h *Hand) Submit(ctx context.Context, actor policy.Actor, envelopes []intent.Envelope) ([]api.Answer, error) {
	waiting, answers, err := h.petitions(ctx, actor, envelopes)
	if err != nil {
		return nil, err
	}
	var readable []*petition
	for _, p := range waiting {
		if p != nil {
			readable = append(readable, p)
		}
	}
	if len(readable) > 0 {
		h.commit(ctx, readable)
	}
	for i, p := range waiting {
		if p != nil {
			answers[i] = <-p.answer
		}
	}
	return answers, nil
}

// Number gives what was committed its places.
func (h *Hand) Number(ctx context.Context) error {
	for {
		more, err := h.numbers.step(ctx, h.Clock())
		if err != nil || !more {
			return err
		}
	}
}

// Work carries out one job; false when none is due.
func (h *Hand) Work(ctx context.Context, render Renderer, put Putter) (bool, error) {
	due, err := h.db.DueJobs(ctx, 1)
	if err != nil || len(due) == 0 {
		return false, err
	}
	return true, h.do(ctx, h.numbers.lease, due[0], render, put)
}
