package app

import (
	"cmp"
	"strings"

	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// caseView is a case with its record, for the page that decides it.
func (s *seat) caseView(id record.ID) (CaseView, error) {
	all := s.pendings()
	v, err := s.recordView(id)
	if err != nil {
		return CaseView{}, err
	}
	c, _ := s.caseOf(id)
	out := CaseView{Record: v, Title: c.Title, Round: c.Round, Outcome: c.Outcome, History: []StepView{}, Path: []PathView{}, Differences: []DifferenceView{}}
	for _, step := range c.History {
		out.History = append(out.History, stepView(step))
	}
	for _, n := range c.Path {
		out.Path = append(out.Path, PathView{string(n.Node), n.Title, n.Status, n.People, n.Why, string(n.Since), string(n.Due), string(n.At)})
	}
	mine := decision(all, id)
	if mine != nil {
		out.Pending = &PendingView{Intent: string(mine.Intent.ID), Action: string(mine.Intent.Action), Opinion: mine.Intent.Opinion,
			Act: mine.word(), Reason: mine.reason(), At: string(mine.Intent.At)}
	}
	for _, t := range c.Tasks {
		if t.Node != workflow.Applicant && (mine == nil || mine.word() == actAttention) {
			out.Task = s.taskView(t)
		}
	}
	out.Differences = s.differences(id, c)
	out.Why = why(c)
	return out, nil
}

func (s *seat) taskView(t workflow.OpenTask) *TaskView {
	v := &TaskView{ID: string(t.ID), Title: t.Title, Actions: texts(t.Actions), Opinion: texts(t.Opinion), Fresh: t.Fresh,
		Since: string(t.Since), Due: string(t.Due)}
	v.Left, _ = s.left(t.Due)
	return v
}

func stepView(step workflow.Step) StepView {
	v := StepView{Title: step.Title, Action: string(step.Action), Name: step.Name, Round: step.Round, Opinion: step.Opinion,
		At: string(step.At), DeviceAt: string(step.DeviceAt), Notes: []NoteView{}}
	for _, n := range step.Notes {
		v.Notes = append(v.Notes, noteView(n, step))
	}
	return v
}

// why says whose turn it is, and by which rule.
func why(c workflow.CaseView) string {
	for _, n := range c.Path {
		if n.Status != "current" && n.Status != "returned" {
			continue
		}
		parts := []string{n.Title}
		if len(n.People) > 0 {
			parts = append(parts, "办理人："+strings.Join(n.People, "、"))
		}
		if n.Why != "" {
			parts = append(parts, n.Why)
		}
		return strings.Join(parts, "；")
	}
	return ""
}

// differences is what changed since the round before, as far as this PC saw
// that round.
func (s *seat) differences(id record.ID, c workflow.CaseView) []DifferenceView {
	before := s.mirror.previous(id)
	if len(before) == 0 || c.Round < 2 {
		return []DifferenceView{}
	}
	return s.between(before, s.mirror.aggregate(id))
}

// between is what leads from one standing of an aggregate to another: rows are
// named by what they were and are.
func (s *seat) between(before, now record.Aggregate) []DifferenceView {
	out := []DifferenceView{}
	_, cat, _ := s.mirror.word()
	for _, r := range now {
		t, _ := cat.Type(r.Type)
		old, stood := before.Find(r.ID)
		switch {
		case r.Parent != "" && !stood:
			out = append(out, DifferenceView{Title: "材料", After: s.titleOf(r)})
		case r.Parent == "":
			out = append(out, s.fieldDifferences(t, old, r)...)
		}
	}
	for _, r := range before {
		if _, stays := now.Find(r.ID); r.Parent != "" && !stays {
			out = append(out, DifferenceView{Title: "材料", Before: s.titleOf(r)})
		}
	}
	return out
}

func (s *seat) fieldDifferences(t record.Type, old, now record.Record) []DifferenceView {
	var out []DifferenceView
	for _, ch := range record.Diff(old, now) {
		if d, ok := s.differenceOf(t, ch, now); ok {
			out = append(out, d)
		}
	}
	return out
}

// differenceOf is one change in words; false for a field that this version
// does not know.
func (s *seat) differenceOf(t record.Type, ch record.Change, now record.Record) (DifferenceView, bool) {
	f, ok := t.Field(ch.Field)
	if !ok {
		return DifferenceView{}, false
	}
	d := DifferenceView{Title: f.Title, Before: s.valueWords(f, ch.Old), After: s.valueWords(f, ch.New)}
	if col, ok := f.Column(ch.Column); ok {
		row, _ := now.Fields[f.Name].Row(ch.Row)
		d = DifferenceView{Title: f.Title + " · " + cmp.Or(row.Cells["name"], col.Title), Before: s.shownText(col, ch.Old.Text), After: s.shownText(col, ch.New.Text)}
		if d.Title != f.Title+" · "+col.Title {
			d.Title += " · " + col.Title
		}
	}
	return d, true
}

// valueWords is a whole value in one line.
func (s *seat) valueWords(f record.Field, v record.Value) string {
	switch {
	case len(v.Rows) > 0:
		var rows []string
		for _, row := range v.Rows {
			var cells []string
			for _, col := range f.Columns {
				if text := row.Cells[col.Name]; text != "" {
					cells = append(cells, s.shownText(col, text))
				}
			}
			rows = append(rows, strings.Join(cells, " "))
		}
		return strings.Join(rows, "；")
	case len(v.Many) > 0:
		var titles []string
		for _, code := range v.Many {
			titles = append(titles, s.words(f, code))
		}
		return strings.Join(titles, "、")
	}
	return s.shownText(f, v.Text)
}

func (s *seat) shownText(f record.Field, text string) string {
	if fen, ok := record.ParseMoney(text); ok && f.Kind == record.KMoney {
		return record.FormatYuan(fen) + " 元"
	}
	return s.words(f, text)
}
