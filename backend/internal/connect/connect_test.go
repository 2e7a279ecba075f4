package connect

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

const mapping = `{"source":"t","key":"编号","money":{"unit":"万元","currency":"CNY"},"dates":["YYYY-MM-DD","YYYY年M月D日"],
 "fields":{"name":"名称","kind":"类型","summary":"内容","planned_cost":"计划","actual_cost":"实际","planned_finish":"应完","actual_finish":"完成"},
 "constants":{"level":"内部"},
 "compare":[{"field":"cost_deviation","column":"偏差","tolerance":"0.01"},{"field":"schedule_deviation_days","column":"天数"}]}`

const header = "编号,名称,类型,内容,计划,实际,应完,完成,偏差,天数\n"

func convert(t *testing.T, rows string) List {
	t.Helper()
	m, err := ReadMapping(strings.NewReader(mapping))
	if err != nil {
		t.Fatal(err)
	}
	table, err := ReadTable("a.csv", []byte(header+rows), "")
	if err != nil {
		t.Fatal(err)
	}
	l, err := Convert(m, table)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// One right row, every kind of value.
func TestConvert(t *testing.T) {
	l := convert(t, "1,\"一体化\n平台\",升级改造,\"第一行\r\n第二行\",\"1,234.50\",1.2E+03,2026年3月1日,2026-03-05,34.5,-4\n")
	if len(l.Projects) != 1 || len(l.Findings) != 0 || l.Checks[0].Agree != 1 || l.Checks[1].Agree != 1 {
		t.Fatalf("%+v", l)
	}
	got := l.Projects[0].Fields
	for name, want := range map[record.Name]string{
		lifecycle.SourceID: "1", lifecycle.Name: "一体化 平台", lifecycle.ProjectKind: lifecycle.KindUpgrade, lifecycle.Summary: "第一行\n第二行",
		lifecycle.PlannedCost: "1234500000", lifecycle.ActualCost: "1200000000", lifecycle.PlannedFinish: "2026-03-01",
		lifecycle.ActualFinish: "2026-03-05", lifecycle.Level: "内部",
	} {
		if got[name].Text != want {
			t.Errorf("%s is %q, want %q", name, got[name].Text, want)
		}
	}
}

// R149: what is wrong with a row is said in Chinese, and the row is not taken;
// repeats, gaps and contradictions are listed.
func TestFindings(t *testing.T) {
	for name, c := range map[string]struct {
		rows, kind, message string
		projects            int
	}{
		"31 February":      {"1,甲,,,1,1,2026-02-31,,,\n", Refused, "“计划完工”不是实际存在的日期", 0},
		"1e16":             {"1,甲,,,1e16,1,,,,\n", Refused, "“计划投资”超出范围", 0},
		"less than a fen":  {"1,甲,,,0.0000001,1,,,,\n", Refused, "精确到分以下", 0},
		"not an amount":    {"1,甲,,,一百,1,,,,\n", Refused, "不是金额", 0},
		"negative":         {"1,甲,,,-1,1,,,,\n", Refused, "不能是负数", 0},
		"unknown choice":   {"1,甲,翻修,,1,1,,,,\n", Refused, "不在选项表中", 0},
		"no name":          {"1,,,,1,1,,,,\n", Refused, "请填写“项目名称”", 0},
		"no key":           {",甲,,,1,1,,,,\n", Refused, "来源编号是空的", 0},
		"columns":          {"1,甲,,\n", Refused, "有 4 列，表头有 10 列", 0},
		"hidden character": {"1,甲\u202e乙,,,1,1,,,,\n", Refused, "不可见的控制字符", 0},
		"same key":         {"1,甲,,,1,1,2026-01-01,,,\n1,乙,,,1,1,2026-01-01,,,\n", Refused, "重复而内容不同", 1},
		"repeat":           {"1,甲,,,1,1,2026-01-01,,,\n1,甲,,,1,1,2026-01-01,,,\n", Repeat, "与第 2 行完全相同", 1},
		"no figures":       {"1,甲,,,,,,,,\n", Warning, "缺少金额和日期", 1},
		"no dates":         {"1,甲,,,1,1,,,,\n", Warning, "缺少日期", 1},
		"formula":          {"1,=cmd|' /C calc'!A0,,,1,1,2026-01-01,,,\n", Formula, "没有执行", 1},
		"contradiction":    {"1,甲,,,10,1,2026-01-01,,3,\n", Contradiction, "与按来源数据计算的不符", 1},
	} {
		l := convert(t, c.rows)
		ok := slices.ContainsFunc(l.Findings, func(f Finding) bool { return f.Kind == c.kind && strings.Contains(f.Message, c.message) })
		if !ok || len(l.Projects) != c.projects {
			t.Errorf("%s: %d projects, %+v", name, len(l.Projects), l.Findings)
		}
	}
	l := convert(t, "1,=cmd|' /C calc'!A0,,,1,1,2026-01-01,,,\n")
	if got := l.Projects[0].Fields[lifecycle.Name].Text; got != "=cmd|' /C calc'!A0" {
		t.Error("a formula is not plain text:", got)
	}
}

// Amounts in millions with six decimals are exact.
func TestExactAmounts(t *testing.T) {
	m := Mapping{Money: Money{Unit: "百万元"}}
	c := &converter{Mapping: m}
	f, _ := projects().Field(lifecycle.PlannedCost)
	for text, want := range map[string]string{"2.00E-06": "200", "15.297": "1529700000", "0.000001": "100", "-1.4E-04": "-14000"} {
		if got, problem := c.money(f, text); got != want {
			t.Errorf("%s: %s %s", text, got, problem)
		}
	}
}

// The whole file is refused: nothing of it is taken.
func TestUnusableFiles(t *testing.T) {
	many := bytes.NewBufferString(header)
	for range MaxRows + 1 {
		many.WriteString("1,,,,,,,,,\n")
	}
	for name, c := range map[string]struct {
		file    string
		content []byte
		message string
	}{
		"not UTF-8":     {"a.csv", []byte("\xb1\xe0\xba\xc5,\xc3\xfb\xb3\xc6\n"), "不是 UTF-8"},
		"too many rows": {"a.csv", many.Bytes(), "超过一次 50000 行"},
		"quotes":        {"a.csv", []byte("a,b\n\"1,2\n"), "不是正确的 CSV"},
		"twice":         {"a.csv", []byte("a,a\n1,2\n"), "出现了两次"},
		"empty":         {"a.csv", nil, "没有表头"},
		"not XLSX":      {"a.xlsx", []byte("PK\x03\x04"), "不是正确的 XLSX"},
		"other":         {"a.pdf", nil, "不支持"},
	} {
		if _, err := ReadTable(c.file, c.content, ""); err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMappingsRefused(t *testing.T) {
	for name, c := range map[string]struct{ from, to, message string }{
		"word":      {`"source"`, `"sauce"`, "JSON"},
		"no key":    {`"key":"编号",`, ``, "缺少 key"},
		"unit":      {"万元", "元角", "money.unit"},
		"field":     {`"summary"`, `"colour"`, "不能导入"},
		"number":    {`"summary"`, `"number"`, "不能导入"},
		"computed":  {`"summary"`, `"cost_deviation"`, "不能导入"},
		"date":      {"YYYY-MM-DD", "YYYY", "日期格式"},
		"tolerance": {`"0.01"`, `"x"`, "允差"},
		"compare":   {`{"field":"cost_deviation"`, `{"field":"name"`, "不是系统计算"},
	} {
		_, err := ReadMapping(strings.NewReader(strings.Replace(mapping, c.from, c.to, 1)))
		if err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %v", name, err)
		}
	}
	m, err := ReadMapping(strings.NewReader(strings.Replace(mapping, `"名称"`, `"称谓"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	table, _ := ReadTable("a.csv", []byte(header), "")
	if _, err := Convert(m, table); err == nil || !strings.Contains(err.Error(), "“称谓”列，文件里没有") {
		t.Error(err)
	}
}

// XLSX: dates as days of the calendar, numbers with a binary tail, formulas.
func TestXLSX(t *testing.T) {
	f := excelize.NewFile()
	row := []any{"编号", "名称", "类型", "内容", "计划", "实际", "应完", "完成", "偏差", "天数"}
	if err := f.SetSheetRow("Sheet1", "A1", &row); err != nil {
		t.Fatal(err)
	}
	row = []any{"7", "甲", "新建", nil, 0.1 + 0.2, 15.297, 46082, "2026-03-05", nil, nil}
	if err := f.SetSheetRow("Sheet1", "A2", &row); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellFormula("Sheet1", "D2", "cmd|' /C calc'!A0"); err != nil {
		t.Fatal(err)
	}
	content, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	m, _ := ReadMapping(strings.NewReader(mapping))
	table, err := ReadTable("a.xlsx", content.Bytes(), "")
	if err != nil {
		t.Fatal(err)
	}
	l, err := Convert(m, table)
	if err != nil || len(l.Projects) != 1 {
		t.Fatal(l.Findings, err)
	}
	got := l.Projects[0].Fields
	for name, want := range map[record.Name]string{lifecycle.PlannedCost: "300000", lifecycle.ActualCost: "15297000", lifecycle.PlannedFinish: "2026-03-01",
		lifecycle.Summary: "=cmd|' /C calc'!A0"} {
		if got[name].Text != want {
			t.Errorf("%s is %q, want %q", name, got[name].Text, want)
		}
	}
	if l.Count(Formula) != 1 {
		t.Error("the formula is not said:", l.Findings)
	}
	if _, err := ReadTable("a.xlsx", content.Bytes(), "汇总"); err == nil {
		t.Error("a sheet that is not there")
	}
}

// The list of findings opens safely in a spreadsheet.
func TestListIsTame(t *testing.T) {
	o := order{errors: filepath.Join(t.TempDir(), "e.csv")}
	if err := o.write([]Finding{{Key: "@x", Source: "=1+1"}, {Source: "-1.5"}}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(o.errors)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(b); !strings.Contains(s, "'@x") || !strings.Contains(s, "'=1+1") || strings.Contains(s, "'-1.5") {
		t.Error(s)
	}
}
