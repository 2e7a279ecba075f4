package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"quancheng/app/vault"
	"quancheng/backend/api"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// feedPage is one page of the feed while it is written: the batch for the vault,
// the same for the mirror, and what the window is told.
type feedPage struct {
	m       *mirror
	batch   vault.Batch
	then    []func() // on the mirror, under its lock, when the batch stands
	touched map[string]bool
	lost    map[record.ID][]record.Class // taken away on this page
}

const statePosition = "position"

// apply makes a page true: in the vault together with its position, then in
// memory. It answers the collections that changed.
func (m *mirror) apply(v *vault.Vault, items []api.Item, end api.End) ([]string, error) {
	p := &feedPage{m: m, touched: map[string]bool{}}
	for _, it := range items {
		if err := p.item(it); err != nil {
			return nil, err
		}
	}
	position, err := json.Marshal(place{end, api.Projection})
	if err != nil {
		return nil, fmt.Errorf("encode the position: %w", err)
	}
	p.batch.State(statePosition, position)
	if err := v.Apply(&p.batch); err != nil {
		return nil, fmt.Errorf("write a page of the feed: %w", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, fn := range p.then {
		fn()
	}
	var changed []string
	for c := range p.touched {
		changed = append(changed, c)
	}
	slices.Sort(changed)
	return changed, nil
}

// place is the position with the api.Projection under which it was reached.
type place struct {
	api.End
	Projection int `json:"projection"`
}

// shaped says why a cache lacks what this build shows, if it does.
func shaped(v *vault.Vault) error {
	data, err := v.State(statePosition)
	if errors.Is(err, vault.ErrAbsent) {
		return nil
	}
	p := place{Projection: 1} // the first said no number
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err == nil && p.Projection != api.Projection {
		err = fmt.Errorf("the cache holds projection %d, this build shows %d", p.Projection, api.Projection)
	}
	return err
}

// positionOf is where the feed stands; the zero End is the beginning.
func positionOf(v *vault.Vault) (api.End, error) {
	data, err := v.State(statePosition)
	if errors.Is(err, vault.ErrAbsent) {
		return api.End{}, nil
	}
	if err != nil {
		return api.End{}, fmt.Errorf("read the position: %w", err)
	}
	var end api.End
	if err := json.Unmarshal(data, &end); err != nil {
		return api.End{}, fmt.Errorf("decode the position: %w", err)
	}
	return end, nil
}

func (p *feedPage) item(it api.Item) error {
	switch {
	case it.Kind == api.ItemRecord && it.Record != nil:
		return p.record(*it.Record)
	case it.Kind == api.ItemWithdrawal && it.Withdrawal != nil:
		return p.withdrawal(*it.Withdrawal)
	case it.Kind == api.ItemCase && it.Case != nil:
		return p.theCase(*it.Case)
	case it.Kind == api.ItemNotice && it.Notice != nil:
		n := *it.Notice
		root := p.m.rootOf(n.Record)
		return p.plain(inNotices, n.ID, root, n, func() { p.m.notices[n.ID] = n }, "notices")
	case it.Kind == api.ItemDirectory && it.Directory != nil:
		d := *it.Directory
		return p.plain(inDirectory, theOne, "", d, func() { p.m.book = newDirectory(d) }, "records", "tasks")
	case it.Kind == api.ItemCatalogue && it.Catalogue != nil:
		c := *it.Catalogue
		return p.plain(inCatalogue, theOne, "", c, func() { p.m.cat = lifecycle.Default().InForce(c.Revision, c.Modules) }, "catalogue", "session")
	case it.Kind == api.ItemGrants && it.Actor != nil:
		a := *it.Actor
		return p.plain(inActor, theOne, "", a, func() { p.m.actor = a }, "catalogue", "session")
	}
	return nil // a kind that this version does not know
}

func (p *feedPage) plain(collection, id, root string, v any, then func(), touched ...string) error {
	row, err := plainRow(collection, id, root, v)
	if err != nil {
		return err
	}
	p.batch.Put(row)
	p.does(then, touched...)
	return nil
}

func (p *feedPage) does(then func(), touched ...string) {
	p.then = append(p.then, then)
	for _, t := range touched {
		p.touched[t] = true
	}
}

// collectionsOf are what the window asks for again when a record changed.
func collectionsOf(t record.TypeName) []string {
	switch t {
	case lifecycle.Document:
		return []string{"documents", "records"}
	case lifecycle.ArchiveItem:
		return []string{"archives"}
	}
	return []string{"records", "tasks"}
}

func (p *feedPage) record(it api.RecordItem) error {
	_, cat, _ := p.m.word()
	row, err := rowOf(inRecords, it, cat)
	if err != nil {
		return err
	}
	p.narrowed(it)
	p.batch.Put(row)
	p.does(func() { p.m.put(it) }, collectionsOf(it.Record.Type)...)
	return nil
}

// withdrawal takes a record, and all that was told about it, or some classes.
func (p *feedPage) withdrawal(w api.Withdrawal) error {
	id := string(w.Record)
	if len(w.Classes) > 0 {
		p.narrow(w)
		return nil
	}
	for _, collection := range []string{inRecords, inBefore, inSeen, inCases} {
		p.batch.Delete(collection, id)
	}
	for _, n := range p.m.allNotices() {
		if n.Record == w.Record {
			p.batch.Delete(inNotices, n.ID)
		}
	}
	p.does(func() { p.m.drop(w.Record) }, "records", "tasks", "documents", "archives", "notices")
	return nil
}

// forget takes classes from a record in memory; the lock is held.
func (m *mirror) forget(w api.Withdrawal) {
	for _, from := range []map[record.ID]api.RecordItem{m.records, m.before, m.seen} {
		it, ok := from[w.Record]
		if !ok {
			continue
		}
		t, _ := m.cat.Type(it.Record.Type)
		gone := func(c record.Class) bool { return slices.Contains(w.Classes, c) }
		it.Classes = slices.DeleteFunc(slices.Clone(it.Classes), gone)
		it.Writes = slices.DeleteFunc(slices.Clone(it.Writes), gone)
		it.Record = it.Record.Clone()
		for name := range it.Record.Fields {
			if f, known := t.Field(name); !known || gone(f.Class) {
				delete(it.Record.Fields, name)
			}
		}
		from[w.Record] = it
	}
}

// drop takes a record and what was told about it; the lock is held.
func (m *mirror) drop(id record.ID) {
	m.take(id)
	delete(m.cases, id)
	for key, n := range m.notices {
		if n.Record == id {
			delete(m.notices, key)
		}
	}
}

func (m *mirror) rootOf(id record.ID) string {
	it, _ := m.item(id)
	return string(it.Record.Root)
}

// theCase keeps a case view, and the values of the round that it ends: who
// reads the next one is shown what changed.
func (p *feedPage) theCase(c workflow.CaseView) error {
	was, known := p.m.theCase(c.Record)
	ends := known && (c.Round > was.Round || c.State == record.Returned && was.State != record.Returned)
	if ends && !(was.State == record.Returned) {
		if err := p.remember(c.Record); err != nil {
			return err
		}
	}
	if known && quieter(was, c) {
		p.batch.Delete(inCases, string(c.Record))
	}
	return p.plain(inCases, string(c.Record), string(c.Root), c, func() { p.m.cases[c.Record] = c }, "tasks", "records")
}

// remember keeps an aggregate as it stood before this page.
func (p *feedPage) remember(head record.ID) error {
	_, cat, _ := p.m.word()
	for _, r := range p.m.aggregate(head) {
		it, _ := p.m.item(r.ID)
		it = p.remaining(it)
		row, err := rowOf(inBefore, it, cat)
		if err != nil {
			return err
		}
		p.batch.Put(row)
		p.does(func() { p.m.before[it.Record.ID] = it })
	}
	return nil
}
