package app

import (
	"testing"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// R4, R41: the ledger's saved views and a project's page ask by warnings and root;
// what is filtered is what is counted and summed.
func TestPageByWarningsAndRoot(t *testing.T) {
	cat := lifecycle.Default()
	project, _ := cat.Type(lifecycle.Project)
	one := func(id string, cost string, warnings ...string) shown {
		r := record.Record{ID: record.ID(id), Root: record.ID(id), Type: lifecycle.Project, State: record.Imported, Fields: map[record.Name]record.Value{}}
		r.Set(lifecycle.PlannedCost, record.Value{Text: cost})
		r.Set(lifecycle.Warnings, record.Value{Many: warnings})
		return shown{Record: r, Classes: []record.Class{record.General, record.Money}}
	}
	for _, c := range []struct {
		name      string
		condition ConditionView
		want      int
		sum       string
	}{
		{"with a warning", ConditionView{"warnings", "ne", ""}, 2, "700"},
		{"without", ConditionView{"warnings", "empty", ""}, 1, "100"},
		{"one of several", ConditionView{"warnings", "eq", "缺少金额和日期"}, 1, "200"},
		{"not that one", ConditionView{"warnings", "ne", "缺少金额和日期"}, 2, "600"},
		{"of one project", ConditionView{"root", "eq", "c"}, 1, "500"},
		{"an order has no meaning", ConditionView{"warnings", "ge", "a"}, 0, "0"},
	} {
		all := []shown{one("a", "100"), one("b", "200", "缺少金额和日期"), one("c", "500", "别的", "再一条")}
		got := page(all, project, ListQuery{Type: "project", Conditions: []ConditionView{c.condition}}, func(_ record.Field, s string) string { return s }, "")
		sum := ""
		for _, s := range got.Sums {
			if s.Column == string(lifecycle.PlannedCost) {
				sum = s.Text
			}
		}
		if got.Total != c.want || sum != c.sum {
			t.Errorf("%s: %d rows, sum %s; want %d, %s", c.name, got.Total, sum, c.want, c.sum)
		}
	}
}
