package app

import (
	"slices"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// typeView is a declared type as the form and the ledger need it; canCreate is
// what the actor's rights say.
func typeView(t record.Type, cat lifecycle.Catalogue, canCreate bool) TypeView {
	stage, _ := lifecycle.StageOf(t.Stage)
	v := TypeView{Name: string(t.Name), Title: t.Title, Stage: string(t.Stage), StageTitle: stage.Title, CanCreate: canCreate}
	for _, f := range t.Fields {
		if f.Section != "" && !slices.Contains(v.Sections, f.Section) {
			v.Sections = append(v.Sections, f.Section)
		}
		v.Fields = append(v.Fields, fieldView(f, cat))
	}
	for _, s := range t.Slots {
		v.Slots = append(v.Slots, SlotView{string(s.Name), s.Title, s.Required, s.Media, s.Max})
	}
	return v
}

func fieldView(f record.Field, cat lifecycle.Catalogue) FieldView {
	v := FieldView{ColumnView: columnView(f, cat), Section: f.Section}
	for _, c := range f.Columns {
		v.Columns = append(v.Columns, columnView(c, cat))
	}
	return v
}

func columnView(f record.Field, cat lifecycle.Catalogue) ColumnView {
	return ColumnView{Name: string(f.Name), Title: f.Title, Kind: string(f.Kind), Required: f.Required, Max: f.Max,
		Class: string(f.Class), Hint: f.Hint, Options: optionViews(f.Dictionary, cat), Formula: f.Formula.Op,
		Of: texts(f.Formula.Of), System: f.System, Listed: f.Indexed}
}

func optionViews(dictionary string, cat lifecycle.Catalogue) []OptionView {
	d, ok := cat.Dictionary(dictionary)
	if !ok {
		return nil
	}
	views := make([]OptionView, 0, len(d.Entries))
	for _, e := range d.Entries {
		views = append(views, OptionView{e.Code, e.Title})
	}
	return views
}

// texts turns a list of typed strings into plain ones for the page.
func texts[T ~string](list []T) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		out = append(out, string(s))
	}
	return out
}
