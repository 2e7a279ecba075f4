package record_test

import (
	"bytes"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

func TestNewID(t *testing.T) {
	got, err := record.NewID(bytes.NewReader(bytes.Repeat([]byte{0xab}, 16)))
	if err != nil || got != record.ID(strings.Repeat("ab", 16)) || !record.ValidID(got) {
		t.Errorf("NewID = %s, %v", got, err)
	}
	if _, err := record.NewID(strings.NewReader("short")); err == nil {
		t.Error("an exhausted source must not give an id")
	}
	for _, bad := range []record.ID{"", "AB", record.ID(strings.Repeat("AB", 16)), record.ID(strings.Repeat("g0", 16)), record.ID(strings.Repeat("a", 33))} {
		if record.ValidID(bad) {
			t.Errorf("%q is no id", bad)
		}
	}
}

// R41: published amounts become fen exactly, or are refused.
func TestScaleMoney(t *testing.T) {
	const million = 100_000_000
	for text, want := range map[string]string{
		"15.297": "1529700000", "0.000001": "100", "1.5E-05": "1500", "1e-6": "100", "-3.25": "-325000000", "0": "0", "12": "1200000000",
		"1e-9": "", "0.00000001": "1", "0.000000001": "", "1e16": "", "1E99": "", "": "", "1,5": "", "=1+1": "", "1e999": "", " 1": "", "NaN": "", "0x10": "", "1_0": ""} {
		if got, ok := record.ScaleMoney(text, million); got != want || ok != (want != "") {
			t.Errorf("ScaleMoney(%q) = %q, %v; want %q", text, got, ok, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64Range(-record.MaxFen, record.MaxFen).Draw(t, "fen")
		text := new(big.Rat).SetFrac64(fen, million).FloatString(8)
		if got, ok := record.ScaleMoney(text, million); !ok || got != record.MoneyText(fen) {
			t.Fatalf("ScaleMoney(%s) = %s, %v; want %d", text, got, ok, fen)
		}
	})
}

func TestFormatMoney(t *testing.T) {
	for fen, want := range map[int64][2]string{
		0: {"0.00", "0.00"}, 5: {"0.05", "0.000005"}, -5: {"-0.05", "-0.000005"}, 100: {"1.00", "0.0001"},
		400_000_000: {"4,000,000.00", "400.00"}, 174_490_000: {"1,744,900.00", "174.49"}, -123_456_789: {"-1,234,567.89", "-123.456789"},
		10_000: {"100.00", "0.01"}} {
		if got := [2]string{record.FormatYuan(fen), record.FormatWan(fen)}; got != want {
			t.Errorf("%d fen = %v, want %v", fen, got, want)
		}
	}
}

func TestCompute(t *testing.T) {
	r := head(map[record.Name]record.Value{
		"budget": {Text: "100000"}, "start": {Text: "2026-01-01"}, "end": {Text: "2026-03-01"},
		"lines": {Rows: []record.Row{
			{ID: string(id(1)), Cells: map[record.Name]string{"quantity": "2.5", "price": "333"}},  // 832.5 → 833
			{ID: string(id(2)), Cells: map[record.Name]string{"quantity": "-0.5", "price": "333"}}, // −166.5 → −167
			{ID: string(id(3)), Cells: map[record.Name]string{"quantity": "3"}}}}})
	got := record.Compute(sample(), r)
	if a, b := got.Fields["lines"].Rows[0].Cells["amount"], got.Fields["lines"].Rows[1].Cells["amount"]; a != "833" || b != "-167" {
		t.Errorf("amounts are %s and %s: halves round away from zero", a, b)
	}
	for n, want := range map[record.Name]string{"total": "666", "left": "99334", "days": "59"} {
		if got.Text(n) != want {
			t.Errorf("%s = %q, want %s", n, got.Text(n), want)
		}
	}
	if _, ok := r.Fields["total"]; ok || r.Fields["lines"].Rows[0].Cells["amount"] != "" {
		t.Error("Compute wrote into its argument")
	}
	huge := head(map[record.Name]record.Value{"lines": {Rows: []record.Row{
		{ID: string(id(1)), Cells: map[record.Name]string{"quantity": "999999999999", "price": "1000000000000000"}}}}})
	if got := record.Compute(sample(), huge).Text("total"); got != "" {
		t.Errorf("an amount beyond the limit reads %s", got)
	}
	cut := head(map[record.Name]record.Value{"total": {Text: "666"}})
	if got := record.Compute(sample(), cut).Text("total"); got != "666" {
		t.Errorf("a record without its table lost what the server computed: %q", got)
	}
}

func kinds(name string) map[string]string {
	if name == "kinds" {
		return map[string]string{"new": "新建"}
	}
	return nil
}

// R66: each kind of bad value is found at its place, in Chinese.
func TestValidate(t *testing.T) {
	text := func(s string) record.Value { return record.Value{Text: s} }
	for _, c := range []struct {
		field record.Name
		value record.Value
		want  string // part of the message; "" = right
	}{
		{"budget", text("123"), ""}, {"budget", text("1000000000000000"), ""},
		{"budget", text("1000000000000001"), "超出范围"}, {"budget", text("10000000000000000000000"), "超出范围"},
		{"budget", text("-1"), "不能是负数"}, {"budget", text("1.5"), "不是有效金额"}, {"budget", text("007"), "不是有效金额"},
		{"budget", text("１２"), "不是有效金额"}, {"left", text("-1"), ""},
		{"start", text("2026-02-28"), ""}, {"start", text("2026-02-31"), "不是有效日期"}, {"start", text("2026-2-3"), "不是有效日期"},
		{"start", text("1899-12-31"), "不是有效日期"}, {"start", text("2024-02-29"), ""}, {"start", text("2025-02-29"), "不是有效日期"},
		{"level", text("内部"), ""}, {"level", text("秘密"), "非涉密系统"}, {"level", text("机密"), "非涉密系统"}, {"level", text("绝密"), "非涉密系统"},
		{"level", text("随便"), "公开、内部或工作秘密"},
		{"phone", text("13812345678"), ""}, {"phone", text("010-12345678-801"), ""}, {"phone", text("8021"), ""}, {"phone", text("+8613812345678"), ""},
		{"phone", text("电话"), "电话号码"}, {"phone", text("12"), "电话号码"},
		{"share", text("12.5"), ""}, {"share", text("101"), "百分数"}, {"days", text("1.23456"), "四位小数"}, {"days", text("1e3"), "四位小数"},
		{"year", text("2026"), ""}, {"year", text("26"), "四位年份"}, {"yes", text("true"), ""}, {"yes", text("是"), "只能是"},
		{"kind", text("new"), ""}, {"kind", text("old"), "不在选项表中"},
		{"tags", record.Value{Many: []string{"a", "b"}}, ""}, {"tags", record.Value{Many: []string{"a", "a"}}, "重复"}, {"tags", text("a"), "逐项选择"},
		{"name", text(strings.Repeat("字", 20)), ""}, {"name", text(strings.Repeat("字", 21)), "最多 20 个字"},
		{"name", text("a\u202eb"), "U+202E"}, {"name", text("a\nb"), "控制字符"}, {"name", text("a\x00b"), "控制字符"}, {"name", text("a\u200bb"), "U+200B"},
		{"name", text("\xff"), "无法识别"}, {"name", record.Value{Many: []string{"a"}}, "一个值"},
		{"goal", text("第一行\n第二行"), ""}, {"goal", text("a\u2066b"), "U+2066"}, {"goal", text("a\rb"), "U+000D"},
		{"lines", text("a"), "是表格"},
	} {
		ps := record.Validate(sample(), head(map[record.Name]record.Value{c.field: c.value}), kinds, false)
		switch {
		case c.want == "" && len(ps) > 0:
			t.Errorf("%s %+v: %s", c.field, c.value, ps[0].Message)
		case c.want != "" && (len(ps) != 1 || !strings.Contains(ps[0].Message, c.want)):
			t.Errorf("%s %+v: %+v, want %q", c.field, c.value, ps, c.want)
		case c.want != "" && (ps[0].Field != string(c.field) || ps[0].Severity != fault.Block || ps[0].Record != string(id(1))):
			t.Errorf("%s: wrong place or severity: %+v", c.field, ps[0])
		}
	}
}

// R66: rows are checked cell by cell, and at most 500 stand in one field.
func TestValidateRows(t *testing.T) {
	rows := func(n int) record.Record {
		var v record.Value
		for i := range n {
			v.Rows = append(v.Rows, record.Row{ID: string(id(i)), Cells: map[record.Name]string{"item": "x"}})
		}
		return head(map[record.Name]record.Value{"name": {Text: "x"}, "lines": v})
	}
	if ps := record.Validate(sample(), rows(500), kinds, true); len(ps) != 0 {
		t.Errorf("500 rows: %+v", ps[0])
	}
	if ps := record.Validate(sample(), rows(501), kinds, false); len(ps) != 1 || !strings.Contains(ps[0].Message, "最多 500 行") {
		t.Errorf("501 rows: %+v", ps)
	}
	r := rows(2)
	r.Fields["lines"].Rows[1].Cells["price"] = "x"
	delete(r.Fields["lines"].Rows[1].Cells, "item")
	ps := record.Validate(sample(), r, kinds, true)
	if len(ps) != 2 || ps[0].Column != "item" || ps[0].Rule != record.RuleRequired || ps[1].Column != "price" || ps[1].Row != string(id(1)) {
		t.Errorf("cells: %+v", ps)
	}
	r.Fields["lines"].Rows[1].ID = r.Fields["lines"].Rows[0].ID
	if ps := record.Validate(sample(), r, kinds, false); len(ps) != 2 || !strings.Contains(ps[0].Message, "行号不对") {
		t.Errorf("two rows of one id: %+v", ps)
	}
}

// A draft may be unfinished, a submission may not.
func TestRequired(t *testing.T) {
	empty := head(map[record.Name]record.Value{})
	if ps := record.Validate(sample(), empty, kinds, false); len(ps) != 0 {
		t.Errorf("a draft is refused: %+v", ps)
	}
	ps := record.Validate(sample(), empty, kinds, true)
	if len(ps) != 2 || ps[0].Message != "请填写“名称”。" || ps[1].Message != "请至少填写一行“明细”。" {
		t.Errorf("required: %+v", ps)
	}
	if ps := record.Validate(sample(), head(map[record.Name]record.Value{"name": {Text: " \u3000"}}), kinds, true); len(ps) != 2 {
		t.Errorf("a name of blanks passes: %+v", ps)
	}
	if fmt.Sprint(record.Validate(sample(), head(map[record.Name]record.Value{"kind": {Text: "new"}}), nil, false)) == "[]" {
		t.Error("without dictionaries a code cannot pass")
	}
}
