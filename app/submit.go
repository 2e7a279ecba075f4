package app

import (
	"slices"
	"strconv"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/sync/replica"
)

// wish is an empty intent of this user about one aggregate.
func (s *seat) wish(op intent.Op, head record.ID) (intent.Intent, error) {
	id, err := record.NewID(s.desk.random)
	_, cat, _ := s.mirror.word()
	return intent.Intent{ID: intent.ID(id), Op: op, Aggregate: head, Catalogue: cat.Version,
		By: record.UserID(s.who.ID), Device: s.device, At: record.At(s.desk.now())}, err
}

// change fills an intent with what leads from the base of a draft to it.
func change(in *intent.Intent, d draft, fresh func(record.ID) (document.Ref, bool)) {
	for _, r := range d.Now {
		before, stood := d.Base.Find(r.ID)
		if !stood {
			in.Births = append(in.Births, record.Birth{ID: r.ID, Type: r.Type, Root: r.Root, Parent: r.Parent, Unit: r.Unit})
			before = record.Record{ID: r.ID, Type: r.Type}
		}
		in.Changes = append(in.Changes, record.Diff(before, r)...)
		if ref, ok := fresh(r.ID); ok && !stood {
			in.Documents = append(in.Documents, ref)
		}
	}
	for _, r := range d.Base {
		if _, stays := d.Now.Find(r.ID); !stays {
			in.Removed = append(in.Removed, r.ID)
		}
	}
}

// submit hands a draft in. What the rules decide against comes back and
// nothing is queued; what they cannot decide here the server will.
func (s *seat) submit(head record.ID, values []ValueView) (SubmitResult, error) {
	s.edit.Lock()
	defer s.edit.Unlock()
	d, err := s.saveLocked(head, values)
	if err != nil {
		return SubmitResult{}, err
	}
	in, err := s.wish(intent.Submit, head)
	if err != nil {
		return SubmitResult{}, err
	}
	base := s.stand0(head)
	change(&in, rebased(d, base), s.ref)
	r := s.judge(base, in)
	if !goes(r) {
		return SubmitResult{Message: r.Message, Findings: findingViews(problems(r, s.findings(d.Now)))}, nil
	}
	s.keepSeen(d.Base)
	if err := s.enqueue(replica.Act{Intent: in}); err != nil {
		return SubmitResult{}, err
	}
	if err := s.goOn(d.Now); err != nil {
		return SubmitResult{}, err
	}
	if err := s.work.end(head); err != nil {
		return SubmitResult{}, err
	}
	s.acted()
	return s.queued(in.ID, r.Problems), nil
}

// goes: what is predicted to be taken, and a conflict: only the server knows
// what stands now, and its answer brings both values.
func goes(r intent.Ruling) bool { return r.Outcome.Settled() || r.Outcome == intent.Conflict }

// rebased: what was dropped elsewhere is born again.
func rebased(d draft, stands record.Aggregate) draft {
	if len(stands) == 0 {
		d.Base = nil
	}
	return d
}

// stand0 is the aggregate that an act will meet: without the draft.
func (s *seat) stand0(head record.ID) record.Aggregate {
	st := standing{agg: s.mirror.aggregate(head)}
	for _, p := range of(s.pendings(), head) {
		st.apply(s, p)
	}
	return st.agg
}

// problems of a refusal, or else all findings.
func problems(r intent.Ruling, findings []fault.Problem) []fault.Problem {
	if len(r.Problems) > 0 {
		return r.Problems
	}
	return findings
}

// enqueue gives an act to replication; it is durable when this returns.
func (s *seat) enqueue(a replica.Act) error {
	_, err := s.runner.Enqueue(a)
	return err
}

// acted tells the page that acts moved.
func (s *seat) acted() {
	s.desk.bell.change("records", "tasks", "documents")
	s.desk.tellSync()
}

// queued says how an act stands now.
func (s *seat) queued(id intent.ID, found []fault.Problem) SubmitResult {
	out := SubmitResult{Queued: true, Act: actWaiting, Message: "已保存在本机，联网后自动送出。", Findings: findingViews(found)}
	for _, st := range s.runner.Standings() {
		if st.Intent.ID == id && st.Blocked == replica.NeedsFull {
			out.Message = "已保存在本机，完整登录后送出。"
		}
	}
	if s.runner.Status().Online && out.Message == "已保存在本机，联网后自动送出。" {
		out.Message = "已送出，等待服务器受理。"
	}
	return out
}

// ref is the binding of a document that was sealed on this PC.
func (s *seat) ref(id record.ID) (document.Ref, bool) {
	p, ok := s.work.paper(id)
	return p.Ref, ok
}

// discard drops a draft: what the server never saw here, the rest by an act.
func (s *seat) discard(head record.ID) error {
	s.edit.Lock()
	defer s.edit.Unlock()
	st := s.stand(head, s.pendings())
	if d, ok := s.work.draft(head); ok {
		for _, r := range d.Now {
			if _, stood := d.Base.Find(r.ID); !stood && r.Parent != "" {
				if err := s.work.dropPaper(r.ID); err != nil {
					return err
				}
			}
		}
	}
	if err := s.work.end(head); err != nil {
		return err
	}
	defer s.acted()
	known := s.stand0(head)
	h, ok := known.Head()
	if !ok || h.State != record.Draft || st.gone {
		return nil // a draft over what the server has: only the edits go
	}
	in, err := s.wish(intent.Discard, head)
	if err != nil {
		return err
	}
	if r := s.judge(known, in); !r.Outcome.Settled() {
		return fault.New(fault.Forbidden, r.Message)
	}
	return s.enqueue(replica.Act{Intent: in})
}

// registration is a document as a part of its head.
func registration(head record.Record, ref document.Ref, t record.Type, slot, title, level string, edition int) record.Record {
	r := record.Record{ID: record.ID(ref.ID), Type: lifecycle.Document, Schema: t.Version, Root: head.Root, Parent: head.ID,
		Unit: head.Unit, Owner: head.Owner, State: head.State, Fields: fieldsOf{}, Created: head.Updated, Updated: head.Updated}
	for name, text := range map[record.Name]string{
		lifecycle.Title: title, lifecycle.Slot: slot, lifecycle.Name: ref.Name, lifecycle.Media: ref.Media,
		lifecycle.Size: strconv.FormatInt(ref.Size, 10), lifecycle.Sealed: strconv.FormatInt(ref.SealedSize, 10),
		lifecycle.Content: string(ref.Content), lifecycle.Object: string(ref.Object), lifecycle.Level: level,
		lifecycle.Edition: strconv.Itoa(edition),
	} {
		r.Set(name, record.Value{Text: text})
	}
	return r
}

// without is an aggregate less one part.
func without(agg record.Aggregate, id record.ID) record.Aggregate {
	return slices.DeleteFunc(agg.Clone(), func(r record.Record) bool { return r.ID == id })
}
