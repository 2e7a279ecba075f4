package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"quancheng/app/vault"
	"quancheng/backend/api"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// mirror is the vault's content opened in memory while its user is signed in:
// the server's word, indexed as the pages ask for it. Dropped at lock.
type mirror struct {
	mu      sync.RWMutex
	records map[record.ID]api.RecordItem
	parts   map[record.ID][]record.ID // of each head
	before  map[record.ID]api.RecordItem
	seen    map[record.ID]api.RecordItem    // as they stood when their user acted
	cases   map[record.ID]workflow.CaseView // by record
	notices map[string]api.Notice
	book    directory
	cat     lifecycle.Catalogue
	actor   policy.Actor
}

func newMirror() *mirror {
	return &mirror{records: map[record.ID]api.RecordItem{}, parts: map[record.ID][]record.ID{}, before: map[record.ID]api.RecordItem{}, seen: map[record.ID]api.RecordItem{},
		cases: map[record.ID]workflow.CaseView{}, notices: map[string]api.Notice{}, cat: lifecycle.Default()}
}

// clear forgets everything but who is here and what the rules are.
func (m *mirror) clear() {
	fresh := newMirror()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records, m.parts, m.before, m.seen, m.cases, m.notices = fresh.records, fresh.parts, fresh.before, fresh.seen, fresh.cases, fresh.notices
}

// fill reads the whole vault once.
func (m *mirror) fill(v *vault.Vault) error {
	read := map[string]func(vault.Row) error{
		inRecords: func(r vault.Row) error {
			it, err := itemOf(r)
			m.put(it)
			return err
		},
		inBefore: func(r vault.Row) error {
			it, err := itemOf(r)
			m.before[it.Record.ID] = it
			return err
		},
		inSeen: func(r vault.Row) error {
			it, err := itemOf(r)
			m.seen[it.Record.ID] = it
			return err
		},
		inCases:   plain(func(c workflow.CaseView) { m.cases[c.Record] = c }),
		inNotices: plain(func(n api.Notice) { m.notices[n.ID] = n }),
		inDirectory: plain(func(d api.Directory) {
			m.book = newDirectory(d)
		}),
		inCatalogue: plain(func(c api.Catalogue) { m.cat = lifecycle.Default().InForce(c.Revision, c.Modules) }),
		inActor:     plain(func(a policy.Actor) { m.actor = a }),
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for collection, fn := range read {
		if err := v.Each(collection, fn); err != nil {
			return fmt.Errorf("read %s from the cache: %w", collection, err)
		}
	}
	return nil
}

// plain decodes rows without classes.
func plain[T any](keep func(T)) func(vault.Row) error {
	return func(r vault.Row) error {
		var v T
		if err := json.Unmarshal(r.Sections[""], &v); err != nil {
			return fmt.Errorf("decode %s: %w", r.Collection, err)
		}
		keep(v)
		return nil
	}
}

// put and take keep the index; the caller holds the lock.
func (m *mirror) put(it api.RecordItem) {
	m.records[it.Record.ID] = it
	if head := it.Record.Parent; head != "" && !slices.Contains(m.parts[head], it.Record.ID) {
		m.parts[head] = append(m.parts[head], it.Record.ID)
		slices.Sort(m.parts[head])
	}
}

func (m *mirror) take(id record.ID) {
	if head := m.records[id].Record.Parent; head != "" {
		m.parts[head] = slices.DeleteFunc(m.parts[head], func(p record.ID) bool { return p == id })
	}
	delete(m.records, id)
	delete(m.before, id)
	delete(m.seen, id)
}

// strange counts the heads of types that this version does not know.
func (m *mirror) strange() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	n := 0
	for _, it := range m.records {
		if _, known := m.cat.Type(it.Record.Type); !known && it.Record.Parent == "" {
			n++
		}
	}
	return n
}

// item is one record as the server told it.
func (m *mirror) item(id record.ID) (api.RecordItem, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	it, ok := m.records[id]
	return it, ok
}

// aggregate is a head with its parts, as the server told them; empty when it
// is not here.
func (m *mirror) aggregate(head record.ID) record.Aggregate {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.collect(head, m.records)
}

// previous is the aggregate as it stood in the round before.
func (m *mirror) previous(head record.ID) record.Aggregate {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.collect(head, m.before)
}

func (m *mirror) collect(head record.ID, from map[record.ID]api.RecordItem) record.Aggregate {
	it, ok := from[head]
	if !ok {
		return nil
	}
	agg := record.Aggregate{it.Record}
	for _, id := range m.parts[head] {
		if p, ok := from[id]; ok {
			agg = append(agg, p.Record)
		}
	}
	return agg.Clone()
}

// heads lists the records of a type.
func (m *mirror) heads(t record.TypeName) []api.RecordItem {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var list []api.RecordItem
	for _, it := range m.records {
		if it.Record.Type == t {
			list = append(list, it)
		}
	}
	return list
}

// theCase is the case of a record, cut for this user.
func (m *mirror) theCase(id record.ID) (workflow.CaseView, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	c, ok := m.cases[id]
	return c, ok
}

func (m *mirror) allCases() []workflow.CaseView {
	m.mu.RLock()
	defer m.mu.RUnlock()
	list := make([]workflow.CaseView, 0, len(m.cases))
	for _, c := range m.cases {
		list = append(list, c)
	}
	return list
}

func (m *mirror) allNotices() []api.Notice {
	m.mu.RLock()
	defer m.mu.RUnlock()
	list := make([]api.Notice, 0, len(m.notices))
	for _, n := range m.notices {
		list = append(list, n)
	}
	return list
}

// word is what rules need beside records.
func (m *mirror) word() (directory, lifecycle.Catalogue, policy.Actor) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.book, m.cat, m.actor
}
