package record_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// sample is a type with every shape of field that a change can address.
func sample() record.Type {
	return record.Type{Name: "sample", Title: "样例", Version: 1, Head: true, Fields: []record.Field{
		{Name: "name", Title: "名称", Kind: record.KText, Required: true, Max: 20, Class: record.General},
		{Name: "goal", Title: "目标", Kind: record.KLong, Class: record.General},
		{Name: "kind", Title: "类型", Kind: record.KChoice, Dictionary: "kinds", Class: record.General},
		{Name: "tags", Title: "标签", Kind: record.KMany, Class: record.General},
		{Name: "level", Title: "密级", Kind: record.KLevel, Class: record.General},
		{Name: "start", Title: "开工", Kind: record.KDate, Class: record.General},
		{Name: "end", Title: "完工", Kind: record.KDate, Class: record.General},
		{Name: "days", Title: "工期", Kind: record.KNumber, Class: record.General, Formula: record.Formula{Op: "days", Of: []record.Name{"end", "start"}}},
		{Name: "phone", Title: "电话", Kind: record.KPhone, Class: record.Personal},
		{Name: "share", Title: "占比", Kind: record.KPercent, Class: record.General},
		{Name: "year", Title: "年度", Kind: record.KYear, Class: record.General},
		{Name: "yes", Title: "是否", Kind: record.KBool, Class: record.General},
		{Name: "budget", Title: "预算", Kind: record.KMoney, Class: record.Money},
		{Name: "lines", Title: "明细", Kind: record.KRows, Required: true, Class: record.Money, Columns: []record.Field{
			{Name: "item", Title: "名目", Kind: record.KText, Required: true, Class: record.Money},
			{Name: "quantity", Title: "数量", Kind: record.KNumber, Class: record.Money},
			{Name: "price", Title: "单价", Kind: record.KMoney, Class: record.Money},
			{Name: "amount", Title: "金额", Kind: record.KMoney, Class: record.Money, Formula: record.Formula{Op: "product", Of: []record.Name{"quantity", "price"}}},
		}},
		{Name: "total", Title: "总额", Kind: record.KMoney, Class: record.Money, Formula: record.Formula{Op: "sum", Of: []record.Name{"lines", "amount"}}},
		{Name: "left", Title: "结余", Kind: record.KMoney, Class: record.Money, Formula: record.Formula{Op: "difference", Of: []record.Name{"budget", "total"}}},
	}}
}

func part() record.Type {
	return record.Type{Name: "part", Title: "附件", Version: 1, Parents: []record.TypeName{"sample"}, Fields: []record.Field{
		{Name: "title", Title: "名称", Kind: record.KText, Class: record.General},
		{Name: "level", Title: "密级", Kind: record.KLevel, Class: record.General}}}
}

func types(n record.TypeName) (record.Type, bool) {
	switch n {
	case "sample":
		return sample(), true
	case "part":
		return part(), true
	}
	return record.Type{}, false
}

func id(n int) record.ID { return record.ID(fmt.Sprintf("%032x", n)) }

func head(fields map[record.Name]record.Value) record.Record {
	return record.Record{ID: id(1), Type: "sample", Schema: 1, Root: id(9), Unit: "u", Owner: "lin", Level: record.Inside,
		State: record.Draft, Fields: fields, Updated: "2026-11-22T08:00:00.000Z"}
}

func genRow(t *rapid.T, n int) record.Row {
	cells := map[record.Name]string{}
	for _, c := range []record.Name{"item", "quantity", "price"} {
		if rapid.Bool().Draw(t, "filled") {
			cells[c] = rapid.StringMatching(`[0-9]{1,3}`).Draw(t, string(c))
		}
	}
	return record.Row{ID: string(id(100 + n)), Cells: cells}
}

func genFields(t *rapid.T) map[record.Name]record.Value {
	fields := map[record.Name]record.Value{}
	for _, n := range []record.Name{"name", "goal", "budget"} {
		if text := rapid.StringMatching(`[0-9]{0,3}`).Draw(t, string(n)); text != "" {
			fields[n] = record.Value{Text: text}
		}
	}
	if many := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 3).Draw(t, "tags"); len(many) > 0 {
		fields["tags"] = record.Value{Many: many}
	}
	var rows []record.Row
	for n := range 4 {
		if rapid.Bool().Draw(t, "row") {
			rows = append(rows, genRow(t, n))
		}
	}
	if len(rows) > 0 {
		fields["lines"] = record.Value{Rows: rows}
	}
	return fields
}

func same(a, b record.Record) bool { return len(record.Diff(a, b)) == 0 }

// R196: what Diff says, Apply makes; once and twice are the same; and the
// aggregate that was given is not touched.
func TestApplyDiff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, next := head(genFields(t)), head(genFields(t))
		before := old.Clone()
		changes := record.Diff(old, next)
		got, conflicts, err := record.Apply(record.Aggregate{old}, nil, changes, nil, types)
		if err != nil || len(conflicts) > 0 || !same(got[0], next) {
			t.Fatalf("Apply(old, Diff) = %+v, %v, %v; want %+v", got, conflicts, err, next)
		}
		again, conflicts, err := record.Apply(got, nil, changes, nil, types)
		if err != nil || len(conflicts) > 0 || !same(again[0], next) {
			t.Fatalf("a second time: %+v, %v, %v", again, conflicts, err)
		}
		if !reflect.DeepEqual(old, before) {
			t.Fatal("Apply wrote into its argument")
		}
	})
}

// R196: of two people who changed the same value from the same old one, the
// second always learns it; different places merge. Nothing is overwritten.
func TestNoLostUpdate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, mine, theirs := head(genFields(t)), head(genFields(t)), head(genFields(t))
		stands, _, err := record.Apply(record.Aggregate{base}, nil, record.Diff(base, theirs), nil, types)
		if err != nil {
			t.Fatal(err)
		}
		got, conflicts, err := record.Apply(stands, nil, record.Diff(base, mine), nil, types)
		if err != nil {
			t.Fatal(err)
		}
		held := map[string]bool{}
		for _, c := range conflicts {
			held[fmt.Sprint(c.Change.Field, c.Change.Row, c.Change.Column)] = true
			if c.By != "lin" || c.At == "" {
				t.Fatalf("conflict does not say who: %+v", c)
			}
		}
		// Whatever differs from theirs is mine, changed by me, and was not theirs.
		theirsChanged := map[string]bool{}
		for _, c := range record.Diff(base, theirs) {
			theirsChanged[fmt.Sprint(c.Field, c.Row, c.Column)] = true
		}
		for _, c := range record.Diff(stands[0], got[0]) {
			if at := fmt.Sprint(c.Field, c.Row, c.Column); theirsChanged[at] || held[at] {
				t.Fatalf("overwritten at %s: %+v", at, c)
			}
		}
	})
}

// R196: the cases that people meet.
func TestConflicts(t *testing.T) {
	row := func(item, quantity string) record.Value {
		return record.Value{Rows: []record.Row{{ID: string(id(100)), Cells: map[record.Name]string{"item": item, "quantity": quantity}}}}
	}
	lines := func(c record.Change) record.Change {
		c.Record, c.Field, c.Row = id(1), "lines", string(id(100))
		return c
	}
	text := func(s string) record.Value { return record.Value{Text: s} }
	table := row("服务器", "3")
	table.Rows = append(table.Rows, record.Row{ID: string(id(102)), Cells: map[record.Name]string{"quantity": "2", "price": "3", "amount": "6"}})
	stands := head(map[record.Name]record.Value{"name": text("乙"), "lines": table})
	for _, c := range []struct {
		name     string
		change   record.Change
		conflict bool
		current  record.Value
	}{
		{"from what stands", record.Change{Record: id(1), Field: "name", Old: text("乙"), New: text("丙")}, false, record.Value{}},
		{"already so", record.Change{Record: id(1), Field: "name", Old: text("甲"), New: text("乙")}, false, record.Value{}},
		{"somebody was first", record.Change{Record: id(1), Field: "name", Old: text("甲"), New: text("丙")}, true, text("乙")},
		{"row removed as it stands", lines(record.Change{Old: row("服务器", "3")}), false, record.Value{}},
		{"row removed, but changed elsewhere", lines(record.Change{Old: row("服务器", "2")}), true, row("服务器", "3")},
		{"row removed, known without its computed cell", record.Change{Record: id(1), Field: "lines", Row: string(id(102)), Old: record.Value{
			Rows: []record.Row{{ID: string(id(102)), Cells: map[record.Name]string{"quantity": "2", "price": "3"}}}}}, false, record.Value{}},
		{"cell from what stands", lines(record.Change{Column: "quantity", Old: text("3"), New: text("4")}), false, record.Value{}},
		{"cell changed elsewhere", lines(record.Change{Column: "quantity", Old: text("2"), New: text("4")}), true, text("3")},
		{"cell of a row that is gone", record.Change{Record: id(1), Field: "lines", Row: string(id(101)), Column: "item", Old: text(""), New: text("x")}, true, record.Value{}},
		{"computed cells never conflict", lines(record.Change{Column: "amount", Old: text("1"), New: text("2")}), false, record.Value{}},
		{"computed fields never conflict", record.Change{Record: id(1), Field: "total", Old: text("1"), New: text("2")}, false, record.Value{}},
		{"a part that is gone", record.Change{Record: id(7), Field: "title", New: text("x")}, true, record.Value{}},
	} {
		_, conflicts, err := record.Apply(record.Aggregate{stands}, nil, []record.Change{c.change}, nil, types)
		if err != nil || (len(conflicts) == 1) != c.conflict {
			t.Errorf("%s: conflicts %+v, error %v", c.name, conflicts, err)
		} else if c.conflict && !conflicts[0].Current.Same(c.current) {
			t.Errorf("%s: current is %+v, want %+v", c.name, conflicts[0].Current, c.current)
		}
	}
}

// What no honest client sends is refused whole, in Chinese.
func TestApplyRefuses(t *testing.T) {
	text := record.Value{Text: "x"}
	stands := record.Aggregate{head(map[record.Name]record.Value{})}
	for name, c := range map[string]struct {
		births  []record.Birth
		changes []record.Change
		removed []record.ID
	}{
		"unknown field":      {changes: []record.Change{{Record: id(1), Field: "nothing", New: text}}},
		"unknown column":     {changes: []record.Change{{Record: id(1), Field: "lines", Row: string(id(2)), Column: "nothing", New: text}}},
		"unknown row column": {changes: []record.Change{{Record: id(1), Field: "lines", Row: string(id(2)), New: record.Value{Rows: []record.Row{{ID: string(id(2)), Cells: map[record.Name]string{"nothing": "1"}}}}}}},
		"foreign row":        {changes: []record.Change{{Record: id(1), Field: "lines", Row: string(id(2)), New: record.Value{Rows: []record.Row{{ID: string(id(3))}}}}}},
		"table as a whole":   {changes: []record.Change{{Record: id(1), Field: "lines", New: record.Value{Rows: []record.Row{{ID: string(id(3))}}}}}},
		"row of a scalar":    {changes: []record.Change{{Record: id(1), Field: "name", Row: "1", New: text}}},
		"rows in a scalar":   {changes: []record.Change{{Record: id(1), Field: "name", New: record.Value{Rows: []record.Row{{ID: "1"}}}}}},
		"unknown type":       {births: []record.Birth{{ID: id(5), Type: "nothing", Root: id(9), Parent: id(1)}}},
		"second head":        {births: []record.Birth{{ID: id(5), Type: "sample", Root: id(9)}}},
		"part of another":    {births: []record.Birth{{ID: id(5), Type: "part", Root: id(9), Parent: id(6)}}},
		"other root":         {births: []record.Birth{{ID: id(5), Type: "part", Root: id(8), Parent: id(1)}}},
		"head type as part":  {births: []record.Birth{{ID: id(5), Type: "sample", Root: id(9), Parent: id(1)}}},
		"malformed id":       {births: []record.Birth{{ID: "../x", Type: "part", Root: id(9), Parent: id(1)}}},
		"id of another":      {births: []record.Birth{{ID: id(1), Type: "part", Root: id(9), Parent: id(1)}}},
		"head removed":       {removed: []record.ID{id(1)}},
	} {
		got, _, err := record.Apply(stands, c.births, c.changes, c.removed, types)
		if got != nil || fault.CodeOf(err) != fault.Invalid || !strings.Contains(fault.From(err).Message, "没有改变") {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// Parts are born beside their head, follow it, and go; twice is once.
func TestParts(t *testing.T) {
	births := []record.Birth{{ID: id(1), Type: "sample", Root: id(9), Unit: "u"}, {ID: id(2), Type: "part", Root: id(9), Parent: id(1), Unit: "elsewhere"}}
	changes := []record.Change{
		{Record: id(1), Field: "level", New: record.Value{Text: "内部"}},
		{Record: id(2), Field: "title", New: record.Value{Text: "请示"}},
		{Record: id(2), Field: "level", New: record.Value{Text: "工作秘密"}}}
	agg, conflicts, err := record.Apply(nil, births, changes, nil, types)
	if err != nil || len(conflicts) > 0 || len(agg) != 2 {
		t.Fatal(agg, conflicts, err)
	}
	if p := agg[1]; p.Unit != "u" || p.State != record.Draft || p.Level != record.WorkOnly || p.Text("title") != "请示" {
		t.Errorf("the part does not follow its head: %+v", p)
	}
	if agg[0].Level != record.Inside {
		t.Errorf("the head's level is %s", agg[0].Level)
	}
	again, _, err := record.Apply(agg, births, changes, nil, types)
	if err != nil || !reflect.DeepEqual(agg, again) {
		t.Errorf("twice is not once: %+v, %v", again, err)
	}
	for range 2 {
		if agg, _, err = record.Apply(agg, nil, nil, []record.ID{id(2)}, types); err != nil || len(agg) != 1 {
			t.Fatal(agg, err)
		}
	}
}

// R201: what an older or newer program wrote survives being edited here.
func TestUnknownFieldsSurvive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, next := head(genFields(t)), head(genFields(t))
		old.Fields["x_later"] = record.Value{Text: "kept"}
		got, _, err := record.Apply(record.Aggregate{old}, nil, record.Diff(head(old.Clone().Fields), func() record.Record {
			n := next.Clone()
			n.Fields["x_later"] = record.Value{Text: "kept"}
			return n
		}()), nil, types)
		if err != nil {
			t.Fatal(err)
		}
		if record.Compute(sample(), got[0]).Text("x_later") != "kept" {
			t.Fatal("the unknown field is lost")
		}
	})
}
