package replica

import (
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

const (
	missLimit   = 3 // the same documents missing again and again
	missingText = "服务器反复没有收到这一步的材料，已暂停发送，本机内容都在。请打开材料核对，移除后重新添加，再提交。"
	unknownText = "服务器的答复本机程序不认识，已暂停处理，本机内容都在。请升级程序后再看结果。"
)

// pushed takes the answers to a batch.
func (r *Replica) pushed(e Pushed) {
	r.lanes[PushLane].busy = false
	var again *fault.Error
	for i, id := range e.IDs {
		a := r.find(id)
		if a == nil || a.state != Sending || i >= len(e.Answers) {
			continue
		}
		if f := r.answered(a, e.Answers[i]); f != nil {
			a.state, again = Queued, f
		}
	}
	if again == nil {
		r.lanes[PushLane].good()
		r.single = false
		return
	}
	r.rest(PushLane, again)
	if ends(again) {
		r.unlink(again)
	}
}

// answered moves one act; a fault means that it is to be sent again, as it is.
func (r *Replica) answered(e *entry, a api.Answer) *fault.Error {
	switch {
	case a.Verdict != nil && a.Verdict.Intent == e.id():
		r.ruled(e, *a.Verdict)
	case a.Verdict == nil && a.Fault != nil && !passing(a.Fault):
		r.hold(e, refusedBy(e, a.Fault))
	case a.Fault != nil:
		return a.Fault
	default:
		return fault.From(errNoAnswer)
	}
	return nil
}

// ruled follows a verdict (R196, R197).
func (r *Replica) ruled(e *entry, v intent.Verdict) {
	switch v.Outcome {
	case intent.Accepted, intent.Merged:
		r.withdraw([]intent.ID{e.id()})
		r.done++
		r.wanted = true // its record comes with the feed
		r.emit(Note{e.id(), Settled, v})
	case intent.Conflict, intent.Rejected, intent.Reconfirm:
		r.hold(e, v)
	case intent.Missing:
		r.missing(e, v)
	default:
		v.Message = unknownText
		r.hold(e, v)
	}
}

func (r *Replica) hold(e *entry, v intent.Verdict) {
	e.state, e.Held = Held, &v
	r.emit(Note{e.id(), Held, v})
}

// missing uploads the documents again and then sends the same bytes.
func (r *Replica) missing(e *entry, v intent.Verdict) {
	known := slices.DeleteFunc(slices.Clone(v.Missing), func(id record.ID) bool {
		return !slices.ContainsFunc(e.Intent.Documents, func(d document.Ref) bool { return d.ID == string(id) })
	})
	if e.missed++; e.missed > missLimit || len(known) == 0 {
		if v.Message == "" {
			v.Message = missingText
		}
		r.hold(e, v)
		return
	}
	e.state, e.again = Queued, map[string]struct{}{}
	for _, id := range known {
		delete(r.sent, id)
		e.again[string(id)] = struct{}{}
	}
}

// uploaded: the document is there, for every act that names it.
func (r *Replica) uploaded(id record.ID) {
	r.lanes[UploadLane].good()
	r.sent[id] = true
	for _, e := range r.acts {
		delete(e.again, string(id))
	}
}

// refusedBy words a fault as the verdict that it amounts to.
func refusedBy(e *entry, f *fault.Error) intent.Verdict {
	return intent.Verdict{Intent: e.id(), Outcome: intent.Rejected, Message: f.Message, Problems: f.Problems}
}
