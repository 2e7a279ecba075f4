package app

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"quancheng/app/files"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// documentViews lists the documents of an aggregate, or of a whole project.
func (s *seat) documentViews(st standing, all []pending) []DocumentView {
	h, _ := st.agg.Head()
	out := []DocumentView{}
	before := s.mirror.previous(h.ID)
	for _, r := range st.agg {
		if r.Parent != "" && r.Type == lifecycle.Document {
			v := s.document(r, st)
			if old, stood := before.Find(r.ID); len(before) > 0 && (!stood || old.Text(lifecycle.Content) != r.Text(lifecycle.Content)) {
				v.New = true
			}
			out = append(out, v)
		}
	}
	if h.Type == lifecycle.Project {
		for _, it := range s.mirror.heads(lifecycle.Document) {
			if it.Record.Root == h.ID && it.Record.Parent != h.ID {
				out = append(out, s.document(it.Record, standing{}))
			}
		}
	}
	slices.SortFunc(out, func(a, b DocumentView) int {
		return cmp.Or(cmp.Compare(s.line(a, h), s.line(b, h)), cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// line is the place of a document in the checklist of the record that it is
// attached to; what is attached besides comes after it.
func (s *seat) line(v DocumentView, h record.Record) int {
	typ := h.Type
	if it, ok := s.mirror.item(record.ID(v.Record)); ok {
		typ = it.Record.Type
	}
	_, cat, _ := s.mirror.word()
	t, _ := cat.Type(typ)
	if i := slices.IndexFunc(t.Slots, func(slot record.Slot) bool { return string(slot.Name) == v.Slot }); i >= 0 {
		return i
	}
	return math.MaxInt
}

// document is one registration in words.
func (s *seat) document(r record.Record, st standing) DocumentView {
	size, _ := strconv.ParseInt(r.Text(lifecycle.Size), 10, 64)
	edition, _ := strconv.Atoi(r.Text(lifecycle.Edition))
	v := DocumentView{ID: string(r.ID), Record: string(r.Parent), Slot: r.Text(lifecycle.Slot), Title: r.Text(lifecycle.Title),
		Name: r.Text(lifecycle.Name), Media: files.Kind(r.Text(lifecycle.Media)), Size: size, Level: string(r.Level), Version: max(edition, 1),
		Act: actAccepted, Frozen: r.State == record.Filed, Content: r.Text(lifecycle.Content), Card: []CardLine{}}
	v.URL = "/files/documents/" + v.ID + "/" + v.Content
	p, own := s.work.paper(r.ID)
	if _, known := s.mirror.item(r.ID); !known {
		v.Act = cmp.Or(st.act, actDraft)
	}
	v.Local = own || s.cached(document.Digest(r.Text(lifecycle.Object)))
	if own {
		v.Card = cardLines(p.Card)
	}
	return v
}

func (s *seat) documentView(id record.ID) (DocumentView, error) {
	r, st, err := s.findDocument(id)
	if err != nil {
		return DocumentView{}, err
	}
	return s.document(r, st), nil
}

// findDocument finds a registration: in a draft, an act on its way, or as the
// server told it.
func (s *seat) findDocument(id record.ID) (record.Record, standing, error) {
	head := record.ID("")
	if p, ok := s.work.paper(id); ok {
		head = p.Head
	}
	if it, ok := s.mirror.item(id); ok && it.Record.Type == lifecycle.Document {
		if head = it.Record.Parent; head == "" {
			return it.Record, standing{}, nil
		}
	}
	if head == "" {
		return record.Record{}, standing{}, noRecord()
	}
	st := s.stand(head, s.pendings())
	if r, ok := st.agg.Find(id); ok {
		return r, st, nil
	}
	if it, ok := s.mirror.item(id); ok { // its head is not visible, or it was taken out of a draft
		return it.Record, standing{}, nil
	}
	return record.Record{}, standing{}, noRecord()
}

func cardLines(c document.Card) []CardLine {
	lines := []CardLine{}
	add := func(title, text string) {
		if text != "" {
			lines = append(lines, CardLine{title, text})
		}
	}
	add("标题", c.Title)
	add("作者", c.Author)
	add("生成时间", c.Created)
	if c.Pages > 0 {
		add("页数", strconv.Itoa(c.Pages))
	}
	return lines
}
