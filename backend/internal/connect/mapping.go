package connect

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// Mapping says which column of a list is which field of a project.
type Mapping struct {
	Source    string                 `json:"source"`              // names the list; part of every record's id
	Sheet     string                 `json:"sheet,omitempty"`     // of an XLSX; "" = the first
	Key       string                 `json:"key"`                 // column whose value names the row
	Unit      record.UnitID          `json:"unit,omitempty"`      // the projects' unit; "" = that of who imports
	Money     Money                  `json:"money"`               //
	Dates     []string               `json:"dates"`               // forms, tried in order: YYYY-MM-DD, M/D/YYYY
	Fields    map[record.Name]string `json:"fields"`              // field ← column
	Constants map[record.Name]string `json:"constants,omitempty"` // field ← text
	Compare   []Compare              `json:"compare,omitempty"`   // published values beside computed ones
}

// Money says what the numbers of the list count.
type Money struct {
	Unit     string `json:"unit"`     // 元, 千元, 万元, 百万元, 亿元
	Currency string `json:"currency"` // CNY; another is kept as it is, and said
}

// Compare names a computed field and the column in which the source published
// the same. Tolerance is in the unit of the column.
type Compare struct {
	Field     record.Name `json:"field"`
	Column    string      `json:"column"`
	Tolerance string      `json:"tolerance,omitempty"`
}

// fens is what one unit of money is worth in fen.
func fens() map[string]int64 {
	return map[string]int64{"元": 100, "千元": 100_000, "万元": 1_000_000, "百万元": 100_000_000, "亿元": 10_000_000_000}
}

// ReadMapping reads a mapping strictly: a word that means nothing is an error.
func ReadMapping(r io.Reader) (Mapping, error) {
	var m Mapping
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, badUse("映射文件不是正确的 JSON：%v", err)
	}
	return m, m.check()
}

func (m Mapping) check() error {
	t := projects()
	switch {
	case m.Source == "" || len(m.Source) > 100:
		return badUse("映射缺少 source（给这份清单起的名称，最长 100 字节）")
	case m.Key == "":
		return badUse("映射缺少 key（哪一列是来源编号）")
	case fens()[m.Money.Unit] == 0:
		return badUse("映射的 money.unit 是 %q，应为 元、千元、万元、百万元 或 亿元", m.Money.Unit)
	case m.Money.Currency == "":
		return badUse("映射缺少 money.currency（币种，例如 CNY）")
	case m.Fields[lifecycle.Name] == "":
		return badUse("映射缺少 fields.name（哪一列是项目名称）")
	}
	for _, form := range m.Dates {
		if !dateForm(form) {
			return badUse("映射的日期格式 %q 不能用，应由 YYYY、MM、DD（或 M、D）组成", form)
		}
	}
	for _, names := range []map[record.Name]string{m.Fields, m.Constants} {
		for n := range names {
			f, ok := t.Field(n)
			if !ok || f.System || f.Formula.Op != "" || n == lifecycle.SourceID || f.Kind == record.KMany {
				return badUse("映射的字段 %q 不能导入，可用的有：%s", n, strings.Join(importable(t), "、"))
			}
		}
	}
	for _, c := range m.Compare {
		if f, ok := t.Field(c.Field); !ok || f.Formula.Op == "" {
			return badUse("映射的 compare 字段 %q 不是系统计算的字段", c.Field)
		}
		if _, ok := tolerance(c, m); !ok {
			return badUse("映射的 compare 允差 %q 不是数字", c.Tolerance)
		}
	}
	return nil
}

func importable(t record.Type) (names []string) {
	for _, f := range t.Fields {
		if !f.System && f.Formula.Op == "" && f.Kind != record.KMany && f.Name != lifecycle.SourceID {
			names = append(names, string(f.Name))
		}
	}
	return names
}

// columns are the columns that the mapping names, each once.
func (m Mapping) columns() []string {
	names := []string{m.Key}
	for _, c := range m.Fields {
		names = append(names, c)
	}
	for _, c := range m.Compare {
		names = append(names, c.Column)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// projects is the declaration of what is imported.
func projects() record.Type {
	t, _ := lifecycle.Default().Type(lifecycle.Project)
	return t
}

// tolerance is in fen for money, in ten-thousandths for numbers.
func tolerance(c Compare, m Mapping) (int64, bool) {
	if c.Tolerance == "" {
		return 0, true
	}
	f, _ := projects().Field(c.Field)
	return m.scaled(f.Kind, c.Tolerance)
}

// Use is wrong use: of the command, the mapping or the file.
type Use struct{ message string }

func (u Use) Error() string { return u.message }

func badUse(format string, args ...any) error { return Use{fmt.Sprintf(format, args...)} }
