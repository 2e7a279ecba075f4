package compliance

import (
	"slices"
	"strings"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// ruleDocument is the stem of the rule ids of the checklist: WZ-CL-申报请示.
const ruleDocument = "WZ-CL-"

// format checks kinds, sizes and required fields of head and parts; when all
// is right it says so once.
func format(t record.Type, agg record.Aggregate, absent []record.Class, types Types) []fault.Problem {
	codes := func(name string) map[string]string {
		d, _ := types.Dictionary(name)
		return d.Titles()
	}
	var ps []fault.Problem
	for _, r := range agg {
		of := t
		if r.Type != t.Name {
			var ok bool
			if of, ok = types.Type(r.Type); !ok {
				ps = append(ps, fault.Problem{Place: fault.Place{Record: string(r.ID)}, Rule: record.RuleFormat,
					Severity: fault.Undecided, Message: "这部分内容本版本不认识，待服务器核验。请升级。"})
				continue
			}
		}
		ps = append(ps, held(of, record.Validate(of, r, codes, true), absent)...)
	}
	return append(ps, passes(t, ps, absent)...)
}

// held leaves out findings on fields of classes that are not held here: their
// emptiness says nothing.
func held(t record.Type, ps []fault.Problem, absent []record.Class) []fault.Problem {
	return slices.DeleteFunc(ps, func(p fault.Problem) bool {
		f, ok := t.Field(record.Name(p.Field))
		return ok && slices.Contains(absent, f.Class)
	})
}

// passes says what format found nothing against, undecided where a class is
// absent that the type's required fields have.
func passes(t record.Type, ps []fault.Problem, absent []record.Class) []fault.Problem {
	var out []fault.Problem
	for _, line := range []struct{ rule, title string }{
		{record.RuleFormat, "填写格式正确"}, {record.RuleRequired, "必填内容齐全"}} {
		if slices.ContainsFunc(ps, func(p fault.Problem) bool { return p.Rule == line.rule }) {
			continue
		}
		p := fault.Problem{Rule: line.rule, Severity: fault.Pass, Message: line.title}
		if hides(t, absent) {
			p.Severity, p.Message = fault.Undecided, line.title+"：部分内容不在本机，待服务器核验。"
		}
		out = append(out, p)
	}
	return out
}

func hides(t record.Type, absent []record.Class) bool {
	return slices.ContainsFunc(t.Fields, func(f record.Field) bool { return slices.Contains(absent, f.Class) })
}

// documents checks the checklist of t against the parts of agg (R66).
func documents(t record.Type, agg record.Aggregate, head record.Record) []fault.Problem {
	var ps []fault.Problem
	for _, slot := range t.Slots {
		at := fault.Place{Record: string(head.ID), Field: string(slot.Name)}
		p := fault.Problem{Place: at, Rule: ruleDocument + slot.Title, Severity: fault.Pass, Message: "已提供“" + slot.Title + "”"}
		if !fills(agg, slot.Name) {
			if !slot.Required {
				continue
			}
			p.Severity, p.Message, p.Advice = fault.Block, "缺少必需材料“"+slot.Title+"”。", "请在材料清单中上传"+slot.Title+"。"
		}
		ps = append(ps, p)
		ps = append(ps, media(agg, slot, at)...)
	}
	return ps
}

func fills(agg record.Aggregate, slot record.Name) bool {
	return slices.ContainsFunc(agg, func(r record.Record) bool {
		return r.Parent != "" && r.Text("slot") == string(slot)
	})
}

// media refuses what the slot does not take; the document was inspected
// before, here only its registration is read.
func media(agg record.Aggregate, slot record.Slot, at fault.Place) []fault.Problem {
	var ps []fault.Problem
	for _, r := range agg {
		if r.Parent == "" || r.Text("slot") != string(slot.Name) || slices.Contains(slot.Media, r.Text("media")) {
			continue
		}
		ps = append(ps, fault.Problem{Place: at, Rule: ruleDocument + slot.Title, Severity: fault.Block,
			Message: "“" + slot.Title + "”的文件不是清单允许的格式。", Advice: "请改用" + strings.ToUpper(strings.Join(slot.Media, "、")) + "格式重新上传。"})
	}
	return ps
}
