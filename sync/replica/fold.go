package replica

import (
	"slices"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

// Fold makes one save of two saves of one draft: what applying both one after
// the other gives. It keeps the first one's id, and so its place.
func Fold(first, second intent.Intent) intent.Intent {
	out := second
	out.ID = first.ID
	out.Births = slices.Clone(first.Births)
	for _, b := range second.Births {
		if !slices.ContainsFunc(out.Births, func(x record.Birth) bool { return x.ID == b.ID }) {
			out.Births = append(out.Births, b)
		}
	}
	out.Changes = foldChanges(first.Changes, second.Changes)
	out.Removed = union(first.Removed, second.Removed)
	out.After = union(first.After, second.After)
	out.Documents = slices.Clone(first.Documents)
	for _, d := range second.Documents {
		same := func(x document.Ref) bool { return x.ID == d.ID }
		out.Documents = append(slices.DeleteFunc(out.Documents, same), d)
	}
	return without(out)
}

// without drops what concerns parts that are removed again.
func without(in intent.Intent) intent.Intent {
	gone := func(id record.ID) bool { return slices.Contains(in.Removed, id) }
	var fresh []record.ID
	for _, b := range in.Births {
		if gone(b.ID) {
			fresh = append(fresh, b.ID)
		}
	}
	in.Births = slices.DeleteFunc(in.Births, func(b record.Birth) bool { return gone(b.ID) })
	in.Changes = slices.DeleteFunc(in.Changes, func(c record.Change) bool { return gone(c.Record) })
	in.Documents = slices.DeleteFunc(in.Documents, func(d document.Ref) bool { return gone(record.ID(d.ID)) })
	in.Removed = slices.DeleteFunc(in.Removed, func(id record.ID) bool { return slices.Contains(fresh, id) })
	return in
}

func union[T comparable](a, b []T) []T {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

func foldChanges(first, second []record.Change) []record.Change {
	out := make([]record.Change, 0, len(first)+len(second))
	for _, c := range slices.Concat(first, second) {
		out = addChange(out, c)
	}
	return out
}

// addChange puts one more change behind others, in as few as possible.
func addChange(list []record.Change, c record.Change) []record.Change {
	c.Old, c.New = c.Old.Clone(), c.New.Clone()
	for i, x := range list {
		switch {
		case x.Record != c.Record || x.Field != c.Field || x.Row != c.Row:
		case x.Column == c.Column:
			list[i].New = c.New
			return settle(list, i)
		case x.Column == "" && len(x.New.Rows) == 1: // a cell of a row that was changed whole
			setCell(&list[i].New.Rows[0], c.Column, c.New.Text)
			return settle(list, i)
		}
	}
	if c.Row != "" && c.Column == "" {
		list, c = overCells(list, c)
	}
	return settle(append(list, c), len(list))
}

// overCells takes back the cell changes of a row that is now changed whole.
func overCells(list []record.Change, c record.Change) ([]record.Change, record.Change) {
	return slices.DeleteFunc(list, func(x record.Change) bool {
		same := x.Record == c.Record && x.Field == c.Field && x.Row == c.Row
		if same && len(c.Old.Rows) == 1 {
			setCell(&c.Old.Rows[0], x.Column, x.Old.Text)
		}
		return same
	}), c
}

func setCell(row *record.Row, column record.Name, text string) {
	if row.Cells == nil {
		row.Cells = map[record.Name]string{}
	}
	row.Cells[column] = text
	if text == "" {
		delete(row.Cells, column)
	}
}

// settle drops a change that changes nothing.
func settle(list []record.Change, i int) []record.Change {
	if list[i].Old.Same(list[i].New) {
		return slices.Delete(list, i, i+1)
	}
	return list
}
