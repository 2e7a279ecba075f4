package app

import (
	"slices"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/sync/replica"
)

// Acts in the words of the page.
const (
	actDraft     = "draft"
	actWaiting   = "waiting"
	actSending   = "sending"
	actAccepted  = "accepted"
	actAttention = "attention"
)

// pending is an act whose result the projection does not show yet.
type pending struct {
	replica.Standing
	done    bool // settled; its record has not come with the feed yet
	verdict intent.Verdict
}

// word is the state of the act for people.
func (p pending) word() string {
	switch {
	case p.done:
		return actAccepted
	case p.State == replica.Sending:
		return actSending
	case p.State == replica.Held:
		return actAttention
	}
	return actWaiting
}

// reason says why it stands there.
func (p pending) reason() string {
	if p.Held != nil {
		return p.Held.Message
	}
	return blockedTexts[p.Blocked]
}

var blockedTexts = map[replica.Why]string{
	replica.BehindHeld: "前一项操作需要先处理",
	replica.Behind:     "等前一项操作受理",
	replica.After:      "等相关内容受理",
	replica.Documents:  "材料上传后送出",
	replica.NeedsFull:  "完整登录后送出",
}

// pendings lists what stands between the projection and the user's wish, in
// the order in which it will be ruled on.
func (s *seat) pendings() []pending {
	moving := s.runner.Standings() // first: an act that settles now is found in one of both
	var list []pending
	over := map[intent.ID]bool{}
	for _, e := range s.outbox.ended() {
		over[e.Intent.ID] = true
		if !e.landed && !s.landed(e) {
			list = append(list, pending{Standing: replica.Standing{Act: replica.Act{Intent: e.Intent}, State: replica.Settled}, done: true, verdict: e.Verdict})
		}
	}
	for _, st := range moving {
		if !over[st.Intent.ID] {
			list = append(list, pending{Standing: st})
		}
	}
	return list
}

// landingTime bounds how long a result may be awaited: what was withdrawn on
// the page that should have brought it never comes.
const landingTime = 10 * time.Minute

// landed reports whether the feed has brought what a settled act did. Times
// are the server's on both sides.
func (s *seat) landed(e settled) bool {
	if s.desk.official().Sub(e.Verdict.At.Clock()) > landingTime {
		return true
	}
	it, here := s.mirror.item(e.Intent.Aggregate)
	if e.Intent.Op == intent.Discard {
		return !here
	}
	c, cased := s.mirror.theCase(e.Intent.Aggregate)
	return here && it.Record.Updated >= e.Verdict.At || cased && c.Updated >= e.Verdict.At
}

func of(all []pending, head record.ID) []pending {
	return slices.DeleteFunc(slices.Clone(all), func(p pending) bool { return p.Intent.Aggregate != head })
}

// standing is an aggregate as its user sees it: the projection, then what he
// asked for, then what he is writing.
type standing struct {
	agg       record.Aggregate
	root      *record.Record // the project beside it, when an act predicts it
	classes   []record.Class // visible on the head
	act       string
	reason    string
	pending   *pending // the newest act
	predicted bool
	draft     *draft
	gone      bool
}

func (s *seat) stand(head record.ID, all []pending) standing {
	out := standing{agg: s.mirror.aggregate(head)}
	for _, p := range of(all, head) {
		out.apply(s, p)
	}
	if d, ok := s.work.draft(head); ok && s.counts(out) {
		out.agg, out.draft = s.onto(d, out.agg), &d
		if out.act != actAttention {
			out.act, out.reason = actDraft, ""
		}
	}
	if h, ok := out.agg.Head(); ok {
		out.classes = s.visible(h)
	}
	return out
}

// counts: a draft over what was handed in elsewhere meanwhile says nothing.
func (s *seat) counts(st standing) bool {
	h, stands := st.agg.Head()
	book, _, actor := s.mirror.word()
	return !stands || st.act == actAttention || len(policy.Writable(actor, policy.AttrsOf(h), book.subtree)) > 0
}

// apply lays one act over what stood before it.
func (st *standing) apply(s *seat, p pending) {
	st.pending, st.act, st.reason = &p, p.word(), p.reason()
	if p.Intent.Op == intent.Save && p.State != replica.Held {
		st.act = actDraft
	}
	if p.Intent.Op == intent.Discard {
		st.gone = p.State != replica.Held
		return
	}
	st.gone = false
	r := s.judge(st.agg, p.Intent)
	if r.Outcome.Settled() && p.State != replica.Held {
		st.agg, st.root, st.predicted = r.Next, r.Root, st.predicted || p.Intent.Op != intent.Save
		return
	}
	if next, err := s.insisting(st.agg, s.meant(p.Intent, p.Held)); err == nil {
		st.agg = next
	}
}

// insisting is an aggregate with the user's own values, whatever stands there:
// what is held is shown, and taken back, as he wrote it.
func (s *seat) insisting(agg record.Aggregate, in intent.Intent) (record.Aggregate, error) {
	_, cat, _ := s.mirror.word()
	mine := slices.Clone(in.Changes)
	for i, c := range mine {
		mine[i].Old = currentOf(agg, c)
	}
	next, _, err := record.Apply(agg, in.Births, mine, in.Removed, cat.Type)
	if err != nil {
		return nil, err
	}
	return s.owned(record.Follow(next)), nil
}

// meant is an act as its user wants it, in spite of the conflicts that it met.
func (s *seat) meant(in intent.Intent, told *intent.Verdict) intent.Intent {
	if told != nil && len(told.Conflicts) > 0 {
		in.Changes = mine(in.Changes, told.Conflicts, s.fieldOf(in))
	}
	return in
}

// owned fills what the server would: a held new filing shows like a draft.
func (s *seat) owned(agg record.Aggregate) record.Aggregate {
	_, cat, actor := s.mirror.word()
	for i, r := range agg {
		if r.Rev > 0 {
			continue
		}
		if agg[i].Owner == "" {
			agg[i].Owner = actor.User
		}
		if agg[i].State == "" {
			agg[i].State = record.Draft
		}
		if agg[i].Updated == "" {
			agg[i].Updated = s.now()
		}
		if t, ok := cat.Type(r.Type); ok {
			agg[i] = record.Compute(t, agg[i])
		}
	}
	return agg
}

// judge predicts: the same rules as the server's, without what is absent here.
func (s *seat) judge(agg record.Aggregate, in intent.Intent) intent.Ruling {
	return intent.Judge(s.kase(agg, in), in)
}

func (s *seat) kase(agg record.Aggregate, in intent.Intent) intent.Case {
	book, cat, actor := s.mirror.word()
	c := intent.Case{Actor: actor, Types: cat, Aggregate: agg, Catalogue: cat.Version, Modules: cat.Modules(),
		Now: s.now(), Due: s.desk.calendar.Due, Units: book.subtree}
	head, ok := agg.Head()
	if !ok {
		head = headOf(in)
	}
	if it, ok := s.mirror.item(head.Root); ok && head.Root != head.ID {
		c.Root = &it.Record
	}
	if it, ok := s.mirror.item(head.ID); ok {
		c.Absent = policy.Absent(it.Classes)
	}
	for _, p := range cat.Processes() {
		if p.Type == head.Type {
			c.Process = &p
		}
	}
	if v, ok := s.mirror.theCase(head.ID); ok {
		c.View = &v
	}
	return c
}

// headOf is the head that an intent brings into the world.
func headOf(in intent.Intent) record.Record {
	for _, b := range in.Births {
		if b.ID == in.Aggregate {
			return record.Record{ID: b.ID, Type: b.Type, Root: b.Root, Unit: b.Unit}
		}
	}
	return record.Record{}
}

// visible are the classes that are held of a record: as delivered, or by right
// for what was born here.
func (s *seat) visible(r record.Record) []record.Class {
	if it, ok := s.mirror.item(r.ID); ok {
		return it.Classes
	}
	book, _, actor := s.mirror.word()
	return policy.Visible(actor, policy.AttrsOf(r), book.subtree)
}

// caseOf is the case of a record with the digests that were delivered with it.
func (s *seat) caseOf(id record.ID) (workflow.CaseView, api.RecordItem) {
	c, _ := s.mirror.theCase(id)
	it, _ := s.mirror.item(id)
	return c, it
}
