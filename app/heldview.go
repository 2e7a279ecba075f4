package app

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/sync/replica"
)

// heldView is one act that needs its user, as its page shows it.
func (s *seat) heldView(id string) (HeldView, error) {
	held, behind, err := s.heldAct(id)
	if err != nil {
		return HeldView{}, err
	}
	in, told := held.Intent, held.Held
	st := s.stand(in.Aggregate, s.pendings())
	h, _ := st.agg.Head()
	why := s.whyNotAgain(held)
	v := HeldView{Intent: string(in.ID), Record: string(in.Aggregate), Title: s.titleOf(h), Op: string(in.Op), Action: actWord(in),
		Outcome: string(told.Outcome), Reason: told.Message, At: string(in.At), Ruled: string(told.At), Opinion: in.Opinion,
		Findings: findingViews(told.Problems), Choices: []ChoiceView{}, Merged: []MergedView{}, Changes: []DifferenceView{}, Missing: []string{}, Behind: []OutboxRow{},
		Again: why == "", WhyNot: why, Shown: s.shownNow(in.Aggregate), Drafting: in.Op == intent.Save || in.Op == intent.Submit}
	for _, d := range disputes(in.Changes, told.Conflicts, s.fieldOf(in)) {
		if c, ok := s.choiceView(in, d); ok {
			v.Choices = append(v.Choices, c)
		}
	}
	looked, now := s.mirror.looked(in.Aggregate), s.mirror.aggregate(in.Aggregate)
	if v.Known = len(looked) > 0; told.Outcome == intent.Conflict {
		v.Merged = s.mergedViews(in, told.Conflicts, looked, now)
	} else if v.Known {
		v.Changes = s.between(looked, now)
	}
	for _, d := range in.Documents {
		if slices.Contains(told.Missing, record.ID(d.ID)) {
			v.Missing = append(v.Missing, d.Name)
		}
	}
	for _, b := range behind {
		v.Behind = append(v.Behind, OutboxRow{Intent: string(b.Intent.ID), Record: string(b.Intent.Aggregate), Title: actTitle(b.Intent, v.Title), Act: pending{Standing: b}.word(), At: string(b.Intent.At)})
	}
	return v, nil
}

func actWord(in intent.Intent) string {
	if in.Op == intent.Decide {
		return in.Action.Title()
	}
	return opTitles[in.Op]
}

// choiceView is one place with both values; false for a type or field that
// this version does not know.
func (s *seat) choiceView(in intent.Intent, d dispute) (ChoiceView, bool) {
	book, cat, actor := s.mirror.word()
	f := s.fieldOf(in)(d.Change)
	if f.Name == "" {
		return ChoiceView{}, false
	}
	of, path := f, string(f.Name)
	if col, ok := f.Column(d.Column); ok {
		of, path = col, path+"."+string(col.Name)
	}
	now := s.mirror.aggregate(in.Aggregate)
	_, stands := now.Find(d.Record)
	born := slices.ContainsFunc(in.Births, func(b record.Birth) bool { return b.ID == d.Record })
	v := ChoiceView{Key: d.key(), Field: columnView(of, cat), Path: path, Title: f.Title, Place: s.placeWords(f, d.Change, now), Row: d.Row != "" && d.Column == "",
		Money: f.Class == record.Money, Preset: "mine", Was: s.side(f, of, d, d.Old), Mine: s.side(f, of, d, d.New), Theirs: s.side(f, of, d, d.theirs),
		Now: s.side(f, of, d, currentOf(now, d.Change)), By: book.personName(d.by), ByMe: d.by == actor.User, At: string(d.at), Mineable: stands || born}
	switch {
	case !v.Mineable:
		v.Preset = "theirs"
	case v.Money:
		v.Preset = ""
	}
	return v, true
}

// placeWords names row and column; a row by its name, or else its first words.
func (s *seat) placeWords(f record.Field, c record.Change, now record.Aggregate) string {
	if c.Row == "" {
		return ""
	}
	r, _ := now.Find(c.Record)
	row, ok := r.Fields[f.Name].Row(c.Row)
	for _, v := range []record.Value{c.New, c.Old} {
		if ok {
			break
		}
		row, ok = v.Row(c.Row)
	}
	name := row.Cells["name"]
	for _, col := range f.Columns {
		if name == "" {
			name = s.shownText(col, row.Cells[col.Name])
		}
	}
	col, _ := f.Column(c.Column)
	if col.Title == "" {
		return name
	}
	return cmp.Or(name, "这一行") + " · " + col.Title
}

// side is a value at the place of a dispute.
func (s *seat) side(f, of record.Field, d dispute, v record.Value) SideView {
	if d.Row == "" || d.Column != "" {
		return SideView{Words: s.valueWords(of, v), Text: v.Text, Many: v.Many}
	}
	row, ok := v.Row(d.Row)
	out := SideView{Gone: !ok}
	for _, col := range f.Columns {
		if ok {
			out.Cells = append(out.Cells, LabelView{col.Title, s.shownText(col, row.Cells[col.Name])})
		}
	}
	return out
}

// mergedViews are the places that one side alone changed.
func (s *seat) mergedViews(in intent.Intent, conflicts []record.Conflict, looked, now record.Aggregate) []MergedView {
	out := []MergedView{}
	_, cat, _ := s.mirror.word()
	add := func(source string, t record.Type, c record.Change, r record.Record) {
		if d, ok := s.differenceOf(t, c, r); ok {
			out = append(out, MergedView{d.Title, d.Before, d.After, source})
		}
	}
	own := undisputed(in.Changes, conflicts)
	for _, c := range own {
		r, stands := now.Find(c.Record)
		if t, ok := cat.Type(s.typeOf(in, c.Record)); ok && stands && !computes(t, c) {
			add("mine", t, c, r)
		}
	}
	for _, d := range in.Documents {
		out = append(out, MergedView{Title: "材料", After: d.Name, Source: "mine"})
	}
	for _, r := range now {
		was, stood := looked.Find(r.ID)
		t, ok := cat.Type(r.Type)
		if !ok || !stood {
			continue
		}
		theirs := undisputed(record.Diff(was, r), conflicts)
		for _, c := range slices.DeleteFunc(theirs, func(c record.Change) bool { return computes(t, c) || touches(in.Changes, c) }) {
			add("theirs", t, c, r)
		}
	}
	return out
}

// computes reports whether a place follows from others.
func computes(t record.Type, c record.Change) bool {
	f, _ := t.Field(c.Field)
	col, _ := f.Column(c.Column)
	return f.Formula.Op != "" || col.Formula.Op != ""
}

func touches(changes []record.Change, at record.Change) bool {
	return slices.ContainsFunc(changes, func(c record.Change) bool {
		return c.Record == at.Record && c.Field == at.Field && c.Row == at.Row && (c.Column == at.Column || c.Column == "" || at.Column == "")
	})
}

// whyNotAgain says why a held act cannot be confirmed or sent again now.
func (s *seat) whyNotAgain(held replica.Standing) string {
	in := held.Intent
	switch held.Held.Outcome {
	case intent.Missing:
		return ""
	case intent.Reconfirm:
	default:
		return "这一项不能原样再次送出。"
	}
	if in.Op != intent.Decide {
		in.Catalogue = s.catalogueVersion()
		if r := s.judge(s.ground(held), in); !goes(r) {
			return r.Message
		}
		return ""
	}
	c, _ := s.mirror.theCase(in.Aggregate)
	if !slices.ContainsFunc(c.Tasks, func(t workflow.OpenTask) bool { return t.ID == in.Task }) {
		return "这项待办已经不在您的待办中，可能已由他人办理。收回后意见仍保存在本机。"
	}
	if len(held.Held.Changed) > 0 && maps.Equal(s.seenNow(in), in.Seen) {
		return "变化还没有传到本机，同步完成后可以核对并确认。"
	}
	return ""
}

func (s *seat) catalogueVersion() int {
	_, cat, _ := s.mirror.word()
	return cat.Version
}

// seenNow are the digests of what was delivered of the classes that an act
// binds.
func (s *seat) seenNow(in intent.Intent) map[record.Class]document.Digest {
	_, it := s.caseOf(in.Aggregate)
	now := map[record.Class]document.Digest{}
	for class := range in.Seen {
		now[class] = it.Seen[class]
	}
	return now
}

// shownNow names what a page shows of an aggregate at this moment.
func (s *seat) shownNow(head record.ID) string {
	data, err := json.Marshal(s.mirror.aggregate(head))
	if err != nil {
		return ""
	}
	return string(document.Of(data))
}
