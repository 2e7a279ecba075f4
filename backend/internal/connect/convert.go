package connect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// Kinds of findings.
const (
	Repeat        = "完全重复"
	Refused       = "未导入"
	Warning       = "提醒"
	Formula       = "公式"
	Contradiction = "来源自相矛盾"
	Rejected      = "服务器未受理"
)

// Finding is one line of the list of what a person should look at.
type Finding struct {
	Line     int
	Key      string
	Kind     string
	Field    string // title
	Message  string
	Source   string // what the file says
	Computed string // what follows from the file
}

// Project is one row that is right.
type Project struct {
	Line   int
	Key    string
	Fields map[record.Name]record.Value
}

// Check counts how a computed field agrees with the published one, over all
// rows that were read.
type Check struct {
	Title                            string
	Agree, Differ, Unknown, Unstated int
}

// List is a table after its conversion.
type List struct {
	Read     int
	Projects []Project
	Findings []Finding
	Checks   []Check
}

// Count is how many findings are of a kind.
func (l List) Count(kind string) (n int) {
	for _, f := range l.Findings {
		if f.Kind == kind {
			n++
		}
	}
	return n
}

// converter works through one table.
type converter struct {
	Mapping
	table Table
	typ   record.Type
	list  List
	rows  map[string]Line // by key, the first of each
}

// Convert maps and checks every row. The error is about the whole; what is
// wrong with a row is a finding.
func Convert(m Mapping, t Table) (List, error) {
	for _, name := range m.columns() {
		if t.column(name) < 0 {
			return List{}, badUse("映射要用“%s”列，文件里没有。文件的列有：%s", name, strings.Join(t.Header, "、"))
		}
	}
	c := &converter{Mapping: m, table: t, typ: projects(), rows: map[string]Line{}}
	c.list.Read = len(t.Rows)
	for _, p := range m.Compare {
		f, _ := c.typ.Field(p.Field)
		c.list.Checks = append(c.list.Checks, Check{Title: f.Title})
	}
	for _, line := range t.Rows {
		c.row(line)
	}
	return c.list, nil
}

func (c *converter) row(line Line) {
	key := line.cell(c.table.column(c.Key))
	find := func(kind, field, message, source string) {
		c.list.Findings = append(c.list.Findings, Finding{Line: line.Number, Key: key, Kind: kind, Field: field, Message: message, Source: source})
	}
	if len(line.Cells) > len(c.table.Header) || !c.table.Serial && len(line.Cells) != len(c.table.Header) {
		find(Refused, "", fmt.Sprintf("有 %d 列，表头有 %d 列", len(line.Cells), len(c.table.Header)), "")
		return
	}
	if key == "" || len(key) > 100 {
		find(Refused, c.Key, "来源编号是空的或太长", key)
		return
	}
	fields, problems := c.fields(line, find)
	r := record.Compute(c.typ, record.Record{Type: lifecycle.Project, Fields: fields})
	if len(problems) == 0 {
		problems = c.validate(r)
	}
	first, again := c.rows[key]
	if !again {
		c.rows[key] = line
	}
	if len(problems) == 0 {
		c.compare(line, key, r, again && slices.Equal(first.Cells, line.Cells))
	}
	switch {
	case again && slices.Equal(first.Cells, line.Cells):
		find(Repeat, c.Key, fmt.Sprintf("与第 %d 行完全相同，已跳过", first.Number), key)
	case again:
		find(Refused, c.Key, fmt.Sprintf("来源编号与第 %d 行重复而内容不同，请核对后只留一行", first.Number), key)
	case len(problems) > 0:
		for _, p := range problems {
			find(Refused, p.Field, p.Message, p.Source)
		}
	default:
		if w := r.Fields[lifecycle.Warnings].Many; len(w) > 0 {
			find(Warning, "", strings.Join(w, "、"), "")
		}
		c.list.Projects = append(c.list.Projects, Project{line.Number, key, fields})
	}
}

// fields converts the mapped cells of a row.
func (c *converter) fields(line Line, find func(kind, field, message, source string)) (map[record.Name]record.Value, []Finding) {
	fields := map[record.Name]record.Value{lifecycle.SourceID: {Text: line.cell(c.table.column(c.Key))}}
	var problems []Finding
	for _, f := range c.typ.Fields {
		text, mapped := c.Constants[f.Name]
		if column, ok := c.Fields[f.Name]; ok {
			at := c.table.column(column)
			text, mapped = line.cell(at), true
			if slices.Contains(line.Formulas, at) || dangerous(text) {
				find(Formula, f.Title, "单元格是公式，按文字或已有结果导入，没有执行", text)
			}
		}
		if !mapped {
			continue
		}
		value, problem := c.value(f, text)
		if problem != "" {
			problems = append(problems, Finding{Field: f.Title, Message: problem, Source: text})
		}
		if value != "" {
			fields[f.Name] = record.Value{Text: value}
		}
	}
	if w := c.warnings(fields); len(w) > 0 && len(problems) == 0 {
		fields[lifecycle.Warnings] = record.Value{Many: w}
	}
	return fields, problems
}

// warnings: a project without any amount or any date is kept, and says so.
func (c *converter) warnings(fields map[record.Name]record.Value) []string {
	money, dates := c.lacks(record.KMoney, fields), c.lacks(record.KDate, fields)
	switch {
	case money && dates:
		return []string{"缺少金额和日期"}
	case money:
		return []string{"缺少金额"}
	case dates:
		return []string{"缺少日期"}
	}
	return nil
}

// lacks: columns of the kind are mapped, and all of them are empty.
func (c *converter) lacks(k record.Kind, fields map[record.Name]record.Value) bool {
	any := false
	for n := range c.Fields {
		if f, _ := c.typ.Field(n); f.Kind == k {
			if _, ok := fields[n]; ok {
				return false
			}
			any = true
		}
	}
	return any
}

func (c *converter) validate(r record.Record) (problems []Finding) {
	for _, p := range record.Validate(c.typ, r, lifecycle.Default().Codes, true) {
		f, _ := c.typ.Field(record.Name(p.Field))
		problems = append(problems, Finding{Field: f.Title, Message: p.Message, Source: r.Text(f.Name)})
	}
	return problems
}

// compare holds what the source published against what follows from it.
func (c *converter) compare(line Line, key string, r record.Record, repeat bool) {
	for i, p := range c.Compare {
		f, _ := c.typ.Field(p.Field)
		source, computed := line.cell(c.table.column(p.Column)), r.Text(p.Field)
		published, ok := c.scaled(f.Kind, c.number(source))
		mine, known := int64(0), computed != ""
		if f.Kind == record.KMoney {
			mine, _ = record.ParseMoney(computed)
		} else if known {
			mine, _ = c.scaled(f.Kind, computed)
		}
		most, _ := tolerance(p, c.Mapping)
		check := &c.list.Checks[i]
		switch {
		case !ok:
			check.Unstated++
		case !known:
			check.Unknown++
		case mine-published <= most && published-mine <= most:
			check.Agree++
		default:
			check.Differ++
			if !repeat {
				c.list.Findings = append(c.list.Findings, Finding{Line: line.Number, Key: key, Kind: Contradiction, Field: f.Title,
					Message: "来源公布的值与按来源数据计算的不符，按计算值记录", Source: source, Computed: c.shown(f.Kind, mine)})
			}
		}
	}
}

// shown writes a computed value in the unit of the file.
func (c *converter) shown(k record.Kind, n int64) string {
	factor := int64(10_000)
	if k == record.KMoney {
		factor = fens()[c.Money.Unit]
	}
	digits := len(strconv.FormatInt(factor, 10)) - 1
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	text := fmt.Sprintf("%d.%0*d", n/factor, digits, n%factor)
	return sign + strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
