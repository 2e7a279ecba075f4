package compliance

import (
	"maps"
	"slices"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// Types is what the catalogue must answer here.
type Types interface {
	Type(record.TypeName) (record.Type, bool)
	Dictionary(name string) (record.Dictionary, bool)
}

// Facts are what rules know beyond the fields of the head, under names with
// an @, as if they were fields.
type Facts map[record.Name]record.Value

// The facts.
const (
	FactDocuments record.Name = "@documents" // titles of the parts; always known
	FactSimilar   record.Name = "@similar"   // names of projects alike; known to the server only
)

// Findings checks the aggregate whose head is of type t, as for a submission:
// format, completeness of fields and documents, the rules of the type and the
// packs in force. absent are the classes that this side does not hold.
func Findings(t record.Type, agg record.Aggregate, absent []record.Class, types Types) []fault.Problem {
	return FindingsWith(t, agg, absent, types, nil)
}

// FindingsWith also knows facts, as the server does.
func FindingsWith(t record.Type, agg record.Aggregate, absent []record.Class, types Types, facts Facts) []fault.Problem {
	head, ok := agg.Head()
	if !ok {
		return []fault.Problem{{Rule: record.RuleRequired, Severity: fault.Block, Message: "没有可以核对的内容。"}}
	}
	known := Facts{FactDocuments: {Many: titles(agg)}}
	maps.Copy(known, facts)
	ps := format(t, agg, absent, types)
	ps = append(ps, documents(t, agg, head)...)
	for _, rule := range slices.Concat(t.Rules, packs(t.Name, head.Created)) {
		ps = append(ps, judge(rule, t, head, absent, known)...)
	}
	return ps
}

// judge runs one rule on the head; no problem is a pass.
func judge(rule record.Rule, t record.Type, head record.Record, absent []record.Class, facts Facts) []fault.Problem {
	seen := head.Clone()
	for _, n := range rule.Reads {
		f, declared := t.Field(n)
		fact, known := facts[n]
		switch {
		case declared && slices.Contains(absent, f.Class), !declared && !known:
			return []fault.Problem{named(rule, fault.Problem{Place: fault.Place{Record: string(head.ID)}, Severity: fault.Undecided,
				Message: rule.Title + "：所需数据不在本机，待服务器核验。"})}
		case !declared:
			seen.Fields[n] = fact
		}
	}
	found := rule.Check(seen)
	if len(found) == 0 {
		return []fault.Problem{named(rule, fault.Problem{Place: fault.Place{Record: string(head.ID)}, Severity: fault.Pass, Message: rule.Title})}
	}
	for i, p := range found {
		if p.Severity == "" {
			p.Severity = rule.Severity
		}
		found[i] = named(rule, p)
	}
	return found
}

func named(rule record.Rule, p fault.Problem) fault.Problem {
	p.Rule, p.Clause, p.Source = rule.ID, rule.Clause, rule.Source
	return p
}

func titles(agg record.Aggregate) []string {
	var all []string
	for _, r := range agg {
		if r.Parent != "" {
			all = append(all, r.Text("title"))
		}
	}
	return all
}
