package record_test

import (
	"testing"

	"pgregory.net/rapid"
	"quancheng/backend/domain/record"
)

func cmp(op string, field record.Name, args ...string) record.Cond {
	return record.Cond{Op: op, Field: field, Args: args}
}

func all(subs ...record.Cond) record.Cond    { return record.Cond{Op: "and", Sub: subs} }
func either(subs ...record.Cond) record.Cond { return record.Cond{Op: "or", Sub: subs} }
func not(sub record.Cond) record.Cond        { return record.Cond{Op: "not", Sub: []record.Cond{sub}} }

func TestEval(t *testing.T) {
	r := head(map[record.Name]record.Value{
		"name": {Text: "智慧政务"}, "kind": {Text: "new"}, "tags": {Many: []string{"a", "b"}}, "start": {Text: "2026-03-01"},
		"budget": {Text: "400000000"}, "share": {Text: "9.5"},
		"lines": {Rows: []record.Row{{ID: string(id(1)), Cells: map[record.Name]string{"price": "100"}}, {ID: string(id(2)), Cells: map[record.Name]string{"price": "250", "quantity": "2"}}}}})
	sum := record.Cond{Op: "ge", Field: "lines", Fold: "sum", Of: "price", Args: []string{"350"}}
	count := record.Cond{Op: "eq", Field: "lines", Fold: "count", Args: []string{"2"}}
	for _, c := range []struct {
		cond  record.Cond
		want  record.Truth
		words string
	}{
		{record.Cond{}, record.Yes, "任何情况"},
		{cmp("ge", "budget", "400000000"), record.Yes, "预算 不小于 400 万元"},
		{cmp("gt", "budget", "400000000"), record.No, "预算 大于 400 万元"},
		{cmp("lt", "budget", "1000000000"), record.Yes, "预算 小于 1000 万元"}, // as numbers, not as text
		{cmp("between", "budget", "100", "400000000"), record.Yes, "预算 介于 1 元 和 400 万元 之间"},
		{cmp("lt", "share", "10"), record.Yes, "占比 小于 10%"},
		{cmp("in", "kind", "old", "new"), record.Yes, "类型 属于 old、new"},
		{cmp("ne", "kind", "new"), record.No, "类型 不等于 new"},
		{cmp("contains", "name", "政务"), record.Yes, "名称 包含 政务"},
		{cmp("contains", "tags", "c"), record.No, "标签 包含 c"},
		{cmp("gt", "start", "2026-02-28"), record.Yes, "开工 大于 2026-02-28"},
		{cmp("empty", "phone"), record.Yes, "电话 为空"},
		{cmp("eq", "goal", "x"), record.No, "目标 等于 x"},
		{cmp("ne", "goal", "x"), record.Yes, "目标 不等于 x"},
		{cmp("lt", "end", "2026-01-01"), record.No, "完工 小于 2026-01-01"}, // empty compares to nothing
		{sum, record.Yes, "明细中单价合计 不小于 3.50 元"},
		{count, record.Yes, "明细行数 等于 2"},
		{all(count, not(sum)), record.No, "明细行数 等于 2 且 不满足（明细中单价合计 不小于 3.50 元）"},
		{either(all(count, sum), cmp("empty", "name")), record.Yes, "（明细行数 等于 2 且 明细中单价合计 不小于 3.50 元） 或 名称 为空"},
	} {
		if got, err := c.cond.Eval(sample(), r); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", c.words, got, err)
		}
		if got := c.cond.Words(sample()); got != c.words {
			t.Errorf("Words = %q, want %q", got, c.words)
		}
	}
}

// What reads a class that is not held is unknown, unless the rest decides.
func TestUnknown(t *testing.T) {
	yes, no, hidden := cmp("ne", "name", "x"), cmp("eq", "name", "x"), cmp("ge", "budget", "1")
	for _, c := range []struct {
		name string
		cond record.Cond
		want record.Truth
	}{
		{"hidden", hidden, record.Unknown},
		{"hidden and emptiness", cmp("empty", "budget"), record.Unknown},
		{"hidden sum", record.Cond{Op: "ge", Field: "lines", Fold: "sum", Of: "price", Args: []string{"1"}}, record.Unknown},
		{"not hidden", not(hidden), record.Unknown},
		{"yes and hidden", all(yes, hidden), record.Unknown},
		{"no and hidden", all(no, hidden), record.No},
		{"hidden and no", all(hidden, no), record.No},
		{"yes or hidden", either(hidden, yes), record.Yes},
		{"no or hidden", either(no, hidden), record.Unknown},
	} {
		got, err := c.cond.EvalWithout(sample(), head(map[record.Name]record.Value{"name": {Text: "n"}}), []record.Class{record.Money})
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %v; want %v", c.name, got, err, c.want)
		}
	}
}

func TestCheckCond(t *testing.T) {
	for name, c := range map[string]record.Cond{
		"unknown field":         cmp("eq", "nothing", "1"),
		"unknown operator":      cmp("like", "name", "1"),
		"unknown fold":          {Op: "eq", Field: "lines", Fold: "max", Of: "price", Args: []string{"1"}},
		"no argument":           cmp("eq", "name"),
		"two arguments":         cmp("eq", "name", "a", "b"),
		"between needs two":     cmp("between", "budget", "1"),
		"order of text":         cmp("lt", "name", "a"),
		"order of choices":      cmp("ge", "kind", "a"),
		"amount is no amount":   cmp("ge", "budget", "400万"),
		"date is no date":       cmp("ge", "start", "2026-02-31"),
		"table compared":        cmp("eq", "lines", "1"),
		"sum of text":           {Op: "ge", Field: "lines", Fold: "sum", Of: "item", Args: []string{"1"}},
		"sum of unknown column": {Op: "ge", Field: "lines", Fold: "sum", Of: "nothing", Args: []string{"1"}},
		"count of a scalar":     {Op: "ge", Field: "name", Fold: "count", Args: []string{"1"}},
		"level that may not be": cmp("eq", "level", "机密"),
		"many equals":           cmp("eq", "tags", "a"),
		"contains in a date":    cmp("contains", "start", "2026"),
		"and of nothing":        {Op: "and"},
		"not of two":            {Op: "not", Sub: []record.Cond{cmp("empty", "name"), cmp("empty", "name")}},
		"deep inside":           not(all(cmp("empty", "name"), cmp("eq", "nothing", "1"))),
	} {
		if len(c.Check(sample())) == 0 {
			t.Errorf("%s passes", name)
		}
		if got, err := c.Eval(sample(), head(nil)); err == nil || got != record.Unknown {
			t.Errorf("%s: Eval = %v, %v", name, got, err)
		}
	}
}

func genCond(depth int) *rapid.Generator[record.Cond] {
	return rapid.Custom(func(t *rapid.T) record.Cond {
		field := rapid.SampledFrom([]record.Name{"name", "budget", "lines", "tags", "start", "nothing"}).Draw(t, "field")
		ops := []string{"eq", "lt", "in", "between", "empty", "contains", "like"}
		if depth > 0 {
			ops = append(ops, "and", "or", "not")
		}
		c := record.Cond{Op: rapid.SampledFrom(ops).Draw(t, "op"), Field: field,
			Fold: rapid.SampledFrom([]string{"", "", "sum", "count"}).Draw(t, "fold"), Of: rapid.SampledFrom([]record.Name{"", "price", "item"}).Draw(t, "of"),
			Args: rapid.SliceOfN(rapid.SampledFrom([]string{"", "1", "x", "2026-01-01"}), 0, 2).Draw(t, "args")}
		if c.Op == "and" || c.Op == "or" || c.Op == "not" {
			c.Sub = rapid.SliceOfN(genCond(depth-1), 0, 2).Draw(t, "sub")
		}
		return c
	})
}

// A condition that Check passes is evaluated; one that it refuses is an error;
// neither panics, and a decided answer on a cut record is the true answer.
func TestCondProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, r := genCond(2).Draw(t, "cond"), head(genFields(t))
		c.Words(sample())
		got, err := c.Eval(sample(), r)
		if (err == nil) != (len(c.Check(sample())) == 0) {
			t.Fatalf("Check %v, Eval %v", c.Check(sample()), err)
		}
		if err != nil {
			return
		}
		if got == record.Unknown {
			t.Fatal("nothing is absent, yet unknown")
		}
		cut := r.Clone()
		delete(cut.Fields, "budget")
		delete(cut.Fields, "lines")
		part, err := c.EvalWithout(sample(), cut, []record.Class{record.Money})
		if err != nil || part != record.Unknown && part != got {
			t.Fatalf("cut says %v, whole says %v (%v)", part, got, err)
		}
	})
}
