package app

import (
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// shown lists a type as its user sees it: the projection, over it what his
// acts and drafts make of it, projects that a filing predicts included.
func (s *seat) shown(t record.Type) []shown {
	book, _, _ := s.mirror.word()
	var list []shown
	over, hidden := s.overlay(t.Name)
	for _, it := range s.mirror.heads(t.Name) {
		if _, own := over[it.Record.ID]; !own && !hidden[it.Record.ID] {
			list = append(list, shown{Record: it.Record, Classes: it.Classes})
		}
	}
	for _, row := range over {
		list = append(list, row)
	}
	for i := range list {
		list[i].UnitName = book.unitName(list[i].Unit)
		list[i].Stage = string(t.Stage)
		if t.Name == lifecycle.Project || t.Name == lifecycle.ArchiveItem {
			list[i].Stage = list[i].Text(lifecycle.StageField)
		}
	}
	return list
}

// overlay are the records of a type that differ from the projection, and those
// that are gone by the user's own act.
func (s *seat) overlay(t record.TypeName) (map[record.ID]shown, map[record.ID]bool) {
	rows, hidden := map[record.ID]shown{}, map[record.ID]bool{}
	all := s.pendings()
	for head := range s.touched(all) {
		st := s.stand(head, all)
		h, ok := st.agg.Head()
		if st.gone {
			hidden[head] = true
			continue
		}
		if ok && h.Type == t {
			rows[head] = shown{Record: h, Classes: st.classes, Act: st.act, Predicted: st.predicted}
		}
		if st.root != nil && st.root.Type == t && st.root.State != record.Draft {
			rows[st.root.ID] = shown{Record: *st.root, Classes: s.visible(*st.root), Act: st.act, Predicted: st.predicted}
		}
	}
	return rows, hidden
}

// touched are the heads with an act or a draft.
func (s *seat) touched(all []pending) map[record.ID]bool {
	heads := map[record.ID]bool{}
	for _, p := range all {
		heads[p.Intent.Aggregate] = true
	}
	for _, d := range s.work.allDrafts() {
		heads[d.head().ID] = true
	}
	return heads
}

// words are a value as people read it, for searching.
func (s *seat) words(f record.Field, text string) string {
	book, cat, _ := s.mirror.word()
	switch f.Kind {
	case record.KUnit:
		return book.unitName(record.UnitID(text))
	case record.KUser:
		return book.personName(record.UserID(text))
	case record.KChoice, record.KMany:
		if title, ok := cat.Codes(f.Dictionary)[text]; ok {
			return title
		}
	}
	return text
}
