package app

import (
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

// release takes a held act back. What it changed in a record becomes the
// user's draft over what the server has now; a decision leaves its opinion.
func (s *seat) release(id string) error {
	s.edit.Lock()
	defer s.edit.Unlock()
	var kept []intent.Intent
	told := s.verdictOf(intent.ID(id))
	err := s.runner.Release(intent.ID(id), func(list []intent.Intent) error {
		kept = list
		return s.keepWishes(list, told)
	})
	if err != nil {
		return err
	}
	for _, in := range kept {
		if in.Op == intent.Decide {
			if err := s.work.keepOpinion(in.Aggregate, in.Opinion); err != nil {
				return err
			}
		}
	}
	s.acted()
	return nil
}

// verdictOf is what the server said of an act that it held.
func (s *seat) verdictOf(id intent.ID) *intent.Verdict {
	for _, st := range s.runner.Standings() {
		if st.Intent.ID == id && st.Held != nil {
			return st.Held
		}
	}
	return nil
}

// current lays what the server said over what the feed has brought so far.
func (s *seat) current(agg record.Aggregate, told *intent.Verdict) record.Aggregate {
	if told == nil {
		return agg
	}
	for _, c := range told.Conflicts {
		at := c.Change
		if at.New = c.Current; len(c.Gone.Rows) == 1 {
			at.Column = "" // the whole row was taken out
		}
		agg = s.laid(agg, []record.Change{at})
	}
	return agg
}

// keepWishes makes a draft of the edits in acts of one aggregate.
func (s *seat) keepWishes(list []intent.Intent, told *intent.Verdict) error {
	if len(list) == 0 {
		return nil
	}
	head := list[0].Aggregate
	base := s.current(s.mirror.aggregate(head), told)
	d, edits := draft{Base: base.Clone(), Now: base.Clone()}, false
	for i, in := range list {
		if in.Op != intent.Save && in.Op != intent.Submit {
			continue
		}
		if i == 0 {
			in = s.meant(in, told)
		}
		next, err := s.insisting(d.Now, in)
		if err != nil {
			return err
		}
		d.Now, edits = next, true
	}
	if written, ok := s.work.draft(head); ok {
		d, edits = draft{Base: base, Now: s.onto(written, d.Now)}, true
	}
	if !edits {
		return nil
	}
	if len(d.Now) == 0 { // its record is not here any more: there is nothing to lay it on
		return noPlace()
	}
	d.Saved = s.now()
	return s.work.keep(d)
}

// currentOf is the value at the place of a change.
func currentOf(agg record.Aggregate, c record.Change) record.Value {
	r, _ := agg.Find(c.Record)
	v := r.Fields[c.Field]
	if c.Row == "" {
		return v.Clone()
	}
	row, ok := v.Row(c.Row)
	switch {
	case !ok:
		return record.Value{}
	case c.Column != "":
		return record.Value{Text: row.Cells[c.Column]}
	}
	return record.Value{Rows: []record.Row{row}}.Clone()
}

func noPlace() error {
	return fault.Numbered(fault.Conflict, "E-AP-049", "这一步所改的记录已不在您的权限范围内，撤下后内容无处存放，所以没有撤下；内容仍保存在待处理列表。请先抄录需要的内容，或联系信息化处恢复权限后再撤下。")
}
