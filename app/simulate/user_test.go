package simulate

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"quancheng/app"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/sync/replica"
)

// live has a user at his PC act, again and again.
func (p *pc) live() {
	w := p.w
	mean := w.size.span * time.Duration(len(w.pcs)) / time.Duration(w.size.intents) / 3
	w.after(w.exp(mean), func() {
		if w.healing || w.wishes >= w.size.intents {
			return
		}
		if p.running && p.sim != nil {
			p.act()
		}
		p.live()
	})
}

func (p *pc) act() {
	r := p.w.rand.Float64()
	switch {
	case p.attend():
	case r < 0.15:
		p.excused(p.sim.SaveUp())
	case p.files() && r < 0.75:
		p.write(r)
	default:
		p.decide()
	}
}

// files: he holds a role that files.
func (p *pc) files() bool {
	return slices.ContainsFunc(p.sim.Holds().Actor.Grants, func(g policy.Grant) bool { return g.Role == policy.Clerk || g.Role == policy.UnitHead })
}

func (p *pc) records() *app.Records { return p.sim.Services()[1].(*app.Records) }
func (p *pc) tasks() *app.Tasks     { return p.sim.Services()[2].(*app.Tasks) }
func (p *pc) papers() *app.Documents {
	return p.sim.Services()[3].(*app.Documents)
}

// write files something: new, changed, handed in, dropped.
func (p *pc) write(r float64) {
	mine := p.mine()
	switch {
	case len(mine) == 0 || r < 0.25:
		v, err := p.records().New(string(lifecycle.Filing))
		if p.excused(err) {
			p.save(record.ID(v.ID), p.form())
		}
	case r < 0.5:
		p.save(pick(p.w.rand, mine), p.change())
	case r < 0.72:
		p.submit(pick(p.w.rand, mine))
	default:
		head := pick(p.w.rand, mine)
		delete(p.drafts, head)
		p.excused(p.records().Discard(string(head)))
	}
}

// mine are the filings that he may still write, here or by the server's word.
func (p *pc) mine() []record.ID {
	heads := map[record.ID]bool{}
	for id, it := range p.sim.Holds().Records {
		if it.Record.Type == lifecycle.Filing && it.Record.Owner == p.user && (it.Record.State == record.Draft || it.Record.State == record.Returned) {
			heads[id] = true
		}
	}
	for id := range p.drafts {
		heads[id] = true
	}
	return slices.Sorted(maps.Keys(heads))
}

func (p *pc) save(head record.ID, values []app.ValueView) {
	before := p.drafts[head]
	next := &promise{values: map[record.Name]string{}}
	if before != nil {
		next.values = maps.Clone(before.values)
	}
	for _, v := range values {
		if v.Rows == nil {
			next.values[record.Name(v.Field)] = v.Text
		}
	}
	_, err := p.records().Save(string(head), values)
	switch {
	case p.excused(err):
		p.drafts[head] = next
		p.w.note("%s saves %s", p.name, head[:8])
		p.promised("at once")
	case p.disk.dead && before != nil:
		before.unsure = true
	}
}

func (p *pc) submit(head record.ID) {
	if !p.complete(head) {
		return
	}
	out, err := p.records().Submit(string(head), nil)
	if pr := p.drafts[head]; pr != nil && err != nil {
		pr.unsure = true
	}
	if p.excused(err) && out.Queued {
		delete(p.drafts, head)
		p.w.note("%s hands in %s", p.name, head[:8])
	}
}

// complete fills in what is missing: fields and papers.
func (p *pc) complete(head record.ID) bool {
	v, err := p.records().Open(string(head))
	if !p.excused(err) || !v.Editable {
		return false
	}
	for _, f := range v.Values {
		if f.Field == string(lifecycle.Goal) && f.Text == "" {
			p.save(head, p.form())
		}
	}
	for _, slot := range []record.Name{lifecycle.Request, lifecycle.Plan} {
		if slices.ContainsFunc(v.Documents, func(d app.DocumentView) bool { return d.Slot == string(slot) }) {
			continue
		}
		in, err := p.papers().Start(string(head), string(slot), string(slot)+".pdf", "内部", int64(len(paper)))
		if !p.excused(err) {
			return false
		}
		_, err = p.sim.Take(in.Upload, 0, paper)
		if !p.excused(err) {
			return false
		}
		if _, err = p.papers().Finish(in.Upload); !p.excused(err) {
			return false
		}
		p.sure(head)
	}
	return true
}

// sure: the draft is kept once more, with what was said before.
func (p *pc) sure(head record.ID) {
	if p.drafts[head] == nil {
		p.drafts[head] = &promise{values: map[record.Name]string{}}
	}
}

// decide takes one of his open tasks.
func (p *pc) decide() {
	h := p.sim.Holds()
	var open []workflow.OpenTask
	var of []record.ID
	for _, id := range slices.Sorted(maps.Keys(h.Cases)) {
		for _, t := range h.Cases[id].Tasks {
			if t.Node != workflow.Applicant {
				open, of = append(open, t), append(of, id)
			}
		}
	}
	if len(open) == 0 {
		return
	}
	i := p.w.rand.IntN(len(open))
	p.rule(of[i], open[i])
}

func (p *pc) rule(head record.ID, t workflow.OpenTask) {
	action := pick(p.w.rand, []workflow.Action{workflow.Agree, workflow.Agree, workflow.Agree, workflow.Agree, workflow.Agree, workflow.SendBack, workflow.SendBack, workflow.Refuse})
	out, err := p.tasks().Act(app.ActInput{Record: string(head), Task: string(t.ID), Action: string(action), Opinion: "意见" + strconv.Itoa(p.w.count)})
	if p.excused(err) && out.Queued {
		p.w.note("%s %s %s", p.name, action, t.ID)
	}
}

// attend looks after what is held, now and then.
func (p *pc) attend() bool {
	for _, s := range p.sim.Standings() {
		if s.State == replica.Held && p.w.rand.IntN(3) == 0 {
			p.takeBack(s)
			return true
		}
	}
	return false
}

// takeBack releases a held act: what it wanted is the user's draft again.
func (p *pc) takeBack(s replica.Standing) {
	wanted := p.wanted(s)
	if s.Intent.Op == intent.Decide && p.w.rand.IntN(2) == 0 {
		for _, t := range p.sim.Holds().Cases[s.Intent.Aggregate].Tasks {
			p.rule(s.Intent.Aggregate, t)
			return
		}
	}
	_, had := p.sim.Draft(s.Intent.Aggregate)
	err := (p.sim.Services()[5].(*app.Syncing)).Release(string(s.Intent.ID))
	if pr := p.drafts[s.Intent.Aggregate]; pr != nil && err != nil {
		pr.unsure = true
	}
	if !p.excused(err) {
		return
	}
	p.w.note("%s takes %s back", p.name, s.Intent.ID[:8])
	if had { // both in one draft now; which of two values stands is told by its own tests
		delete(p.drafts, s.Intent.Aggregate)
	} else if len(wanted) > 0 {
		p.drafts[s.Intent.Aggregate] = &promise{values: wanted}
		p.promised("after an act was taken back")
	}
}

// wanted are the plain values that a held act, and those behind it, ask for.
func (p *pc) wanted(held replica.Standing) map[record.Name]string {
	values := map[record.Name]string{}
	for _, s := range p.sim.Standings() {
		if s.Intent.Aggregate != held.Intent.Aggregate || s.Intent.Op != intent.Save && s.Intent.Op != intent.Submit {
			continue
		}
		for _, c := range s.Intent.Changes {
			if c.Record == s.Intent.Aggregate && c.Row == "" && c.Field != lifecycle.Estimate {
				values[c.Field] = c.New.Text
			}
		}
	}
	return values
}

// form is a whole filing.
func (p *pc) form() []app.ValueView {
	fen := strconv.FormatInt(100*(1+p.w.rand.Int64N(60_000))*100, 10)
	cell := func(c, t string) app.CellView { return app.CellView{Column: c, Text: t} }
	n := p.w.count
	return []app.ValueView{
		{Field: "name", Text: fmt.Sprintf("第%d号项目%s", n, p.name)}, {Field: "kind", Text: "new"},
		{Field: "basis", Text: "《示例市政务服务条例》（示政发〔2026〕3号）"},
		{Field: "goal", Text: "建设统一受理平台，编制信息资源目录并共享，落实等级保护和密码应用。"},
		{Field: "start", Text: "2026-12-01"}, {Field: "finish", Text: "2026-12-31"}, {Field: "level", Text: "内部"},
		{Field: "phone", Text: fmt.Sprintf("138%08d", n)},
		{Field: "estimate", Rows: []app.RowView{{ID: rowID("e"), Cells: []app.CellView{cell("category", "application"), cell("name", "软件"), cell("quantity", "1"), cell("price", fen)}}}},
		{Field: "funding", Rows: []app.RowView{{ID: rowID("f"), Cells: []app.CellView{cell("channel", "local"), cell("year", "2026"), cell("amount", fen)}}}},
	}
}

func rowID(seed string) string { return string(document.Of([]byte(seed)))[:32] }

// change is one or two fields.
func (p *pc) change() []app.ValueView {
	n := p.w.count
	all := []app.ValueView{{Field: "name", Text: fmt.Sprintf("改名%d", n)}, {Field: "contact", Text: fmt.Sprintf("联系人%d", n)},
		{Field: "phone", Text: fmt.Sprintf("139%08d", n)}, {Field: "goal", Text: fmt.Sprintf("建设统一受理平台，编制信息资源目录并共享，落实等级保护和密码应用，第%d稿。", n)}}
	if p.w.rand.IntN(6) == 0 {
		return p.form()[8:]
	}
	i := p.w.rand.IntN(len(all))
	return all[i : i+1+p.w.rand.IntN(len(all)-i)]
}

// paper is a whole, small PDF.
var paper = func() []byte {
	var b bytes.Buffer
	var at []int
	b.WriteString("%PDF-1.4\n")
	for _, body := range []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), body)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}()
