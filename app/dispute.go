package app

import (
	"maps"
	"slices"

	"quancheng/backend/domain/record"
)

// dispute is one place at which the user's value and the server's differ: a
// field, a cell, or a whole row where one side took it out.
type dispute struct {
	record.Change // mine: Old is what it was changed from
	theirs        record.Value
	by            record.UserID
	at            record.Time
}

// key names the place of a dispute, for the page.
func (d dispute) key() string {
	return string(d.Record) + "/" + string(d.Field) + "/" + d.Row + "/" + string(d.Column)
}

// disputes are the choices that the conflicts of one act ask for. Cells of a
// row that was taken out elsewhere are one: the row comes back whole, or not.
// Two versions of one row are a choice for each cell.
func disputes(changes []record.Change, conflicts []record.Conflict, field func(record.Change) record.Field) []dispute {
	var out []dispute
	done := map[string]bool{}
	for _, c := range conflicts {
		d := dispute{Change: c.Change, theirs: c.Current, by: c.By, at: c.At}
		switch row := c.Change.Row != "" && c.Change.Column == ""; {
		case len(c.Gone.Rows) == 1 && c.Change.Column != "":
			d.Column, d.Old, d.theirs = "", c.Gone.Clone(), record.Value{}
			d.New = record.Value{Rows: []record.Row{withCells(c.Gone.Rows[0], changes, c.Change)}}
			if !done[d.key()] {
				out = append(out, d)
			}
			done[d.key()] = true
		case row && len(c.Change.New.Rows) == 1 && len(c.Current.Rows) == 1:
			out = append(out, cells(d, field(c.Change))...)
		default:
			out = append(out, d)
		}
	}
	return out
}

// withCells is a row with what the user wrote into its cells.
func withCells(row record.Row, changes []record.Change, at record.Change) record.Row {
	row.Cells = maps.Clone(row.Cells)
	if row.Cells == nil {
		row.Cells = map[record.Name]string{}
	}
	for _, c := range changes {
		if c.Record == at.Record && c.Field == at.Field && c.Row == at.Row && c.Column != "" {
			row.Cells[c.Column] = c.New.Text
		}
	}
	maps.DeleteFunc(row.Cells, func(_ record.Name, text string) bool { return text == "" })
	return row
}

// cells splits two versions of a row.
func cells(d dispute, f record.Field) []dispute {
	var out []dispute
	old, _ := d.Old.Row(d.Row)
	mine, theirs := d.New.Rows[0], d.theirs.Rows[0]
	for _, col := range f.Columns {
		if col.Formula.Op != "" || mine.Cells[col.Name] == theirs.Cells[col.Name] {
			continue
		}
		one := d
		one.Column = col.Name
		one.Old, one.New = record.Value{Text: old.Cells[col.Name]}, record.Value{Text: mine.Cells[col.Name]}
		one.theirs = record.Value{Text: theirs.Cells[col.Name]}
		out = append(out, one)
	}
	return out
}

// taken is the change that a choice asks for: from the server's current value
// to the one that was chosen; none where the server's stays.
func (d dispute) taken(value record.Value) (record.Change, bool) {
	c := d.Change
	c.Old, c.New = d.theirs.Clone(), value.Clone()
	return c, !d.theirs.Same(value)
}

// undisputed are the changes of an act that met no other value.
func undisputed(changes []record.Change, conflicts []record.Conflict) []record.Change {
	return slices.DeleteFunc(slices.Clone(changes), func(c record.Change) bool {
		return slices.ContainsFunc(conflicts, func(k record.Conflict) bool {
			x := k.Change
			return x.Record == c.Record && x.Field == c.Field && x.Row == c.Row && x.Column == c.Column
		})
	})
}

// mine are the changes of an act as its user wants them in spite of the
// conflicts that it met.
func mine(changes []record.Change, conflicts []record.Conflict, field func(record.Change) record.Field) []record.Change {
	var out []record.Change
	for _, d := range disputes(changes, conflicts, field) {
		if c, ok := d.taken(d.New); ok {
			out = append(out, c)
		}
	}
	return append(out, undisputed(changes, conflicts)...)
}
