package app

import (
	"quancheng/app/vault"
	"quancheng/backend/api"
	"quancheng/backend/domain/record"
)

// inSeen holds aggregates as their user had them before him when he acted: what
// changed since is shown when the server asks him to look again. It is part of
// the cache: a right that is lost takes it along.
const inSeen = "seen"

// keepSeen remembers what the user looks at while he acts. Without it the act
// is as good; only the comparison is missing later.
func (s *seat) keepSeen(agg record.Aggregate) {
	_, cat, _ := s.mirror.word()
	var b vault.Batch
	kept := false
	for _, r := range agg {
		it, ok := s.mirror.item(r.ID)
		if !ok {
			continue
		}
		it.Record = r.Clone()
		row, err := rowOf(inSeen, it, cat)
		if err != nil {
			s.desk.log.Warn("remember what was seen", "error", err)
			return
		}
		b.Put(row)
		s.mirror.see(it)
		kept = true
	}
	if !kept {
		return
	}
	if err := s.vault.Apply(&b); err != nil {
		s.desk.log.Warn("remember what was seen", "error", err)
	}
}

func (m *mirror) see(it api.RecordItem) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen[it.Record.ID] = it
}

// looked is the aggregate as its user had it before him when he acted; empty
// when this PC does not know it.
func (m *mirror) looked(head record.ID) record.Aggregate {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.collect(head, m.seen)
}
