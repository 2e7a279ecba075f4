package replica

import (
	"errors"

	"quancheng/backend/domain/fault"
)

var errNoAnswer = errors.New("replica: an answer that answers nothing")

// needsSignIn: trying again by itself would only count as guessing.
func needsSignIn(f *fault.Error) bool {
	switch f.Code {
	case fault.Unauthorized, fault.Forbidden, fault.Locked:
		return true
	}
	return false
}

// ends reports faults after which there is no session to work with.
func ends(f *fault.Error) bool {
	return f.Code == fault.Unreachable || f.Code == fault.Untrusted || f.Code == fault.Unauthorized
}

// final reports faults of the content itself: the same bytes fail again.
func final(f *fault.Error) bool {
	switch f.Code {
	case fault.Invalid, fault.Forbidden, fault.NotFound, fault.Conflict, fault.TooLarge:
		return true
	}
	return false
}

// passing reports faults in the answer to one act that are not about that act.
// Any other would come again for the same bytes: a mark that does not hold, a
// suite that the server does not know.
func passing(f *fault.Error) bool {
	switch f.Code {
	case fault.Unauthorized, fault.Locked, fault.Busy, fault.Unreachable, fault.Clock, fault.Storage, fault.Internal:
		return true
	}
	return false
}

// failed takes the end of a command that did not do.
func (r *Replica) failed(e Failed) {
	switch c := e.Command.(type) {
	case Open:
		r.notOpened(e.Fault)
	case Push:
		r.notPushed(c, e.Fault)
	case Upload:
		r.notUploaded(c, e.Fault)
	case Pull:
		r.wanted, r.lanes[FeedLane].busy = true, false
		if e.Fault != nil && e.Fault.Code == fault.Invalid && c.At.Cursor+int64(len(c.At.Resume)) > 0 {
			r.renew(c.At.Epoch) // the server does not know the place: a re-sync, never a dead end
		}
		r.notFed(e.Fault)
	case Wait:
		r.waiting = false
		if e.Fault != nil {
			r.notFed(e.Fault)
		}
	}
}

func (r *Replica) notOpened(f *fault.Error) {
	l := &r.lanes[LinkLane]
	l.busy = false
	switch {
	case f == nil || r.link == up: // a sign-in was quicker
	case needsSignIn(f) || f.Code == fault.Upgrade:
		r.link, l.trouble = refused, f
	default:
		r.rest(LinkLane, f)
	}
}

// notPushed: whether the server has them is not known, so the same bytes go
// again. A batch that is refused as a whole is taken apart to find the one.
func (r *Replica) notPushed(c Push, f *fault.Error) {
	r.mark(c.IDs, Queued)
	l := &r.lanes[PushLane]
	l.busy = false
	switch {
	case f == nil:
	case f.Code == fault.Forbidden: // the session itself may not push
		l.trouble = f
		r.unlink(f)
	case final(f) && len(c.IDs) > 1:
		r.single = true
	case final(f):
		if e := r.find(c.IDs[0]); e != nil {
			r.hold(e, refusedBy(e, f))
		}
		l.good()
	default:
		r.rest(PushLane, f)
		if ends(f) {
			r.unlink(f)
		}
	}
}

func (r *Replica) notUploaded(c Upload, f *fault.Error) {
	l := &r.lanes[UploadLane]
	l.busy = false
	e := r.find(c.Intent)
	switch {
	case f == nil:
	case final(f):
		l.good()
		if e != nil && e.state == Queued {
			r.hold(e, refusedBy(e, f))
		}
	default:
		r.rest(UploadLane, f)
		if ends(f) {
			r.unlink(f)
		}
	}
}
