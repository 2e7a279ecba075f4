package record

import (
	"fmt"
	"slices"

	"quancheng/backend/domain/fault"
)

// Apply makes the aggregate that follows from births, changes and removals;
// agg itself is not touched. A change conflicts when the current value is
// neither its old nor its new; a conflicting change is not applied, the others
// are. Applying twice is applying once. What cannot be meant at all (unknown
// type, field or column, a second head) is a fault.Error and nothing is made.
//
// Owner, times and revision of a new record are the caller's to fill; computed
// values never conflict, for Compute follows.
func Apply(agg Aggregate, births []Birth, changes []Change, removed []ID, types func(TypeName) (Type, bool)) (Aggregate, []Conflict, error) {
	next := agg.Clone()
	var err error
	for _, b := range births {
		if next, err = bear(next, b, types); err != nil {
			return nil, nil, err
		}
	}
	var conflicts []Conflict
	for _, c := range changes {
		conflict, err := change(next, c, types)
		if err != nil {
			return nil, nil, err
		}
		if conflict != nil {
			conflicts = append(conflicts, *conflict)
		}
	}
	if next, err = remove(next, removed); err != nil {
		return nil, nil, err
	}
	return Follow(next), conflicts, nil
}

// bear adds a new record; the same birth again changes nothing.
func bear(agg Aggregate, b Birth, types func(TypeName) (Type, bool)) (Aggregate, error) {
	t, ok := types(b.Type)
	if !ok {
		return nil, refuse("不认识的记录类型“%s”", b.Type)
	}
	if !ValidID(b.ID) || !ValidID(b.Root) {
		return nil, refuse("记录编号“%s”格式不对", b.ID)
	}
	if r, known := agg.Find(b.ID); known {
		if r.Type != b.Type || r.Parent != b.Parent || r.Root != b.Root {
			return nil, refuse("记录编号“%s”已被别的记录使用", b.ID)
		}
		return agg, nil
	}
	head, any := agg.Head()
	if err := fits(t, b, head, any); err != nil {
		return nil, err
	}
	return append(agg, Record{ID: b.ID, Type: b.Type, Schema: t.Version, Root: b.Root, Parent: b.Parent,
		Unit: b.Unit, Level: Inside, State: Draft, Fields: map[Name]Value{}}), nil
}

// fits reports whether b may stand in the aggregate of head.
func fits(t Type, b Birth, head Record, any bool) error {
	switch {
	case b.Parent == "" && any:
		return refuse("一次申请只能有一份主记录")
	case b.Parent == "" && !t.Head:
		return refuse("“%s”不能单独建立", t.Title)
	case b.Parent == "":
		return nil
	case !any || b.Parent != head.ID || b.Root != head.Root:
		return refuse("“%s”没有所属的主记录", t.Title)
	case !slices.Contains(t.Parents, head.Type):
		return refuse("“%s”不能附在这类记录上", t.Title)
	}
	return nil
}

func remove(agg Aggregate, ids []ID) (Aggregate, error) {
	for _, id := range ids {
		if r, ok := agg.Find(id); ok && r.Parent == "" {
			return nil, refuse("主记录不能作为附件移除")
		}
	}
	return slices.DeleteFunc(agg, func(r Record) bool { return slices.Contains(ids, r.ID) }), nil
}

// change applies one change in place, or says why it conflicts.
func change(agg Aggregate, c Change, types func(TypeName) (Type, bool)) (*Conflict, error) {
	i := slices.IndexFunc(agg, func(r Record) bool { return r.ID == c.Record })
	if i < 0 { // removed elsewhere: both values stay readable
		return &Conflict{Change: c}, nil
	}
	r := agg[i]
	t, ok := types(r.Type)
	if !ok {
		return nil, refuse("不认识的记录类型“%s”", r.Type)
	}
	f, ok := t.Field(c.Field)
	if !ok {
		return nil, refuse("“%s”没有名为“%s”的字段", t.Title, c.Field)
	}
	taken, current, err := put(r, f, c)
	if err != nil || taken {
		return nil, err
	}
	return &Conflict{Change: c, Current: current, By: r.Owner, At: r.Updated}, nil
}

// put writes c into r; taken is false, with the current value, on conflict.
func put(r Record, f Field, c Change) (taken bool, current Value, err error) {
	switch {
	case f.Kind != KRows && (c.Row != "" || c.Column != ""):
		return false, Value{}, refuse("“%s”不是表格", f.Title)
	case f.Kind != KRows:
		return putScalar(r, f, c)
	case c.Row == "":
		return false, Value{}, refuse("“%s”是表格，须逐行修改", f.Title)
	case c.Column == "":
		return putRow(r, f, c)
	}
	return putCell(r, f, c)
}

func putScalar(r Record, f Field, c Change) (bool, Value, error) {
	if len(c.New.Rows) > 0 {
		return false, Value{}, refuse("“%s”不是表格", f.Title)
	}
	current := r.Fields[f.Name]
	if f.Formula.Op == "" && !current.Same(c.Old) && !current.Same(c.New) {
		return false, current.Clone(), nil
	}
	r.Set(f.Name, c.New.Clone())
	return true, Value{}, nil
}

func putRow(r Record, f Field, c Change) (bool, Value, error) {
	if err := rowFits(f, c); err != nil {
		return false, Value{}, err
	}
	table := r.Fields[f.Name].Clone()
	current := Value{}
	if row, ok := table.Row(c.Row); ok {
		current = Value{Rows: []Row{row}}
	}
	if !f.typed(current).Same(f.typed(c.Old)) && !f.typed(current).Same(f.typed(c.New)) {
		return false, current, nil
	}
	at := slices.IndexFunc(table.Rows, func(x Row) bool { return x.ID == c.Row })
	switch {
	case len(c.New.Rows) == 0 && at >= 0:
		table.Rows = slices.Delete(table.Rows, at, at+1)
	case len(c.New.Rows) == 1 && at >= 0:
		table.Rows[at] = c.New.Clone().Rows[0]
	case len(c.New.Rows) == 1:
		table.Rows = append(table.Rows, c.New.Clone().Rows[0])
	}
	r.Set(f.Name, table)
	return true, Value{}, nil
}

// typed leaves out computed cells, which follow from the others.
func (f Field) typed(v Value) Value {
	v = v.Clone()
	for _, row := range v.Rows {
		for _, c := range f.Columns {
			if c.Formula.Op != "" {
				delete(row.Cells, c.Name)
			}
		}
	}
	return v
}

func rowFits(f Field, c Change) error {
	for _, v := range []Value{c.Old, c.New} {
		if len(v.Rows) > 1 || v.Text != "" || len(v.Many) > 0 || len(v.Rows) == 1 && v.Rows[0].ID != c.Row {
			return refuse("“%s”的行修改格式不对", f.Title)
		}
	}
	for _, row := range c.New.Rows {
		for n := range row.Cells {
			if _, ok := f.Column(n); !ok {
				return refuse("“%s”没有名为“%s”的列", f.Title, n)
			}
		}
	}
	return nil
}

func putCell(r Record, f Field, c Change) (bool, Value, error) {
	col, ok := f.Column(c.Column)
	if !ok {
		return false, Value{}, refuse("“%s”没有名为“%s”的列", f.Title, c.Column)
	}
	if len(c.New.Many) > 0 || len(c.New.Rows) > 0 {
		return false, Value{}, refuse("“%s”的“%s”只能是一个值", f.Title, col.Title)
	}
	table := r.Fields[f.Name].Clone()
	at := slices.IndexFunc(table.Rows, func(x Row) bool { return x.ID == c.Row })
	if at < 0 { // the row was removed elsewhere
		return c.New.Text == "", Value{}, nil
	}
	current := table.Rows[at].Cells[c.Column]
	if col.Formula.Op == "" && current != c.Old.Text && current != c.New.Text {
		return false, Value{Text: current}, nil
	}
	if table.Rows[at].Cells == nil {
		table.Rows[at].Cells = map[Name]string{}
	}
	table.Rows[at].Cells[c.Column] = c.New.Text
	if c.New.Text == "" {
		delete(table.Rows[at].Cells, c.Column)
	}
	r.Set(f.Name, table)
	return true, Value{}, nil
}

// refuse words what an honest client never sends.
func refuse(format string, args ...any) error {
	return fault.New(fault.Invalid, fmt.Sprintf(format, args...)+"，这一步没有执行，已有数据没有改变。请升级客户端后重试。")
}
