package app

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/domain/record"
)

// sheet is a type with a field and a table.
var sheet = record.Type{Name: "sheet", Version: 1, Head: true, Fields: []record.Field{
	{Name: "name", Title: "名称", Kind: record.KText, Class: record.General},
	{Name: "rows", Title: "表", Kind: record.KRows, Class: record.Money, Columns: []record.Field{
		{Name: "a", Title: "甲", Kind: record.KText}, {Name: "b", Title: "乙", Kind: record.KText},
	}},
}}

func sheetType(record.TypeName) (record.Type, bool) { return sheet, true }

func sheetField(c record.Change) record.Field { f, _ := sheet.Field(c.Field); return f }

// drawSheet draws a version of one record; rows are known by id.
func drawSheet(t *rapid.T, label string) record.Record {
	text := rapid.SampledFrom([]string{"", "x", "y", "z"})
	r := record.Record{ID: "00000000000000000000000000000001", Type: "sheet", Fields: map[record.Name]record.Value{}}
	r.Set("name", record.Value{Text: text.Draw(t, label+" name")})
	var rows []record.Row
	for i := range 4 {
		if rapid.Bool().Draw(t, fmt.Sprint(label, " has row ", i)) {
			row := record.Row{ID: fmt.Sprintf("%032d", i+10), Cells: map[record.Name]string{}}
			for _, n := range []record.Name{"a", "b"} {
				if v := text.Draw(t, fmt.Sprint(label, " ", i, " ", n)); v != "" {
					row.Cells[n] = v
				}
			}
			rows = append(rows, row)
		}
	}
	r.Set("rows", record.Value{Rows: rows})
	return r
}

// R196: whatever two people make of one record, mine everywhere gives my value
// at every place that I changed, theirs everywhere gives theirs, and either is
// taken without another conflict; a place that one of both changed is merged.
func TestEveryDisputeCanBeDecided(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, ours, other := drawSheet(t, "base"), drawSheet(t, "mine"), drawSheet(t, "theirs")
		changes := record.Diff(base, ours)
		agg := record.Aggregate{other}
		_, conflicts, err := record.Apply(agg, nil, changes, nil, sheetType)
		if err != nil {
			t.Fatal(err)
		}
		for i := range conflicts { // as the server finds them in what took the row out
			if c := &conflicts[i]; c.Change.Column != "" {
				if _, stands := other.Fields["rows"].Row(c.Change.Row); !stands {
					row, _ := base.Fields["rows"].Row(c.Change.Row)
					c.Gone = record.Value{Rows: []record.Row{row}}.Clone()
				}
			}
		}
		list := disputes(changes, conflicts, sheetField)
		for take, side := range map[string]record.Record{"mine": ours, "theirs": other} {
			var choices []ChoiceInput
			for _, d := range list {
				choices = append(choices, ChoiceInput{Key: d.key(), Take: take})
			}
			chosen, missing := chosenOf(list, choices)
			if missing != 0 {
				t.Fatalf("%d places cannot be decided", missing)
			}
			next, again, err := record.Apply(agg, nil, append(chosen, undisputed(changes, conflicts)...), nil, sheetType)
			if err != nil || len(again) > 0 {
				t.Fatal(take, err, again)
			}
			for _, d := range list {
				if is := currentOf(next, d.Change); !is.Same(currentOf(record.Aggregate{side}, d.Change)) {
					t.Fatalf("%s at %s: %+v", take, d.key(), is)
				}
			}
			for _, c := range undisputed(changes, conflicts) {
				if _, stands := side.Fields["rows"].Row(c.Row); c.Column != "" && !stands {
					continue // its row was taken out, and stays out
				}
				if is := currentOf(next, c); !is.Same(c.New) {
					t.Fatalf("merged at %+v: %+v", c, is)
				}
			}
		}
		if _, missing := chosenOf(list, nil); missing != len(list) {
			t.Fatal("something is decided without a choice")
		}
	})
}
