package engine

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// R196, R197: a conflict names who wrote the value that stands and when, not
// whoever touched the record last; a row that was taken out is in it whole.
// Its author reads both values again from any PC, today's rights permitting;
// nobody else does, and each reading is an entry of the log (R161).
func TestConflictsStayReadable(t *testing.T) {
	both(t, func(w *world) {
		ctx := context.Background()
		in := w.draft(linxl, "甲项目", 10_000_00)
		w.ask(intent.Accepted, linxl, in)
		first := w.intent(linxl, intent.Save, in.Aggregate)
		first.Changes = []record.Change{text(in.Aggregate, "name", "甲项目", "乙项目")}
		wrote := w.ask(intent.Accepted, linxl, first)
		row := rowOfTable(t, w.head(in.Aggregate), "estimate")
		time.Sleep(5 * time.Millisecond) // times have milliseconds
		out := w.intent(linxl, intent.Save, in.Aggregate)
		out.Changes = []record.Change{{Record: in.Aggregate, Field: "estimate", Row: row.ID, Old: record.Value{Rows: []record.Row{row}}}}
		took := w.ask(intent.Accepted, linxl, out)

		other := linxl
		other.Device = "d-zhaogd" // his second PC
		late := w.intent(other, intent.Save, in.Aggregate)
		late.Changes = []record.Change{text(in.Aggregate, "name", "甲项目", "丙项目"),
			{Record: in.Aggregate, Field: "estimate", Row: row.ID, Column: "price", Old: record.Value{Text: row.Cells["price"]}, New: record.Value{Text: "7"}}}
		v := w.ask(intent.Conflict, other, late)
		if len(v.Conflicts) != 2 || v.Conflicts[0].By != linxl.User || v.Conflicts[0].At != wrote.At || v.Conflicts[0].Current.Text != "乙项目" {
			t.Fatalf("%+v", v.Conflicts)
		}
		if gone := v.Conflicts[1]; gone.At != took.At || !gone.Gone.Same(record.Value{Rows: []record.Row{row}}) {
			t.Fatalf("%+v", gone)
		}
		mine, err := w.e.Conflicts(ctx, linxl, "")
		if err != nil || len(mine.Conflicts) != 1 || mine.Conflicts[0].Device != other.Device || mine.Conflicts[0].Verdict.Conflicts[0].Change.New.Text != "丙项目" {
			t.Fatalf("%+v %v", mine, err)
		}
		if before, err := w.e.Conflicts(ctx, linxl, v.At); err != nil || len(before.Conflicts) != 0 {
			t.Fatalf("%+v %v", before, err)
		}
		gone := linxl
		gone.Grants = nil
		for _, who := range []struct {
			name string
			is   func() (any, error)
		}{
			{"another", func() (any, error) { return w.e.Conflicts(ctx, zhoumin, "") }},
			{"himself without a right", func() (any, error) { return w.e.Conflicts(ctx, gone, "") }},
		} {
			page, err := who.is()
			body, _ := json.Marshal(page)
			if err != nil || strings.Contains(string(body), "项目") {
				t.Errorf("%s reads %s %v", who.name, body, err)
			}
		}
		if n := w.logged("conflict.read"); n != 4 {
			t.Errorf("%d readings in the log", n)
		}
	})
}

func rowOfTable(t *testing.T, r record.Record, f record.Name) record.Row {
	t.Helper()
	if r.Type != lifecycle.Filing || len(r.Fields[f].Rows) == 0 {
		t.Fatal("no rows")
	}
	return r.Fields[f].Rows[0]
}

// logged counts the entries of an act.
func (w *world) logged(act string) (n int) {
	w.t.Helper()
	err := w.db.Read().NewRaw("SELECT count(*) FROM audit WHERE entry LIKE ?", `%"act":"`+act+`"%`).Scan(context.Background(), &n)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}
