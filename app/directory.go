package app

import (
	"cmp"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// directory is the phone book with its tree; read-only once made.
type directory struct {
	list   api.Directory
	unit   map[record.UnitID]api.Unit
	person map[record.UserID]api.Person
	below  map[record.UnitID][]record.UnitID
}

func newDirectory(list api.Directory) directory {
	d := directory{list, map[record.UnitID]api.Unit{}, map[record.UserID]api.Person{}, map[record.UnitID][]record.UnitID{}}
	for _, u := range list.Units {
		d.unit[u.ID] = u
		d.below[u.Parent] = append(d.below[u.Parent], u.ID)
	}
	for _, p := range list.People {
		d.person[p.ID] = p
	}
	return d
}

// subtree is a policy.Units.
func (d directory) subtree(root record.UnitID) []record.UnitID {
	if _, ok := d.unit[root]; !ok {
		return nil
	}
	all, seen := []record.UnitID{root}, map[record.UnitID]bool{root: true}
	for i := 0; i < len(all); i++ {
		for _, u := range d.below[all[i]] {
			if !seen[u] {
				seen[u] = true
				all = append(all, u)
			}
		}
	}
	return all
}

var _ policy.Units = directory{}.subtree

// unitName is empty until the first pull has brought the directory; an id says
// nothing to people. personName falls back to the id.
func (d directory) unitName(id record.UnitID) string {
	if u, ok := d.unit[id]; ok {
		return u.Name
	}
	return ""
}

func (d directory) personName(id record.UserID) string {
	if p, ok := d.person[id]; ok {
		return p.Name
	}
	return string(id)
}

func (d directory) units() []OptionView {
	return optionList(d.list.Units, func(u api.Unit) OptionView { return OptionView{string(u.ID), u.Name} })
}

func (d directory) people() []OptionView {
	return optionList(d.list.People, func(p api.Person) OptionView { return OptionView{string(p.ID), p.Name} })
}

func optionList[T any](list []T, view func(T) OptionView) []OptionView {
	out := make([]OptionView, 0, len(list))
	for _, e := range list {
		out = append(out, view(e))
	}
	slices.SortFunc(out, func(a, b OptionView) int { return cmp.Compare(a.Code, b.Code) })
	return out
}
