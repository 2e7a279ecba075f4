package app

import (
	"slices"
	"strings"
	"testing"

	"quancheng/backend/domain/record"
	"quancheng/backend/servertest"
)

// replaced replaces values of a form.
func replaced(list []ValueView, more ...ValueView) []ValueView {
	list = slices.Clone(list)
	for _, m := range more {
		i := slices.IndexFunc(list, func(v ValueView) bool { return v.Field == m.Field })
		if i < 0 {
			list = append(list, m)
			continue
		}
		list[i] = m
	}
	return list
}

func textOf(field, text string) ValueView { return ValueView{Field: field, Text: text} }

// estimate is a table of the form: name, quantity, price of each row.
func estimate(rows ...[3]string) ValueView {
	v := ValueView{Field: "estimate"}
	for _, r := range rows {
		v.Rows = append(v.Rows, RowView{ID: rowID(r[0]), Cells: []CellView{{"category", "application"}, {"name", r[0]}, {"quantity", r[1]}, {"price", r[2]}}})
	}
	return v
}

// funding pays for it.
func funding(fen string) ValueView {
	return ValueView{Field: "funding", Rows: []RowView{{ID: rowID("f"), Cells: []CellView{{"channel", "local"}, {"year", "2026"}, {"amount", fen}}}}}
}

// twoDesks are two PCs of one clerk with the same draft, the first one offline.
func twoDesks(t *testing.T, first []ValueView) (p, q *pc, id string) {
	t.Helper()
	s := servertest.New(t)
	p = newPC(t, s)
	q = p.second()
	p.signIn("linxl")
	id = p.written("原名称")
	_, err := p.records().Save(id, first)
	p.must(err)
	p.sendUp()
	q.signIn("linxl")
	q.until("the draft is there", func() bool { v, err := q.records().Open(id); return err == nil && len(v.Documents) == 2 })
	p.away(true)
	return p, q, id
}

func (p *pc) keep(id string, values []ValueView) {
	p.t.Helper()
	_, err := p.records().Save(id, values)
	p.must(err)
}

func (p *pc) submits(id string, values []ValueView) {
	p.t.Helper()
	r, err := p.records().Submit(id, values)
	p.must(err)
	if !r.Queued {
		p.t.Fatal(dump(r))
	}
}

// needsMe waits for the one act that needs its user.
func (p *pc) needsMe() HeldView {
	p.t.Helper()
	p.until("it needs its user", func() bool { return p.sync().Attention == 1 })
	box, err := (&Syncing{p.Desk}).Outbox()
	p.must(err)
	v, err := (&Syncing{p.Desk}).Held(box.Attention[0].Intent)
	p.must(err)
	return v
}

func (p *pc) choose(v HeldView, take ...ChoiceInput) {
	p.t.Helper()
	r, err := (&Syncing{p.Desk}).Choose(v.Intent, take)
	p.must(err)
	if !r.Queued {
		p.t.Fatal(dump(r))
	}
}

// every takes one side of all choices.
func every(v HeldView, take string) (out []ChoiceInput) {
	for _, c := range v.Choices {
		out = append(out, ChoiceInput{Key: c.Key, Take: take})
	}
	return out
}

// equal waits until both desks and the server show the same values.
func equal(p, q *pc, id string) []ValueView {
	p.t.Helper()
	same := func() bool {
		a, errA := p.records().Open(id)
		b, errB := q.records().Open(id)
		return errA == nil && errB == nil && a.State == b.State && p.sync().Waiting+q.sync().Waiting == 0 && a.Act == b.Act && dump(a.Values) == dump(b.Values) && len(a.Documents) == len(b.Documents)
	}
	p.until("both desks are equal", same)
	return p.open(id).Values
}

func valueIn(values []ValueView, field string) ValueView {
	i := slices.IndexFunc(values, func(v ValueView) bool { return v.Field == field })
	return values[i]
}

func cellIn(v ValueView, row, column string) string {
	for _, r := range v.Rows {
		for _, c := range r.Cells {
			if r.ID == rowID(row) && c.Column == column {
				return c.Text
			}
		}
	}
	return ""
}

// R196, R197: two PCs edit one filing, one of them offline. Both values are
// shown with who and when; the choice is a new act; both desks are equal after
// it, and both values can still be read from either.
func TestChoiceInConflict(t *testing.T) {
	for take, want := range map[string]string{"mine": "这台的名称", "theirs": "另一台的名称", "written": "合写的名称"} {
		t.Run(take, func(t *testing.T) {
			base := values("原名称", "100000000")
			p, q, id := twoDesks(t, base)
			q.keep(id, replaced(base, textOf("name", "另一台的名称"), textOf("goal", "另一台补充的目标，落实等级保护和密码应用，信息资源共享。")))
			q.sendUp()
			p.submits(id, replaced(base, textOf("name", "这台的名称"), textOf("phone", "13900139000")))
			p.away(false)
			v := p.needsMe()
			if v.Outcome != "conflict" || len(v.Choices) != 1 || v.Action != "提交申报" || v.At == "" {
				t.Fatal(dump(v))
			}
			c := v.Choices[0]
			if c.Title != "项目名称" || c.Was.Words != "原名称" || c.Mine.Words != "这台的名称" || c.Theirs.Words != "另一台的名称" || c.By != "林晓岚" || !c.ByMe || c.At == "" || c.Preset != "mine" {
				t.Fatal(dump(c))
			}
			p.until("what goes together by itself is listed", func() bool {
				v, err := (&Syncing{p.Desk}).Held(v.Intent)
				p.must(err)
				has := func(m MergedView) func(MergedView) bool {
					return func(x MergedView) bool { return x.Title == m.Title && x.Source == m.Source }
				}
				return slices.ContainsFunc(v.Merged, has(MergedView{Title: "电话", Source: "mine"})) && slices.ContainsFunc(v.Merged, has(MergedView{Title: "建设目标与内容", Source: "theirs"}))
			})
			if _, err := (&Syncing{p.Desk}).Choose(v.Intent, nil); err == nil {
				t.Fatal("a conflict was decided without a choice")
			}
			p.choose(v, ChoiceInput{Key: c.Key, Take: take, Text: "合写的名称"})
			p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
			got := equal(p, q, id)
			if valueIn(got, "name").Text != want || valueIn(got, "phone").Text != "13900139000" || !strings.HasPrefix(valueIn(got, "goal").Text, "另一台") {
				t.Fatal(dump(got))
			}
			for _, desk := range []*pc{p, q} {
				past, err := (&Syncing{desk.Desk}).Past()
				p.must(err)
				if len(past) != 1 || past[0].Here != (desk == p) || past[0].Choices[0].Mine.Words != "这台的名称" || past[0].Choices[0].Theirs.Words != "另一台的名称" || past[0].Choices[0].Now.Words != want {
					t.Fatal(dump(past))
				}
			}
		})
	}
}

// R196: while the user thinks about a choice the value changes a third time:
// a new conflict, nothing is overwritten.
func TestThirdValueIsNewConflict(t *testing.T) {
	base := values("原名称", "100000000")
	p, q, id := twoDesks(t, base)
	q.keep(id, replaced(base, textOf("name", "第二个值")))
	q.sendUp()
	p.submits(id, replaced(base, textOf("name", "第一个值")))
	p.away(false)
	v := p.needsMe()
	p.away(true)
	q.keep(id, replaced(base, textOf("name", "第三个值")))
	q.sendUp()
	p.choose(v, every(v, "mine")...)
	p.away(false)
	again := p.needsMe()
	if again.Intent == v.Intent || len(again.Choices) != 1 || again.Choices[0].Mine.Words != "第一个值" || again.Choices[0].Theirs.Words != "第三个值" {
		t.Fatal(dump(again))
	}
	p.choose(again, every(again, "mine")...)
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	if got := equal(p, q, id); valueIn(got, "name").Text != "第一个值" {
		t.Fatal(dump(got))
	}
	past, err := (&Syncing{q.Desk}).Past()
	p.must(err)
	if len(past) != 2 {
		t.Fatal("both conflicts are kept:", dump(past))
	}
}

// R196: a table meets cell by cell; a row that one side took out is a choice of
// the whole row; rows that both added stay.
func TestChoiceByCellAndRow(t *testing.T) {
	base := replaced(values("表格", "100000000"), estimate([3]string{"甲", "1", "100"}, [3]string{"乙", "1", "200"}, [3]string{"丙", "1", "300"}), funding("600"))
	for name, c := range map[string]struct {
		take   func(ChoiceView) string
		prices map[string]string
		fen    string // of the funding that pays for it
	}{
		"mine":   {func(ChoiceView) string { return "mine" }, map[string]string{"甲": "111", "乙": "222", "丙": "", "丁": "10", "戊": "20"}, "363"},
		"theirs": {func(ChoiceView) string { return "theirs" }, map[string]string{"甲": "119", "乙": "", "丙": "333", "丁": "10", "戊": "20"}, "482"},
	} {
		t.Run(name, func(t *testing.T) {
			p, q, id := twoDesks(t, base)
			q.keep(id, replaced(base, estimate([3]string{"甲", "1", "119"}, [3]string{"丙", "1", "333"}, [3]string{"戊", "1", "20"}), funding(c.fen)))
			q.sendUp()
			p.keep(id, replaced(base, estimate([3]string{"甲", "1", "111"}, [3]string{"乙", "1", "222"}, [3]string{"丁", "1", "10"}), funding(c.fen)))
			p.away(false)
			p.until("it is online", func() bool { return p.sync().Online })
			seat, err := p.Desk.open()
			p.must(err)
			p.must(seat.saveUp())
			v := p.needsMe()
			places := map[string]ChoiceView{}
			for _, x := range v.Choices {
				places[x.Place] = x
			}
			if len(v.Choices) != 3 || places["甲 · 单价"].Mine.Text != "111" || places["甲 · 单价"].Preset != "" || !places["甲 · 单价"].Money || places["甲 · 单价"].Row {
				t.Fatal(dump(v.Choices))
			}
			if out := places["乙"]; !out.Row || !out.Theirs.Gone || !slices.Contains(out.Mine.Cells, LabelView{"单价", "2.22 元"}) || !slices.Contains(out.Mine.Cells, LabelView{"名称", "乙"}) {
				t.Fatal(dump(out))
			}
			if mine := places["丙"]; !mine.Row || !mine.Mine.Gone || !slices.Contains(mine.Theirs.Cells, LabelView{"单价", "3.33 元"}) {
				t.Fatal(dump(mine))
			}
			var take []ChoiceInput
			for _, x := range v.Choices {
				take = append(take, ChoiceInput{Key: x.Key, Take: c.take(x)})
			}
			p.choose(v, take...)
			got := equal(p, q, id)
			for row, price := range c.prices {
				if is := cellIn(valueIn(got, "estimate"), row, "price"); is != price {
					t.Errorf("%s: %q, want %q", row, is, price)
				}
			}
			if valueIn(got, "estimate_total").Text != c.fen {
				t.Error(dump(got))
			}
		})
	}
}

// R197: what waits behind a conflict is listed under it, and goes on after the
// choice.
func TestWhatWaitsBehindGoesOn(t *testing.T) {
	base := values("原名称", "100000000")
	p, q, id := twoDesks(t, base)
	q.keep(id, replaced(base, textOf("name", "另一台的名称")))
	q.sendUp()
	p.keep(id, replaced(base, textOf("name", "这台的名称")))
	seat, err := p.Desk.open()
	p.must(err)
	d, _ := seat.work.draft(record.ID(id))
	p.must(seat.saveOne(d))
	p.submits(id, replaced(base, textOf("name", "这台的名称"), textOf("phone", "13900139000")))
	p.away(false)
	v := p.needsMe()
	if v.Op != "save" || len(v.Behind) != 1 || v.Behind[0].Title != "提交申报 · 这台的名称" {
		t.Fatal(dump(v))
	}
	p.choose(v, every(v, "theirs")...)
	p.until("what waited behind is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
	if got := equal(p, q, id); valueIn(got, "name").Text != "另一台的名称" || valueIn(got, "phone").Text != "13900139000" {
		t.Fatal(dump(got))
	}
}

// R196: a draft that lies on two PCs shows what the other one wrote, and never
// takes it back.
func TestDraftFollowsOtherPC(t *testing.T) {
	base := values("原名称", "100000000")
	p, q, id := twoDesks(t, base)
	p.away(false)
	q.keep(id, replaced(base, textOf("basis", "另一台写的依据（示政发〔2026〕8号）")))
	q.sendUp()
	p.until("it shows here", func() bool {
		return valueIn(p.open(id).Values, "basis").Text == "另一台写的依据（示政发〔2026〕8号）"
	})
	p.keep(id, replaced(p.open(id).Values, textOf("name", "这台改的名称")))
	q.keep(id, replaced(q.open(id).Values, textOf("basis", "再改的依据（示政发〔2026〕8号）")))
	q.sendUp()
	p.sendUp()
	got := equal(p, q, id)
	if valueIn(got, "basis").Text != "再改的依据（示政发〔2026〕8号）" || valueIn(got, "name").Text != "这台改的名称" {
		t.Fatal(dump(got))
	}
}
