package app

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"quancheng/backend/domain/record"
)

// maxPage bounds one page of a list.
const maxPage = 500

// shown is a record as it appears in a list: the projection with the user's
// own unsettled intents applied.
type shown struct {
	record.Record
	Classes   []record.Class
	Act       string
	Predicted bool
	UnitName  string
	Stage     string
}

// page filters, sorts and cuts; count and sums are over the whole filtered set
// (ui.md, Ledger: never a sum of the visible page only).
func page(all []shown, t record.Type, q ListQuery, words func(record.Field, string) string, at string) ListPage {
	kept := slices.DeleteFunc(all, func(s shown) bool { return !matches(s, t, q, words) })
	slices.SortStableFunc(kept, order(t, q))
	out := ListPage{Total: len(kept), At: at, Sums: sums(kept, t), Rows: []ListRow{}}
	if q.Limit <= 0 || q.Limit > maxPage {
		q.Limit = maxPage
	}
	from := min(max(q.Offset, 0), len(kept))
	for _, s := range kept[from:min(from+q.Limit, len(kept))] {
		out.Rows = append(out.Rows, listRow(s, t))
	}
	return out
}

func listRow(s shown, t record.Type) ListRow {
	row := ListRow{ID: string(s.ID), Title: s.Text(t.Naming), State: string(s.State), StateTitle: record.StateTitle(s.State),
		Stage: s.Stage, Act: s.Act, Predicted: s.Predicted, UnitName: s.UnitName}
	for _, f := range t.Fields {
		if f.Indexed && slices.Contains(s.Classes, f.Class) {
			row.Cells = append(row.Cells, CellView{string(f.Name), s.Text(f.Name)})
		}
	}
	return row
}

func matches(s shown, t record.Type, q ListQuery, words func(record.Field, string) string) bool {
	for _, c := range q.Conditions {
		if !holds(s, t, c) {
			return false
		}
	}
	if q.Search == "" {
		return true
	}
	needle := strings.ToLower(strings.TrimSpace(q.Search))
	if strings.Contains(strings.ToLower(s.UnitName), needle) {
		return true
	}
	return slices.ContainsFunc(t.Fields, func(f record.Field) bool {
		return f.Indexed && slices.Contains(s.Classes, f.Class) && strings.Contains(strings.ToLower(words(f, s.Text(f.Name))), needle)
	})
}

// holds judges one chip; a field that is not held here matches nothing.
func holds(s shown, t record.Type, c ConditionView) bool {
	switch c.Field {
	case "state":
		return equality(c.Op, string(s.State) == c.Value)
	case "root":
		return equality(c.Op, string(s.Root) == c.Value)
	}
	f, ok := t.Field(record.Name(c.Field))
	if !ok || !slices.Contains(s.Classes, f.Class) {
		return false
	}
	if f.Kind == record.KMany {
		return holdsMany(s.Fields[f.Name].Many, c)
	}
	text := s.Text(f.Name)
	switch c.Op {
	case "empty":
		return text == ""
	case "contains":
		return strings.Contains(strings.ToLower(text), strings.ToLower(c.Value))
	case "eq", "ne":
		return equality(c.Op, text == c.Value)
	}
	if text == "" {
		return false
	}
	n := compare(f.Kind, text, c.Value)
	return c.Op == "lt" && n < 0 || c.Op == "le" && n <= 0 || c.Op == "ge" && n >= 0 || c.Op == "gt" && n > 0
}

// holdsMany judges a field of several values: eq is "one of them is", and ""
// stands for none at all.
func holdsMany(many []string, c ConditionView) bool {
	if c.Op == "empty" || c.Value == "" {
		return equality(c.Op, len(many) == 0)
	}
	return (c.Op == "eq" || c.Op == "ne") && equality(c.Op, slices.Contains(many, c.Value))
}

func equality(op string, same bool) bool { return same == (op != "ne") }

// compare orders canonical texts of a kind: numbers by value, the rest bytewise.
func compare(k record.Kind, a, b string) int {
	switch k {
	case record.KMoney:
		x, _ := strconv.ParseInt(a, 10, 64)
		y, _ := strconv.ParseInt(b, 10, 64)
		return cmp.Compare(x, y)
	case record.KNumber, record.KPercent, record.KYear:
		x, okx := new(big.Rat).SetString(a)
		y, oky := new(big.Rat).SetString(b)
		if okx && oky {
			return x.Cmp(y)
		}
	}
	return strings.Compare(a, b)
}

// order sorts by one field, empty values last in both directions, and by the
// last change when nothing is asked for.
func order(t record.Type, q ListQuery) func(a, b shown) int {
	turn := 1
	if q.Desc {
		turn = -1
	}
	switch f, ok := t.Field(record.Name(q.Sort)); {
	case ok:
		return func(a, b shown) int {
			x, y := a.Text(f.Name), b.Text(f.Name)
			if (x == "") != (y == "") {
				return cmp.Compare(len(y), len(x))
			}
			return turn * compare(f.Kind, x, y)
		}
	case q.Sort == "state":
		return func(a, b shown) int { return turn * strings.Compare(string(a.State), string(b.State)) }
	case q.Sort == "updated":
		return func(a, b shown) int { return turn * strings.Compare(string(a.Updated), string(b.Updated)) }
	}
	return func(a, b shown) int { return strings.Compare(string(b.Updated), string(a.Updated)) }
}

// sums adds up the money columns, where every row that is listed holds them.
func sums(kept []shown, t record.Type) []CellView {
	var out []CellView
	for _, f := range t.Fields {
		if f.Kind != record.KMoney || !f.Indexed {
			continue
		}
		total := new(big.Int)
		for _, s := range kept {
			if n, ok := record.ParseMoney(s.Text(f.Name)); ok && slices.Contains(s.Classes, f.Class) {
				total.Add(total, big.NewInt(n))
			}
		}
		out = append(out, CellView{string(f.Name), total.String()})
	}
	return out
}
