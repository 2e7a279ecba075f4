package replica

import (
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

// pushLimit is how many acts the server takes at once.
const pushLimit = 64

type linkState int

const (
	down    linkState = iota
	refused           // only a sign-in helps, or the user's word
	up
)

// Replica is the step function. The zero value is away from everything until
// Began.
type Replica struct {
	begun bool
	away  bool
	link  linkState
	full  bool
	lanes [lanes]lane

	acts   []*entry
	sent   map[record.ID]bool // documents that the server has
	paused []record.ID        // documents that the user holds back
	single bool               // a batch was refused as a whole: one at a time
	done   int                // settled since nothing was left to send

	at       api.End
	reset    bool // the cache is of another epoch
	wanted   bool // there is, or may be, something to pull
	waiting  bool // a long poll is out
	outdated bool // this client may only send its outbox

	out []Command
}

// Step takes an event and says what to do; commands are in order.
func (r *Replica) Step(e Event) []Command {
	r.out = nil
	r.take(e)
	r.next()
	return r.out
}

func (r *Replica) emit(c Command) { r.out = append(r.out, c) }

func (r *Replica) take(e Event) {
	switch e := e.(type) {
	case Began:
		r.begin(e)
	case Enqueued:
		r.enqueue(e.Act)
	case Resolved:
		r.resolve(e)
	case Withdrawn:
		r.withdraw(e.IDs)
	case Sealed:
		if a := r.find(e.ID); a != nil {
			a.Envelope = &e.Envelope
		}
	case Away:
		r.setAway(e.On)
	case Poked:
		r.poke()
	case Linked:
		r.linked(e.Link)
	case Due:
		r.due(e)
	case Pushed:
		r.pushed(e)
	case Carried:
		r.carried(e)
	case Uploaded:
		r.uploaded(e.Document)
	case Paused:
		r.paused = e.Documents
	case Failed:
		r.failed(e)
	default:
		r.fed(e)
	}
}

// begin may come after the user chose 离线工作 or signed in: that stays.
func (r *Replica) begin(e Began) {
	*r = Replica{begun: true, away: r.away, link: r.link, full: r.full, paused: r.paused, sent: map[record.ID]bool{}, at: e.At, wanted: true, out: r.out}
	for _, a := range e.Acts {
		r.enqueue(a)
	}
}

func (r *Replica) setAway(on bool) {
	if on == r.away {
		return
	}
	r.away = on
	if on {
		r.link, r.full = down, false
		r.emit(Hang{All: true})
		return
	}
	r.poke()
}

// linked takes a session. One of another epoch makes the cache worthless.
func (r *Replica) linked(l Link) {
	r.lanes[LinkLane].good()
	r.reached()
	if r.away {
		return
	}
	r.link, r.full, r.wanted, r.outdated = up, l.Full, true, false
	if l.Epoch != "" && r.at.Epoch != "" && l.Epoch != r.at.Epoch {
		r.renew(l.Epoch)
	}
}

// unlink ends the session after a fault that says so. After Unauthorized one
// more Open is tried: an offline unlock may still give a session.
func (r *Replica) unlink(f *fault.Error) {
	if r.link != up {
		return
	}
	r.full = false
	r.emit(Hang{})
	if f.Code != fault.Unauthorized && needsSignIn(f) {
		r.link = refused
		r.lanes[LinkLane].trouble = f
		return
	}
	r.link = down
	r.rest(LinkLane, f)
}

// next starts whatever may start now.
func (r *Replica) next() {
	if !r.begun || r.away {
		return
	}
	if r.link == down && r.lanes[LinkLane].free() {
		r.lanes[LinkLane].busy = true
		r.emit(Open{})
	}
	if r.link != up {
		return
	}
	q := r.queue()
	if u, ok := q.upload(r); ok && r.lanes[UploadLane].free() {
		r.lanes[UploadLane].busy = true
		r.emit(u)
	}
	if ids := q.batch(r); len(ids) > 0 && r.lanes[PushLane].free() {
		r.lanes[PushLane].busy = true
		r.mark(ids, Sending)
		r.emit(Push{IDs: ids})
	}
	r.feed()
}

func (r *Replica) find(id intent.ID) *entry {
	if i := r.place(id); i >= 0 {
		return r.acts[i]
	}
	return nil
}

func (r *Replica) place(id intent.ID) int {
	return slices.IndexFunc(r.acts, func(e *entry) bool { return e.id() == id })
}

func (r *Replica) mark(ids []intent.ID, s State) {
	for _, id := range ids {
		if e := r.find(id); e != nil {
			e.state = s
		}
	}
}
