package replica

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

func draftType(record.TypeName) (record.Type, bool) {
	return record.Type{Name: "filing", Title: "申报", Head: true, Fields: []record.Field{
		{Name: "name", Kind: record.KText}, {Name: "goal", Kind: record.KText},
		{Name: "estimate", Kind: record.KRows, Columns: []record.Field{{Name: "item", Kind: record.KText}, {Name: "price", Kind: record.KText}}},
	}}, true
}

func draw(t *rapid.T, label string) record.Record {
	word := rapid.SampledFrom([]string{"", "a", "b"})
	r := record.Record{ID: "r", Type: "filing", Fields: map[record.Name]record.Value{}}
	for _, n := range []record.Name{"name", "goal"} {
		r.Set(n, record.Value{Text: word.Draw(t, label)})
	}
	var rows []record.Row
	for i := range 3 {
		if !rapid.Bool().Draw(t, label) {
			continue
		}
		row := record.Row{ID: fmt.Sprint("row", i), Cells: map[record.Name]string{}}
		for _, c := range []record.Name{"item", "price"} {
			setCell(&row, c, word.Draw(t, label))
		}
		rows = append(rows, row)
	}
	r.Set("estimate", record.Value{Rows: rows})
	return r
}

// R196: one folded save does what the saves would have done one after the
// other, with no conflict of its own making, in no more changes than needed.
func TestFoldedSavesEqualSavesInTurn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		versions := []record.Record{draw(t, "base")}
		folded := intent.Intent{ID: "first"}
		for n := range rapid.IntRange(1, 4).Draw(t, "saves") {
			next := draw(t, fmt.Sprint("version ", n))
			folded = Fold(folded, intent.Intent{ID: "later", Changes: record.Diff(versions[n], next)})
			versions = append(versions, next)
		}
		first, last := versions[0], versions[len(versions)-1]
		got, conflicts, err := record.Apply(record.Aggregate{first}, nil, folded.Changes, nil, draftType)
		if err != nil || len(conflicts) > 0 || folded.ID != "first" {
			t.Fatalf("%v, %v, id %s", conflicts, err, folded.ID)
		}
		if left := record.Diff(got[0], last); len(left) > 0 {
			t.Fatalf("%+v differ after %+v", left, folded.Changes)
		}
		if direct := record.Diff(first, last); len(folded.Changes) > len(direct)+6 {
			t.Fatalf("%d changes instead of %d", len(folded.Changes), len(direct))
		}
	})
}

func TestFoldDropsPartsThatCameAndWent(t *testing.T) {
	first := intent.Intent{ID: "1", Births: []record.Birth{{ID: "doc1"}, {ID: "doc2"}}, Documents: refs("doc1", "doc2"),
		Changes: []record.Change{{Record: "doc1", Field: "title", New: record.Value{Text: "x"}}}, After: []intent.ID{"x"}}
	got := Fold(first, intent.Intent{ID: "2", Removed: []record.ID{"doc1", "old"}, Documents: refs("doc3"), After: []intent.ID{"x", "y"}})
	if len(got.Births) != 1 || got.Births[0].ID != "doc2" || len(got.Changes) != 0 ||
		!slices.Equal(got.Removed, []record.ID{"old"}) || !slices.Equal(got.Documents, refs("doc2", "doc3")) || len(got.After) != 2 {
		t.Errorf("folded to %+v", got)
	}
	if len(first.Births) != 2 || len(first.Changes) != 1 || strings.Contains(string(first.ID), "2") {
		t.Errorf("the first was changed: %+v", first)
	}
}
