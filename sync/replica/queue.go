package replica

import (
	"slices"

	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

// queue is a look at the outbox: who is first of each aggregate, who is there.
type queue struct {
	first map[record.ID]*entry
	by    map[intent.ID]*entry
}

func (r *Replica) queue() queue {
	q := queue{map[record.ID]*entry{}, map[intent.ID]*entry{}}
	for _, e := range r.acts {
		if _, ok := q.first[e.Intent.Aggregate]; !ok {
			q.first[e.Intent.Aggregate] = e
		}
		q.by[e.id()] = e
	}
	return q
}

// blocked says why an act cannot go, and behind which other. An act that is
// not in the outbox is settled, or its user took it back: the server judges.
func (q queue) blocked(r *Replica, e *entry) (Why, intent.ID) {
	if head := q.first[e.Intent.Aggregate]; head != e {
		if head.state == Held {
			return BehindHeld, head.id()
		}
		return Behind, head.id()
	}
	for _, id := range e.Intent.After {
		if other := q.by[id]; other != nil && other != e {
			return After, id
		}
	}
	if e.Fresh && !r.full {
		return NeedsFull, ""
	}
	for _, d := range e.Intent.Documents {
		if !r.sent[record.ID(d.ID)] {
			return Documents, ""
		}
	}
	return "", ""
}

// batch is what may be sent now, in order: one act per aggregate.
func (q queue) batch(r *Replica) []intent.ID {
	limit := pushLimit
	if r.single {
		limit = 1
	}
	var ids []intent.ID
	for _, e := range r.acts {
		if len(ids) == limit {
			break
		}
		if e.state == Queued {
			if why, _ := q.blocked(r, e); why == "" {
				ids = append(ids, e.id())
			}
		}
	}
	return ids
}

// upload is the next document that an act waits for. Acts that are queued
// behind others have theirs sent ahead, but not behind a held one.
func (q queue) upload(r *Replica) (Upload, bool) {
	for _, e := range r.acts {
		if why, _ := q.blocked(r, e); e.state != Queued || why == BehindHeld {
			continue
		}
		for _, d := range e.Intent.Documents {
			if id := record.ID(d.ID); !r.sent[id] && !slices.Contains(r.paused, id) {
				_, again := e.again[d.ID]
				return Upload{Intent: e.id(), Document: d, Again: again}, true
			}
		}
	}
	return Upload{}, false
}

// enqueue takes an act at the end, or newer content of one that is queued.
func (r *Replica) enqueue(a Act) {
	if e := r.find(a.Intent.ID); e != nil {
		if e.state == Queued && !e.sealed() {
			e.Act = a
		}
		return
	}
	if r.pending() == 0 {
		r.done = 0
	}
	e := &entry{Act: a, state: Queued}
	if a.Held != nil {
		e.state = Held
	}
	r.acts = append(r.acts, e)
}

// resolve puts a new act where a held one stood.
func (r *Replica) resolve(e Resolved) {
	i := r.place(e.Held)
	if i < 0 {
		r.enqueue(e.With)
		return
	}
	r.acts[i] = &entry{Act: e.With, state: Queued}
}

func (r *Replica) withdraw(ids []intent.ID) {
	r.acts = slices.DeleteFunc(r.acts, func(e *entry) bool { return slices.Contains(ids, e.id()) })
}

// behind lists an act and all that wait behind it in its aggregate, in order.
func (r *Replica) behind(id intent.ID) []*entry {
	i := r.place(id)
	if i < 0 {
		return nil
	}
	list := []*entry{r.acts[i]}
	for _, e := range r.acts[i+1:] {
		if e.Intent.Aggregate == list[0].Intent.Aggregate {
			list = append(list, e)
		}
	}
	return list
}

// pending counts what is still to send.
func (r *Replica) pending() (n int) {
	for _, e := range r.acts {
		if e.state == Queued || e.state == Sending {
			n++
		}
	}
	return n
}
