package compliance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"quancheng/backend/domain/compliance"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

func id(n int) record.ID { return record.ID(fmt.Sprintf("%032x", n)) }

func text(s string) record.Value { return record.Value{Text: s} }

func row(n int, cells map[record.Name]string) record.Row {
	return record.Row{ID: string(id(n)), Cells: cells}
}

// whole is a filing that nothing can be said against, with its documents.
func whole() record.Aggregate {
	head := record.Record{ID: id(1), Type: lifecycle.Filing, Root: id(9), Unit: "u-yw1", Level: record.Inside, Fields: map[record.Name]record.Value{
		"name": text("市政务服务一体化平台升级"), "owner_unit": text("u-yw1"), "kind": text("upgrade"),
		"basis": text("《关于加强数字政府建设的指导意见》（国发〔2022〕14号）"),
		"goal":  text("整合办事入口，编制信息资源目录，按等级保护第三级建设，落实密码应用。"),
		"start": text("2027-01-01"), "finish": text("2027-12-31"), "level": text("内部"), "phone": text("8021"),
		"estimate": {Rows: []record.Row{
			row(11, map[record.Name]string{"category": "application", "name": "应用软件", "quantity": "1", "price": "164490000"}),
			row(12, map[record.Name]string{"category": "testing", "name": "第三方测评", "quantity": "2", "price": "5000000"})}},
		"funding": {Rows: []record.Row{row(21, map[record.Name]string{"channel": "local", "year": "2027", "amount": "174490000"})}},
	}}
	typ, _ := lifecycle.Default().Type(lifecycle.Filing)
	return record.Aggregate{record.Compute(typ, head), document(2, "request", "申报请示", "pdf"), document(3, "plan", "建设方案", "ofd")}
}

func document(n int, slot, title, media string) record.Record {
	digest := text(strings.Repeat("ab", 32))
	return record.Record{ID: id(n), Type: lifecycle.Document, Root: id(9), Parent: id(1), Fields: map[record.Name]record.Value{
		"title": text(title), "slot": text(slot), "name": text(title + "." + media), "media": text(media), "size": text("1024"),
		"content": digest, "object": digest, "level": text("内部")}}
}

func find(agg record.Aggregate, absent []record.Class, facts compliance.Facts) []fault.Problem {
	cat := lifecycle.Default()
	typ, _ := cat.Type(lifecycle.Filing)
	return compliance.FindingsWith(typ, agg, absent, cat, facts)
}

var noneAlike = compliance.Facts{compliance.FactSimilar: {}}

func of(ps []fault.Problem, rule string) (fault.Problem, bool) {
	i := slices.IndexFunc(ps, func(p fault.Problem) bool { return p.Rule == rule })
	if i < 0 {
		return fault.Problem{}, false
	}
	return ps[i], true
}

// A4: a whole filing gets a pass from every rule, each by name.
func TestWholeFilingPasses(t *testing.T) {
	ps := find(whole(), nil, noneAlike)
	for _, p := range ps {
		if p.Severity != fault.Pass || p.Message == "" || p.Rule == "" {
			t.Errorf("%s: %s %s", p.Rule, p.Severity, p.Message)
		}
	}
	if len(ps) != 2+2+5+8 {
		t.Errorf("%d findings: %+v", len(ps), ps)
	}
}

// R66, R67: each thing that can be wrong is found, at its place, with its
// severity, and nothing else changes its verdict.
func TestFindings(t *testing.T) {
	set := func(n record.Name, v string) func(record.Aggregate) record.Aggregate {
		return func(a record.Aggregate) record.Aggregate { a[0].Set(n, text(v)); return a }
	}
	cell := func(table record.Name, i int, column record.Name, v string) func(record.Aggregate) record.Aggregate {
		return func(a record.Aggregate) record.Aggregate { a[0].Fields[table].Rows[i].Cells[column] = v; return a }
	}
	for _, c := range []struct {
		name     string
		spoil    func(record.Aggregate) record.Aggregate
		rule     string
		field    string
		severity fault.Severity
		says     string // part of message and calculation
	}{
		{"no name", set("name", ""), "WZ-01", "name", fault.Block, "请填写“项目名称”"},
		{"31 February", set("start", "2027-02-31"), "GS-01", "start", fault.Block, "不是有效日期"},
		{"state secret level", set("level", "机密"), "GS-01", "level", fault.Block, "非涉密系统"},
		{"no request", func(a record.Aggregate) record.Aggregate { return slices.Delete(a, 1, 2) }, "WZ-CL-申报请示", "request", fault.Block, "缺少必需材料“申报请示”"},
		{"request in another format", func(a record.Aggregate) record.Aggregate { a[1].Set("media", text("docx")); return a }, "WZ-CL-申报请示", "request", fault.Pass, "已提供"},
		{"line does not multiply", cell("estimate", 1, "amount", "10000001"), "LX-EST-01", "estimate", fault.Block, "2 × 50,000.00 元 = 100,000.00 元，填写 100,000.01 元"},
		{"total is not the sum", set("estimate_total", "174490001"), "LX-EST-02", "estimate_total", fault.Block, "174.490001 − 174.49 = 0.000001 万元"},
		{"funding falls short", cell("funding", 0, "amount", "174480000"), "LX-FND-01", "funding", fault.Block, "174.49 − 174.48 = 0.01 万元"},
		{"funding exceeds", cell("funding", 0, "amount", "174500000"), "LX-FND-01", "funding", fault.Block, "174.49 − 174.50 = -0.01 万元"},
		{"finish before start", set("finish", "2026-12-31"), "LX-DAT-01", "finish", fault.Block, "完工日期应晚于开工日期"},
		{"finish on the start", set("finish", "2027-01-01"), "LX-DAT-01", "finish", fault.Block, "0 日"},
		{"funding years late", cell("funding", 0, "year", "2029"), "LX-FND-02", "funding", fault.Warn, "2029 年度"},
		{"no money in the first year", cell("funding", 0, "year", "2028"), "HG-TZ-16", "funding", fault.Warn, "当年没有安排资金"},
		{"secret mark in the text", set("goal", "机密★10年 信息资源目录 密码应用"), "HG-BM-01", "goal", fault.Block, "机密★"},
		{"basis without a document", set("basis", "根据上级要求"), "HG-YJ-01", "basis", fault.Warn, "没有写出文件名称"},
		{"identity data without protection", set("goal", "采集身份证信息。信息资源目录；密码应用。"), "HG-DB-01", "goal", fault.Warn, "身份证"},
		{"no cryptography", set("goal", "信息资源目录"), "HG-MM-01", "goal", fault.Warn, "密码应用"},
		{"no resource catalogue", set("goal", "密码应用"), "HG-ML-01", "goal", fault.Warn, "信息资源目录"},
		{"no testing cost", cell("estimate", 1, "category", "training"), "HG-CP-01", "estimate", fault.Warn, "测评检测费"},
	} {
		ps := find(c.spoil(whole()), nil, noneAlike)
		p, ok := of(ps, c.rule)
		if !ok || p.Severity != c.severity || p.Field != c.field || !strings.Contains(p.Message+p.Calculation, c.says) {
			t.Errorf("%s: %+v", c.name, p)
		}
	}
}

// R66: a document in a format that its slot does not take blocks, beside the
// statement that something is there.
func TestMedia(t *testing.T) {
	agg := whole()
	agg[1].Set("media", text("docx"))
	ps := find(agg, nil, noneAlike)
	if !fault.Blocking(ps) || !slices.ContainsFunc(ps, func(p fault.Problem) bool { return strings.Contains(p.Message, "不是清单允许的格式") }) {
		t.Errorf("%+v", ps)
	}
}

// R67: what nobody read in the official text never blocks and says so; what
// blocks or warns names its source.
func TestSources(t *testing.T) {
	for _, pack := range compliance.Packs() {
		for _, c := range pack.Rules {
			if c.Certainty == compliance.Read && c.Source == "" {
				t.Errorf("%s was read, where?", c.ID)
			}
		}
	}
	agg := whole()
	agg[0].Set("basis", text("根据上级要求"))
	p, _ := of(find(agg, nil, noneAlike), "HG-YJ-01")
	if p.Severity != fault.Warn || !strings.Contains(p.Source, "条文出处待本单位核定，仅作提醒") || !strings.HasPrefix(p.Clause, "要旨：") {
		t.Errorf("%+v", p)
	}
}

// R67: a rule that reads what is not here is undecided, never passed; what is
// decided here is decided as the server decides it.
func TestUndecided(t *testing.T) {
	server, desktop := find(whole(), nil, noneAlike), find(whole(), nil, nil)
	if p, _ := of(desktop, "HG-CF-01"); p.Severity != fault.Undecided {
		t.Errorf("duplicate screening on a desktop: %+v", p)
	}
	cut := whole()
	for _, n := range []record.Name{"estimate", "estimate_total", "funding"} {
		delete(cut[0].Fields, n)
	}
	undecided := 0
	for _, p := range find(cut, []record.Class{record.Money}, nil) {
		s, ok := of(server, p.Rule)
		if p.Severity == fault.Undecided {
			undecided++
		} else if !ok || s.Severity != p.Severity {
			t.Errorf("%s is %s here and %s on the server", p.Rule, p.Severity, s.Severity)
		}
	}
	// Format and completeness, four sums, years, testing cost, screening.
	if undecided != 9 {
		t.Errorf("%d undecided without money", undecided)
	}
}

func TestSimilar(t *testing.T) {
	others := []string{"市政务服务一体化平台升级改造", "档案数字化加工", "市政务服务一体化平台升级（二期）", ""}
	v := compliance.Alike("市政务服务一体化平台升级", others)
	if !slices.Equal(v.Many, []string{"市政务服务一体化平台升级改造", "市政务服务一体化平台升级（二期）"}) {
		t.Errorf("alike: %v", v.Many)
	}
	p, _ := of(find(whole(), nil, compliance.Facts{compliance.FactSimilar: v}), "HG-CF-01")
	if p.Severity != fault.Warn || p.Field != "name" || !strings.Contains(p.Message, "二期") {
		t.Errorf("%+v", p)
	}
	if v := compliance.Alike("", others); len(v.Many) != 0 {
		t.Errorf("no name is like %v", v.Many)
	}
}

func TestNothingToCheck(t *testing.T) {
	if ps := find(nil, nil, nil); !fault.Blocking(ps) {
		t.Errorf("an empty aggregate passes: %+v", ps)
	}
}
