package replica

import (
	"time"

	"quancheng/backend/domain/fault"
)

// Status is a snapshot for the status chip.
type Status struct {
	Away    bool
	Online  bool // a session stands and the server answers
	Full    bool // it is a full one
	Working bool // something is on its way
	Waiting int  // queued, blocked ones included
	Sending int
	Held    int // 需处理
	Done    int // of Total, since nothing was left to send
	Total   int
	Last    time.Time // when the feed was last up to date; by this PC's clock
	Trouble *fault.Error
}

// status counts; Last is the shell's.
func (r *Replica) status() Status {
	s := Status{Away: r.away, Online: r.link == up, Full: r.full, Done: r.done}
	for _, e := range r.acts {
		switch e.state {
		case Queued:
			s.Waiting++
		case Sending:
			s.Sending++
		case Held:
			s.Held++
		}
	}
	s.Total = s.Done + s.Waiting + s.Sending
	for _, l := range r.lanes {
		s.Working = s.Working || l.busy
		if s.Trouble == nil {
			s.Trouble = l.trouble
		}
	}
	return s
}

// standings lists every act that is not settled, in order.
func (r *Replica) standings() []Standing {
	q := r.queue()
	var list []Standing
	for _, e := range r.acts {
		s := Standing{Act: e.Act, State: e.state}
		if e.state == Queued {
			s.Blocked, s.By = q.blocked(r, e)
		}
		list = append(list, s)
	}
	return list
}
