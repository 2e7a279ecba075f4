package app

import (
	"slices"

	"quancheng/backend/domain/compliance"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// mayCreate: a head of a stage that is switched on, in his own unit.
func (s *seat) mayCreate(t record.Type) bool {
	book, cat, actor := s.mirror.word()
	if !t.Head || t.Stage == "" || !slices.Contains(cat.Modules(), t.Stage) {
		return false
	}
	at := policy.Attrs{Type: t.Name, Unit: unitOf(actor), Owner: actor.User, State: record.Draft}
	return slices.Contains(policy.Writable(actor, at, book.subtree), record.General)
}

// unitOf is the unit for which the actor files.
func unitOf(a policy.Actor) record.UnitID {
	for _, role := range []policy.Role{policy.Clerk, policy.UnitHead} {
		for _, g := range a.Grants {
			if g.Role == role && g.Unit != "" {
				return g.Unit
			}
		}
	}
	return a.Unit
}

// newDraft is an empty record with its ids, and what is known of the user.
func (s *seat) newDraft(name record.TypeName) (draft, error) {
	_, cat, actor := s.mirror.word()
	t, ok := cat.Type(name)
	if !ok {
		return draft{}, unknownType()
	}
	if t.Stage != "" && !slices.Contains(cat.Modules(), t.Stage) {
		return draft{}, moduleOff(t.Title)
	}
	if !s.mayCreate(t) {
		return draft{}, fault.Numbered(fault.Forbidden, "E-AP-021", "当前账号没有新建"+t.Title+"的权限。经办人和处室负责人可以填报。")
	}
	id, err := record.NewID(s.desk.random)
	if err != nil {
		return draft{}, err
	}
	root, err := record.NewID(s.desk.random)
	if err != nil {
		return draft{}, err
	}
	r := record.Record{ID: id, Type: t.Name, Schema: t.Version, Root: root, Unit: unitOf(actor), Owner: actor.User,
		State: record.Draft, Fields: fieldsOf{}, Created: s.now(), Updated: s.now()}
	if _, ok := t.Field(lifecycle.OwnerUnit); ok {
		r.Set(lifecycle.OwnerUnit, record.Value{Text: string(r.Unit)})
	}
	if _, ok := t.Field(lifecycle.Contact); ok {
		r.Set(lifecycle.Contact, record.Value{Text: actor.Name})
	}
	return draft{Now: record.Aggregate{r}}, nil
}

// begin finds the draft of an aggregate, or begins one where the user may edit:
// his own, in a state that allows it, with nothing on its way.
func (s *seat) begin(head record.ID) (draft, error) {
	if d, ok := s.work.begun(head); ok {
		return d, nil
	}
	st := s.stand(head, s.pendings())
	if st.draft != nil {
		return *st.draft, nil
	}
	if _, ok := st.agg.Head(); !ok || st.gone {
		return draft{}, noRecord()
	}
	if !s.editable(st) {
		return draft{}, notEditable()
	}
	return draft{Base: st.agg.Clone(), Now: st.agg}, nil
}

// editable: the owner, in a state in which he writes, and no act in between
// but a save.
func (s *seat) editable(st standing) bool {
	h, ok := st.agg.Head()
	book, cat, actor := s.mirror.word()
	t, known := cat.Type(h.Type)
	if !ok || !known || !t.Head || h.Owner != actor.User || st.gone {
		return false
	}
	if st.draft != nil {
		return true
	}
	if st.pending != nil && st.act != actDraft {
		return false
	}
	return len(policy.Writable(actor, policy.AttrsOf(h), book.subtree)) > 0
}

// edited is the draft with the values of the form.
func (s *seat) edited(head record.ID, values []ValueView) (draft, error) {
	d, err := s.begin(head)
	if err != nil {
		return draft{}, err
	}
	_, cat, _ := s.mirror.word()
	d.Now = d.Now.Clone()
	for i, r := range d.Now {
		if r.Parent != "" {
			continue
		}
		t, ok := cat.Type(r.Type)
		if !ok {
			return draft{}, unknownType()
		}
		d.Now[i] = written(r, t, values)
	}
	d.Now = record.Follow(d.Now)
	return s.agreed(d, s.stand0(head)), nil
}

// save keeps the draft; one that says what is kept already costs nothing.
func (s *seat) save(head record.ID, values []ValueView) (draft, error) {
	s.edit.Lock()
	defer s.edit.Unlock()
	return s.saveLocked(head, values)
}

func (s *seat) saveLocked(head record.ID, values []ValueView) (draft, error) {
	d, err := s.edited(head, values)
	if err != nil {
		return draft{}, err
	}
	return d, s.keepDraft(&d)
}

func (s *seat) keepDraft(d *draft) error {
	if old, ok := s.work.draft(d.head().ID); ok && sameAggregate(old.Now, d.Now) {
		d.Saved = old.Saved
		return nil
	}
	d.Saved = s.now()
	if err := s.work.keep(*d); err != nil {
		return err
	}
	s.desk.bell.change("records", "tasks")
	return nil
}

func sameAggregate(a, b record.Aggregate) bool {
	return slices.EqualFunc(a, b, func(x, y record.Record) bool {
		return x.ID == y.ID && len(record.Diff(x, y)) == 0
	})
}

// findings is the automatic check as for a submission.
func (s *seat) findings(agg record.Aggregate) []fault.Problem {
	_, cat, _ := s.mirror.word()
	h, ok := agg.Head()
	t, known := cat.Type(h.Type)
	if !ok || !known || len(t.Rules) == 0 {
		return nil
	}
	return compliance.Findings(t, agg, policy.Absent(s.visible(h)), cat)
}
