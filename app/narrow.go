package app

import (
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// narrow takes classes of a record away wherever they are kept. Its case goes
// too: opinions quote values, and the page brings it again as it may be read.
func (p *feedPage) narrow(w api.Withdrawal) {
	id, classes := string(w.Record), texts(w.Classes)
	for _, collection := range []string{inRecords, inBefore, inSeen} {
		p.batch.Withdraw(collection, id, classes...)
	}
	p.batch.Delete(inCases, id)
	if p.lost == nil {
		p.lost = map[record.ID][]record.Class{}
	}
	p.lost[w.Record] = append(p.lost[w.Record], w.Classes...)
	p.does(func() {
		p.m.forget(w)
		delete(p.m.cases, w.Record)
	}, "records", "tasks", "documents", "archives")
}

// narrowed takes away what a record that comes again does not show any more.
func (p *feedPage) narrowed(it api.RecordItem) {
	was, _ := p.m.item(it.Record.ID)
	gone := slices.DeleteFunc(slices.Clone(was.Classes), func(c record.Class) bool { return slices.Contains(it.Classes, c) })
	if len(gone) > 0 {
		p.narrow(api.Withdrawal{Record: it.Record.ID, Root: it.Record.Root, Classes: gone})
	}
}

// remaining is a record without what this page took away of it.
func (p *feedPage) remaining(it api.RecordItem) api.RecordItem {
	gone := p.lost[it.Record.ID]
	if len(gone) == 0 {
		return it
	}
	cut := newMirror()
	_, cut.cat, _ = p.m.word()
	cut.records[it.Record.ID] = it
	cut.forget(api.Withdrawal{Record: it.Record.ID, Classes: gone})
	return cut.records[it.Record.ID]
}

// quieter reports whether a case view holds words no more that it held: they
// were taken back, and the key that sealed them has to go.
func quieter(was, now workflow.CaseView) bool {
	words := map[string]bool{}
	for _, s := range now.History {
		for _, w := range wordsOf(s) {
			words[w] = true
		}
	}
	return slices.ContainsFunc(was.History, func(s workflow.Step) bool {
		return slices.ContainsFunc(wordsOf(s), func(w string) bool { return !words[w] })
	})
}

func wordsOf(s workflow.Step) []string {
	list := []string{s.Opinion}
	for _, n := range s.Notes {
		list = append(list, n.Text)
	}
	return slices.DeleteFunc(list, func(w string) bool { return w == "" })
}
