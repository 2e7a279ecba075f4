package app

import (
	"slices"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// valueViews lists the values of a record in the order of its type's fields;
// fields whose class is not held here are left out.
func valueViews(r record.Record, t record.Type, visible []record.Class) (values []ValueView, hidden []string) {
	for _, f := range t.Fields {
		if !slices.Contains(visible, f.Class) {
			hidden = append(hidden, string(f.Name))
			continue
		}
		values = append(values, valueView(f, r.Fields[f.Name]))
	}
	return values, hidden
}

func valueView(f record.Field, v record.Value) ValueView {
	out := ValueView{Field: string(f.Name), Text: v.Text, Many: v.Many}
	for _, row := range v.Rows {
		line := RowView{ID: row.ID}
		for _, c := range f.Columns {
			line.Cells = append(line.Cells, CellView{string(c.Name), row.Cells[c.Name]})
		}
		out.Rows = append(out.Rows, line)
	}
	return out
}

// written lays what the page sent over a record: only fields that people may
// write, so that a page can never set a number or a computed sum.
func written(r record.Record, t record.Type, values []ValueView) record.Record {
	next := r.Clone()
	for _, v := range values {
		f, ok := t.Field(record.Name(v.Field))
		if !ok || f.System || f.Formula.Op != "" {
			continue
		}
		next.Set(f.Name, valueOf(v, f, r.Fields[f.Name]))
	}
	return record.Compute(t, next)
}

// valueOf keeps the cells of columns that this version does not know (R201).
func valueOf(v ValueView, f record.Field, old record.Value) record.Value {
	out := record.Value{Text: v.Text, Many: v.Many}
	for _, line := range v.Rows {
		row := record.Row{ID: line.ID, Cells: map[record.Name]string{}}
		if before, ok := old.Row(line.ID); ok {
			for name, text := range before.Cells {
				row.Cells[name] = text
			}
		}
		for _, c := range line.Cells {
			if _, known := f.Column(record.Name(c.Column)); known {
				row.Cells[record.Name(c.Column)] = c.Text
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func findingViews(problems []fault.Problem) []FindingView {
	out := make([]FindingView, 0, len(problems))
	for _, p := range problems {
		out = append(out, FindingView{p.Record, p.Field, p.Row, p.Column, p.Rule, string(p.Severity),
			p.Message, p.Calculation, p.Clause, p.Source, p.Advice})
	}
	return out
}

func noteView(n workflow.Note, s workflow.Step) NoteView {
	return NoteView{string(n.Record), string(n.Field), n.Row, string(n.Column), n.Text, s.Name, string(s.At)}
}
