package app

import (
	"cmp"
	"slices"
	"strings"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// node ids of the tree: root/stage/document type.
func nodeOf(r record.Record) (project, stage, kind string) {
	project = string(r.Root)
	stage = project + "/" + r.Text(lifecycle.StageField)
	return project, stage, stage + "/" + r.Text(lifecycle.DocType)
}

func (s *seat) archiveTree() []ArchiveNode {
	nodes, order := map[string]*ArchiveNode{}, []string{}
	add := func(id, parent, title string) {
		if nodes[id] == nil {
			nodes[id] = &ArchiveNode{ID: id, Parent: parent, Title: title}
			order = append(order, id)
		}
		nodes[id].Count++
	}
	for _, it := range s.mirror.heads(lifecycle.ArchiveItem) {
		project, stage, kind := nodeOf(it.Record)
		info, _ := lifecycle.StageOf(record.Stage(it.Record.Text(lifecycle.StageField)))
		add(project, "", s.projectTitle(it.Record.Root))
		add(stage, project, info.Title)
		add(kind, stage, it.Record.Text(lifecycle.DocType))
	}
	slices.Sort(order)
	out := []ArchiveNode{}
	for _, id := range order {
		out = append(out, *nodes[id])
	}
	return out
}

func (s *seat) projectTitle(root record.ID) string {
	it, ok := s.mirror.item(root)
	if !ok {
		return "项目"
	}
	return strings.TrimSpace(it.Record.Text(lifecycle.Number) + " " + s.titleOf(it.Record))
}

func (s *seat) archiveItems(node string) []ArchiveItem {
	out := []ArchiveItem{}
	for _, it := range s.mirror.heads(lifecycle.ArchiveItem) {
		project, stage, kind := nodeOf(it.Record)
		if node == "" || node == project || node == stage || node == kind {
			out = append(out, s.archiveItem(it.Record))
		}
	}
	slices.SortFunc(out, func(a, b ArchiveItem) int { return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID)) })
	return out
}

func (s *seat) archiveItem(r record.Record) ArchiveItem {
	stage, _ := lifecycle.StageOf(record.Stage(r.Text(lifecycle.StageField)))
	v := ArchiveItem{ID: string(r.ID), Number: r.Text(lifecycle.DossierNo), Title: r.Text(lifecycle.Title), Project: s.projectTitle(r.Root),
		ProjectID: string(r.Root), Stage: stage.Title, DocType: r.Text(lifecycle.DocType), Level: string(r.Level), Retention: r.Text(lifecycle.Retention),
		State: string(r.State), StateTitle: record.StateTitle(r.State), FrozenAt: r.Text(lifecycle.FrozenAt), Content: r.Text(lifecycle.Content)}
	if doc, err := s.documentView(record.ID(r.Text(lifecycle.DocRef))); err == nil {
		v.Document = doc
	}
	if it, ok := s.mirror.item(record.ID(r.Text(lifecycle.DocRef))); ok {
		v.Formed = string(it.Record.Created)
	}
	if it, ok := s.mirror.item(r.Root); ok {
		v.Approved = it.Record.Text(lifecycle.ApprovedAt)
	}
	return v
}
