package app

import (
	"cmp"
	"slices"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// noDeadline is what Left says where nothing is due.
const noDeadline = 9999

// Tabs of the task centre.
const (
	tabTodo   = "todo"
	tabDone   = "done"
	tabMine   = "mine"
	tabCopied = "copied"
	tabDrafts = "drafts"
)

// taskRows lists every tab; counts and lists come from the same rows.
func (s *seat) taskRows() map[string][]TaskRow {
	all := s.pendings()
	rows := map[string][]TaskRow{tabTodo: {}, tabDone: {}, tabMine: {}, tabCopied: {}, tabDrafts: {}}
	told := map[record.ID]bool{}
	for _, n := range s.mirror.allNotices() {
		told[n.Record] = true
	}
	for _, c := range s.mirror.allCases() {
		st := s.stand(c.Record, all)
		for tab, row := range s.caseRows(c, st, all, told[c.Record]) {
			rows[tab] = append(rows[tab], row)
		}
	}
	for head := range s.touched(all) {
		if _, cased := s.mirror.theCase(head); cased {
			continue
		}
		if st := s.stand(head, all); !st.gone {
			s.uncased(rows, st)
		}
	}
	touched := s.touched(all)
	for _, it := range s.mirror.heads(lifecycle.Filing) {
		if it.Record.State == record.Draft && !touched[it.Record.ID] {
			st := s.stand(it.Record.ID, nil)
			st.act = actDraft
			rows[tabDrafts] = append(rows[tabDrafts], s.row(st, workflow.CaseView{}))
		}
	}
	for _, list := range rows {
		slices.SortFunc(list, byUrgency)
	}
	return rows
}

// uncased is what has no case yet: a draft, or a submission on its way.
func (s *seat) uncased(rows map[string][]TaskRow, st standing) {
	h, ok := st.agg.Head()
	if _, cat, _ := s.mirror.word(); ok {
		if t, known := cat.Type(h.Type); !known || !t.Head {
			return
		}
	}
	switch {
	case !ok:
	case st.act == actDraft:
		rows[tabDrafts] = append(rows[tabDrafts], s.row(st, workflow.CaseView{}))
	default:
		rows[tabMine] = append(rows[tabMine], s.row(st, workflow.CaseView{}))
	}
}

// caseRows are the tabs in which a case stands. A decision on its way takes it
// out of 待办; one that needs its user brings it back.
func (s *seat) caseRows(c workflow.CaseView, st standing, all []pending, told bool) map[string]TaskRow {
	rows := map[string]TaskRow{}
	row := s.row(st, c)
	mine, resubmitted := decision(all, c.Record), st.pending != nil && st.act != actDraft && st.act != actAttention
	for _, task := range c.Tasks {
		if task.Node == workflow.Applicant && resubmitted || mine != nil && mine.word() != actAttention {
			continue
		}
		todo := row
		todo.Task, todo.Node, todo.Since, todo.Due, todo.Fresh = string(task.ID), task.Title, string(task.Since), string(task.Due), task.Fresh
		todo.Left, todo.Group = s.left(task.Due)
		rows[tabTodo] = todo
	}
	if _, open := rows[tabTodo]; !open && (c.Acted || mine != nil) {
		rows[tabDone] = row
	}
	if c.Mine {
		rows[tabMine] = row
	}
	if !c.Mine && !c.Acted && told && len(c.Tasks) == 0 {
		rows[tabCopied] = row
	}
	if st.draft != nil && c.Mine {
		rows[tabDrafts] = row
	}
	return rows
}

func (s *seat) row(st standing, c workflow.CaseView) TaskRow {
	book, cat, _ := s.mirror.word()
	h, _ := st.agg.Head()
	t, _ := cat.Type(h.Type)
	stage, _ := lifecycle.StageOf(t.Stage)
	row := TaskRow{Record: string(h.ID), Type: string(h.Type), Title: s.titleOf(h), Stage: string(t.Stage), StageTitle: stage.Title,
		Node: standsAt(c), UnitName: book.unitName(h.Unit), Person: book.personName(h.Owner), Round: c.Round,
		Since: string(h.Updated), Left: noDeadline, Group: "later", State: string(h.State), StateTitle: record.StateTitle(h.State),
		Predicted: st.predicted, Act: st.act, ActReason: st.reason, Amount: h.Text(lifecycle.Estimate)}
	return row
}

// standsAt is the title of the node where a case stands.
func standsAt(c workflow.CaseView) string {
	for _, n := range c.Path {
		if n.Status == "current" {
			return n.Title
		}
	}
	return ""
}

// left is the rest of a deadline in working days, and its group.
func (s *seat) left(due record.Time) (int, string) {
	if due == "" {
		return noDeadline, "later"
	}
	now := s.now()
	n := s.desk.calendar.Left(now, due)
	switch {
	case n < 0 || due < now:
		return min(n, 0), "overdue"
	case n == 0:
		return n, "today"
	case n <= 5:
		return n, "week"
	}
	return n, "later"
}

func byUrgency(a, b TaskRow) int {
	return cmp.Or(cmp.Compare(a.Left, b.Left), cmp.Compare(b.Since, a.Since), cmp.Compare(a.Record, b.Record))
}

// taskCounts are the numbers beside the tabs and the stages.
func (s *seat) taskCounts() TaskCounts {
	rows := s.taskRows()
	c := TaskCounts{Todo: len(rows[tabTodo]), Done: len(rows[tabDone]), Mine: len(rows[tabMine]), Copied: len(rows[tabCopied]),
		Drafts: len(rows[tabDrafts]), Projects: len(s.mirror.heads(lifecycle.Project)), Stages: []CountView{}}
	for _, stage := range lifecycle.Stages() {
		n := 0
		for _, r := range rows[tabTodo] {
			if r.Stage == string(stage.Name) {
				n++
			}
		}
		c.Stages = append(c.Stages, CountView{string(stage.Name), n})
	}
	for _, n := range s.noticeViews() {
		if n.Unread {
			c.Notices++
		}
	}
	return c
}
