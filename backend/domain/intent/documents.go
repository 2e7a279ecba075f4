package intent

import (
	"strconv"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/record"
)

// Names of the fields in which a registration repeats its Ref.
const (
	contentField record.Name = "content"
	objectField  record.Name = "object"
	sizeField    record.Name = "size"
)

// agrees reports whether a registration says what its Ref says.
func agrees(r record.Record, ref document.Ref) bool {
	return r.Text(contentField) == string(ref.Content) && r.Text(objectField) == string(ref.Object) &&
		r.Text(sizeField) == strconv.FormatInt(ref.Size, 10)
}

// registers reports whether r is the registration of a document.
func (s *sitting) registers(r record.Record) bool {
	t, ok := s.Types.Type(r.Type)
	if !ok || r.Parent == "" {
		return false
	}
	f, ok := t.Field(contentField)
	return ok && f.Kind == record.KDigest
}

// documents binds the intent to its documents: a new or replaced registration
// has its Ref, a Ref has its registration with the same digests, and on the
// server the bytes stand confirmed.
func (s *sitting) documents() *verdict {
	refs := map[record.ID]document.Ref{}
	for _, ref := range s.in.Documents {
		r, ok := s.next.Find(record.ID(ref.ID))
		if !ok || !s.registers(r) || !ref.Valid() || !agrees(r, ref) {
			return badDocument()
		}
		refs[r.ID] = ref
	}
	var missing []record.ID
	for _, r := range s.next {
		_, named := refs[r.ID]
		before, stood := s.Aggregate.Find(r.ID)
		moved := !stood || before.Text(contentField) != r.Text(contentField) || before.Text(objectField) != r.Text(objectField)
		if s.registers(r) && moved && !named {
			return badDocument()
		}
		if named && s.Server && !s.Documents[r.ID] {
			missing = append(missing, r.ID)
		}
	}
	if len(missing) > 0 {
		return notUploaded(missing)
	}
	return nil
}
