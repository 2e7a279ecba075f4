package replica

import (
	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

// Carry seals every act that a medium may take to the server and gives them in
// order: all but those that wait for their user or for a full sign-in, and
// those behind them. What was given once is given again, as the same bytes,
// until Answered; the server rules once.
func (r *Runner) Carry() ([]Act, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, locked()
	}
	var list []Act
	for _, e := range r.rep.portable() {
		if !e.sealed() {
			env, err := r.cfg.Journal.Seal(e.Intent)
			if err != nil {
				return nil, err
			}
			r.stepLocked(Sealed{e.id(), env})
		}
		list = append(list, e.Act)
	}
	return list, nil
}

// Answered takes the answers that a medium brought. An act without one, or
// that is not in the outbox any more, stays as it is.
func (r *Runner) Answered(ids []intent.ID, answers []api.Answer) { r.step(Carried{ids, answers}) }

// portable lists what a medium may take.
func (r *Replica) portable() []*entry {
	stays, held := map[intent.ID]bool{}, map[record.ID]bool{}
	var list []*entry
	for _, e := range r.acts {
		stay := e.state != Queued || e.Fresh || held[e.Intent.Aggregate]
		for _, id := range e.Intent.After {
			stay = stay || stays[id]
		}
		if stay {
			stays[e.id()], held[e.Intent.Aggregate] = true, true
			continue
		}
		list = append(list, e)
	}
	return list
}

// carried moves each act by its answer, as if it had been pushed.
func (r *Replica) carried(e Carried) {
	for i, id := range e.IDs {
		if a := r.find(id); a != nil && a.state == Queued && a.sealed() && i < len(e.Answers) {
			r.answered(a, e.Answers[i])
		}
	}
}
