package record

import (
	"maps"
	"slices"
)

// Empty reports whether v holds nothing.
func (v Value) Empty() bool { return v.Text == "" && len(v.Many) == 0 && len(v.Rows) == 0 }

// Same compares values: an absent value is an empty one, an absent cell an
// empty cell; the order of rows does not count, for rows are known by id.
func (v Value) Same(w Value) bool {
	if v.Text != w.Text || !slices.Equal(v.Many, w.Many) || len(v.Rows) != len(w.Rows) {
		return false
	}
	for _, r := range v.Rows {
		other, ok := w.Row(r.ID)
		if !ok || !r.Same(other) {
			return false
		}
	}
	return true
}

// Row finds a row by id.
func (v Value) Row(id string) (Row, bool) {
	i := slices.IndexFunc(v.Rows, func(r Row) bool { return r.ID == id })
	if i < 0 {
		return Row{}, false
	}
	return v.Rows[i], true
}

// Same compares rows; an absent cell is an empty one.
func (r Row) Same(s Row) bool {
	return r.ID == s.ID && covers(r.Cells, s.Cells) && covers(s.Cells, r.Cells)
}

func covers(a, b map[Name]string) bool {
	for n, text := range b {
		if a[n] != text {
			return false
		}
	}
	return true
}

// Clone is a deep copy.
func (v Value) Clone() Value {
	c := Value{Text: v.Text, Many: slices.Clone(v.Many)}
	for _, r := range v.Rows {
		c.Rows = append(c.Rows, Row{ID: r.ID, Cells: maps.Clone(r.Cells)})
	}
	return c
}

// Clone is a deep copy; Fields is never nil in it.
func (r Record) Clone() Record {
	c := r
	c.Fields = make(map[Name]Value, len(r.Fields))
	for n, v := range r.Fields {
		c.Fields[n] = v.Clone()
	}
	return c
}

// Clone is a deep copy.
func (a Aggregate) Clone() Aggregate {
	c := make(Aggregate, len(a))
	for i, r := range a {
		c[i] = r.Clone()
	}
	return c
}

// Set puts a value; an empty one takes the field out.
func (r Record) Set(n Name, v Value) {
	if v.Empty() {
		delete(r.Fields, n)
		return
	}
	r.Fields[n] = v
}

// Text is the scalar text of a field; "" when absent.
func (r Record) Text(n Name) string { return r.Fields[n].Text }
