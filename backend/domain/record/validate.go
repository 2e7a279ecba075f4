package record

import (
	"fmt"
	"strings"

	"quancheng/backend/domain/fault"
)

// Rule ids of the findings that Validate makes.
const (
	RuleFormat   = "GS-01" // 格式: kind and size of a value
	RuleRequired = "WZ-01" // 完整: a required field is empty
)

// MaxRows is how many rows a table may hold; more are part records.
const MaxRows = 500

// Validate checks every declared field of r against its kind and size, at its
// place; with final also that required fields and columns are filled. dict
// gives the codes of a dictionary with their titles, nil for an unknown one.
// Fields that the type does not declare survive unchecked.
func Validate(t Type, r Record, dict func(name string) map[string]string, final bool) []fault.Problem {
	if dict == nil {
		dict = func(string) map[string]string { return nil }
	}
	var ps []fault.Problem
	for _, f := range t.Fields {
		at := fault.Place{Record: string(r.ID), Field: string(f.Name)}
		v := r.Fields[f.Name]
		if final && f.Required && blank(v) {
			ps = append(ps, missing(at, f))
		}
		if f.Kind == KRows {
			ps = append(ps, validateRows(at, f, v, dict, final)...)
		} else if text := checkField(f, v, dict); text != "" {
			ps = append(ps, malformed(at, text))
		}
	}
	return ps
}

func validateRows(at fault.Place, f Field, v Value, dict func(string) map[string]string, final bool) []fault.Problem {
	limit := MaxRows
	if f.Max > 0 {
		limit = min(f.Max, MaxRows)
	}
	if len(v.Rows) > limit {
		return []fault.Problem{malformed(at, fmt.Sprintf("“%s”最多 %d 行，现有 %d 行。", f.Title, limit, len(v.Rows)))}
	}
	if v.Text != "" || len(v.Many) > 0 {
		return []fault.Problem{malformed(at, "“"+f.Title+"”是表格，不能填写文字。")}
	}
	var ps []fault.Problem
	seen := map[string]bool{}
	for i, row := range v.Rows {
		at.Row, at.Column = row.ID, ""
		if !ValidID(ID(row.ID)) || seen[row.ID] {
			ps = append(ps, malformed(at, fmt.Sprintf("“%s”第 %d 行的行号不对，请删除后重填。", f.Title, i+1)))
		}
		seen[row.ID] = true
		for _, c := range f.Columns {
			at.Column = string(c.Name)
			cell := Value{Text: row.Cells[c.Name]}
			if final && c.Required && blank(cell) {
				ps = append(ps, missing(at, c))
			} else if text := checkField(c, cell, dict); text != "" {
				ps = append(ps, malformed(at, fmt.Sprintf("第 %d 行：%s", i+1, text)))
			}
		}
	}
	return ps
}

// blank reports whether v holds nothing that can be read.
func blank(v Value) bool {
	return len(v.Many) == 0 && len(v.Rows) == 0 && strings.TrimSpace(v.Text) == ""
}

func missing(at fault.Place, f Field) fault.Problem {
	verb := "请填写"
	switch f.Kind {
	case KChoice, KMany, KLevel, KUnit, KUser, KDate, KRef:
		verb = "请选择"
	case KRows:
		verb = "请至少填写一行"
	}
	return fault.Problem{Place: at, Rule: RuleRequired, Severity: fault.Block, Message: verb + "“" + f.Title + "”。"}
}

func malformed(at fault.Place, text string) fault.Problem {
	return fault.Problem{Place: at, Rule: RuleFormat, Severity: fault.Block, Message: text}
}
