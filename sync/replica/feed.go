package replica

import (
	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
)

// stalled: more is promised and nothing comes; an honest server never does it.
var stalled = fault.Numbered(fault.Busy, "E-RP-001", "服务器没有给出新的内容，稍后会自动重试。本机内容都在。")

// fed takes what concerns the feed.
func (r *Replica) fed(e Event) {
	switch e := e.(type) {
	case Paged:
		r.lanes[FeedLane].trouble = nil
		if e.End.More && still(r.at, e.End) {
			r.lanes[FeedLane].trouble = stalled
		}
		r.at, r.reset = e.End, false
	case Pulled:
		r.lanes[FeedLane].busy = false
		if r.lanes[FeedLane].trouble == stalled {
			r.wanted = true
			r.rest(FeedLane, stalled)
			return
		}
		r.lanes[FeedLane].good()
		r.wanted = r.wanted || r.at.More
	case Renewed:
		r.lanes[FeedLane].good()
		r.renew(e.Epoch)
	case Woken:
		r.waiting = false
		r.wanted = r.wanted || e.Changed
	}
}

// still reports whether a page brought nobody any further.
func still(at, end api.End) bool {
	return at.Cursor == end.Cursor && at.Epoch == end.Epoch && at.Grants == end.Grants && at.Resume == end.Resume
}

// renew starts over: after a restore the old cache says nothing.
func (r *Replica) renew(epoch string) {
	r.at, r.reset, r.wanted = api.End{Epoch: epoch}, true, true
}

// notFed: a client below the minimum gives up pulling until the next session,
// and goes on sending.
func (r *Replica) notFed(f *fault.Error) {
	switch {
	case f == nil:
	case f.Code == fault.Upgrade:
		r.outdated, r.lanes[FeedLane].trouble = true, f
	default:
		r.rest(FeedLane, f)
		if ends(f) || needsSignIn(f) {
			r.unlink(f)
		}
	}
}

// feed pulls when there may be something, and waits when not.
func (r *Replica) feed() {
	l := &r.lanes[FeedLane]
	switch {
	case r.outdated || !l.free():
	case r.wanted:
		l.busy, r.wanted = true, false
		r.emit(Pull{At: r.at, Reset: r.reset})
	case !r.waiting:
		r.waiting = true
		r.emit(Wait{Cursor: r.at.Cursor})
	}
}
