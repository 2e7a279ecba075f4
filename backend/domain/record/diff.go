package record

import (
	"maps"
	"slices"
)

// Diff lists what leads from old to new at the finest address, in a fixed
// order: fields by name, rows by id in the order they stand, cells by name.
// The order of rows itself is not a change.
func Diff(old, new Record) []Change {
	var changes []Change
	for _, n := range names(old.Fields, new.Fields) {
		a, b := old.Fields[n], new.Fields[n]
		at := Change{Record: new.ID, Field: n}
		if len(a.Rows) > 0 || len(b.Rows) > 0 {
			changes = append(changes, diffRows(at, a, b)...)
		} else if !a.Same(b) {
			at.Old, at.New = a.Clone(), b.Clone()
			changes = append(changes, at)
		}
	}
	return changes
}

func diffRows(at Change, a, b Value) []Change {
	var changes []Change
	for _, row := range a.Rows {
		at.Row = row.ID
		if next, kept := b.Row(row.ID); kept {
			changes = append(changes, diffCells(at, row, next)...)
		} else {
			changes = append(changes, rowChange(at, Value{Rows: []Row{row}}, Value{}))
		}
	}
	for _, row := range b.Rows {
		if _, known := a.Row(row.ID); !known {
			at.Row = row.ID
			changes = append(changes, rowChange(at, Value{}, Value{Rows: []Row{row}}))
		}
	}
	return changes
}

func rowChange(at Change, old, new Value) Change {
	at.Old, at.New = old.Clone(), new.Clone()
	return at
}

func diffCells(at Change, a, b Row) []Change {
	var changes []Change
	for _, n := range names(a.Cells, b.Cells) {
		if a.Cells[n] != b.Cells[n] {
			at.Column = n
			at.Old, at.New = Value{Text: a.Cells[n]}, Value{Text: b.Cells[n]}
			changes = append(changes, at)
		}
	}
	return changes
}

func names[V any](a, b map[Name]V) []Name {
	all := slices.Collect(maps.Keys(a))
	all = slices.AppendSeq(all, maps.Keys(b))
	slices.Sort(all)
	return slices.Compact(all)
}
