package servertest

import "quancheng/backend/domain/record"

// Alter gives a field of a record another value, past every rule, as a part of
// the server does that no client drives: what is under decision changes while
// somebody decides.
func (s *Server) Alter(id record.ID, field record.Name, text string) {
	s.t.Helper()
	r := s.Record(id)
	r.Rev, r.Updated = r.Rev+1, record.At(s.Now())
	r.Set(field, record.Value{Text: text})
	s.Put(r)
}
