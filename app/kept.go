package app

import (
	"quancheng/app/journal"
	"quancheng/backend/domain/record"
)

// covered follows the server's word about its backups: what was settled up to
// it is dropped here. A failure costs space only; the next page says it again.
func (s *seat) covered(kept record.Time) {
	mark := kept.Clock().UnixMilli()
	if kept == "" || mark == s.journal.Kept() {
		return
	}
	_, err := s.journal.Append(journal.Kept, journal.Index{Mark: mark}, nil)
	if err == nil {
		err = s.journal.Compact()
	}
	if err != nil {
		s.desk.log.Warn("drop what the server's backup covers", "error", err)
	}
}
