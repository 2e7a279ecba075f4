package replica

import (
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
)

const (
	goneText = "这一步已经不在待处理之列，可能刚刚被服务器受理。请刷新后查看。"
	sentText = "这一步已经发出或正在发出，暂不能撤下，内容都在。请等服务器答复后再处理。"
)

// Release takes a held act, or one that was never sent, out of the outbox
// together with those that wait behind it in its aggregate. keep has made
// their content safe, as a draft, when it returns; its error stops the release.
// It runs under the Runner's lock and must not call the Runner back.
func (r *Runner) Release(id intent.ID, keep func([]intent.Intent) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	list, err := r.movable(id, Held, Queued)
	if err != nil {
		return err
	}
	var wishes []intent.Intent
	var ids []intent.ID
	for _, e := range list {
		wishes, ids = append(wishes, e.Intent), append(ids, e.id())
	}
	if err := keep(wishes); err != nil {
		return err
	}
	// The last first: a crash in between never sends an act whose base is gone.
	for i := len(ids) - 1; i >= 0; i-- {
		if err := r.cfg.Journal.Note(ids[i], Released, intent.Verdict{}); err != nil {
			r.stepLocked(Withdrawn{ids[i+1:]})
			return err
		}
	}
	r.stepLocked(Withdrawn{ids})
	return nil
}

// Resolve puts a new act, the user's choice in a conflict, where a held one
// stood; those behind follow it.
func (r *Runner) Resolve(held intent.ID, with Act) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	list, err := r.movable(held, Held)
	if err != nil {
		return err
	}
	keep := []Act{with}
	for _, e := range list[1:] {
		keep = append(keep, e.Act)
	}
	for _, a := range keep {
		if err := r.cfg.Journal.Keep(a); err != nil {
			return err
		}
	}
	if err := r.cfg.Journal.Note(held, Released, intent.Verdict{}); err != nil {
		return err
	}
	r.stepLocked(Resolved{held, with})
	return nil
}

// movable lists an act in one of some states, and those behind it: none of
// them may be with the server.
func (r *Runner) movable(id intent.ID, states ...State) ([]*entry, error) {
	if r.closed {
		return nil, locked()
	}
	list := r.rep.behind(id)
	if len(list) == 0 {
		return nil, fault.Numbered(fault.NotFound, "E-RP-003", goneText)
	}
	for i, e := range list {
		ok := e.state == Held || e.state == Queued && !e.sealed()
		if i == 0 {
			ok = ok && (e.state == states[0] || len(states) > 1)
		}
		if !ok {
			return nil, fault.Numbered(fault.Conflict, "E-RP-004", sentText)
		}
	}
	return list, nil
}
