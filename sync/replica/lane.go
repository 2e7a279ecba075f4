package replica

import "quancheng/backend/domain/fault"

// Lane is one kind of work; each does one thing at a time and rests by itself.
type Lane int

const (
	LinkLane Lane = iota
	PushLane
	UploadLane
	FeedLane
	lanes
)

// lane is the state of one.
type lane struct {
	busy    bool
	resting bool
	tries   int // failures in a row
	round   int // tells a Due that is out of date
	trouble *fault.Error
}

func (l *lane) free() bool { return !l.busy && !l.resting }

// good ends a piece of work well.
func (l *lane) good() { l.busy, l.tries, l.trouble = false, 0, nil }

// rest keeps a lane from starting anything for a while.
func (r *Replica) rest(n Lane, f *fault.Error) {
	l := &r.lanes[n]
	l.resting, l.trouble = true, f
	l.tries++
	l.round++
	r.emit(Backoff{Lane: n, Tries: l.tries, Round: l.round})
}

func (r *Replica) due(e Due) {
	if l := &r.lanes[e.Lane]; l.round == e.Round {
		l.resting = false
	}
}

// reached: the server answers, so no lane says any more that it does not.
func (r *Replica) reached() {
	for n := range r.lanes {
		if l := &r.lanes[n]; l.trouble != nil && ends(l.trouble) {
			l.trouble = nil
		}
	}
}

// poke ends every rest.
func (r *Replica) poke() {
	for n := range r.lanes {
		l := &r.lanes[n]
		l.resting, l.tries = false, 0
		l.round++
	}
	if r.link == refused {
		r.link = down
	}
	r.wanted, r.outdated = true, false
}
