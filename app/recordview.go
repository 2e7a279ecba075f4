package app

import (
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// recordView is a record as its reader may see it. A project is shown with the
// documents of all that belongs to it.
func (s *seat) recordView(id record.ID) (RecordView, error) {
	all := s.pendings()
	if d, ok := s.work.begun(id); ok {
		return s.viewOf(standing{agg: d.Now, classes: s.visible(d.head()), draft: &d}, all)
	}
	st := s.stand(id, all)
	if _, ok := st.agg.Head(); !ok {
		st = s.predicted(id, all)
	}
	if _, ok := st.agg.Head(); !ok || st.gone {
		return RecordView{}, noRecord()
	}
	return s.viewOf(st, all)
}

// predicted finds a project that stands only in a prediction.
func (s *seat) predicted(root record.ID, all []pending) standing {
	for head := range s.touched(all) {
		if st := s.stand(head, all); st.root != nil && st.root.ID == root {
			return standing{agg: record.Aggregate{*st.root}, classes: s.visible(*st.root), act: st.act, reason: st.reason, predicted: true}
		}
	}
	return standing{}
}

func (s *seat) viewOf(st standing, all []pending) (RecordView, error) {
	book, cat, actor := s.mirror.word()
	h, _ := st.agg.Head()
	t, ok := cat.Type(h.Type)
	if !ok {
		return RecordView{}, unknownType()
	}
	v := RecordView{ID: string(h.ID), Type: string(h.Type), Root: string(h.Root), Title: h.Text(t.Naming), Number: h.Text(lifecycle.Number),
		UnitName: book.unitName(h.Unit), OwnerName: book.personName(h.Owner), Level: string(h.Level),
		State: string(h.State), StateTitle: record.StateTitle(h.State), Predicted: st.predicted, Act: st.act, ActReason: st.reason,
		Editable: s.editable(st), Updated: string(h.Updated), Notes: []NoteView{}}
	v.Values, v.Hidden = valueViews(h, t, st.classes)
	v.Documents = s.documentViews(st, all)
	v.Findings = findingViews(s.findings(st.agg))
	if v.Number == "" && h.Root != h.ID {
		if it, ok := s.mirror.item(h.Root); ok {
			v.Number = it.Record.Text(lifecycle.Number)
		}
	}
	if st.draft != nil {
		v.SavedAt = string(st.draft.Saved)
	}
	v.Discardable = v.Editable && (h.State == record.Draft || st.draft != nil) && h.Owner == actor.User
	if c, ok := s.mirror.theCase(h.ID); ok && h.State == record.Returned {
		v.Notes = notesOf(c)
	}
	return v, nil
}

// notesOf are the opinions at fields of the return that stands.
func notesOf(c workflow.CaseView) []NoteView {
	notes := []NoteView{}
	for i := len(c.History) - 1; i >= 0; i-- {
		step := c.History[i]
		if step.Action != workflow.SendBack {
			continue
		}
		for _, n := range step.Notes {
			notes = append(notes, noteView(n, step))
		}
		return notes
	}
	return notes
}

// titleOf names a record in lists of tasks and acts.
func (s *seat) titleOf(r record.Record) string {
	_, cat, _ := s.mirror.word()
	t, _ := cat.Type(r.Type)
	if title := r.Text(t.Naming); title != "" {
		return title
	}
	return "未命名的" + t.Title
}

// decision finds the user's act on a task that has no result yet.
func decision(all []pending, head record.ID) *pending {
	for i := len(all) - 1; i >= 0; i-- {
		if p := all[i]; p.Intent.Aggregate == head && p.Intent.Op == intent.Decide {
			return &p
		}
	}
	return nil
}
