package intent

import (
	"slices"

	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// projectType is what an import writes; sourceField is the key that makes a
// second run of the same list change nothing.
const (
	projectType record.TypeName = "project"
	sourceField record.Name     = "source_id"
)

// discard drops a draft that was never submitted, and the project that stood
// only for it.
func (s *sitting) discard() *verdict {
	if s.head.Owner != s.Actor.User {
		return notOwner()
	}
	if s.head.State != record.Draft || s.Instance != nil || !s.Server && s.View != nil {
		return notDraft()
	}
	for _, r := range s.Aggregate {
		s.gone = append(s.gone, r.ID)
	}
	if s.typ.Spawn != nil && s.Root != nil && s.Root.State == record.Draft {
		s.gone = append(s.gone, s.Root.ID)
	}
	s.next = record.Aggregate{}
	return nil
}

// importable: the office or the configurator, historical projects only; a
// project that lives here is never overwritten by a list.
func (s *sitting) importable() *verdict {
	if !s.mayImport() {
		return notImporter()
	}
	if s.head.Type != projectType || !s.fresh && s.head.State != record.Imported {
		return notImportable()
	}
	if !s.names() {
		return noSource()
	}
	return nil
}

// names reports whether the project has, or gets, its key.
func (s *sitting) names() bool {
	return s.head.Text(sourceField) != "" || slices.ContainsFunc(s.in.Changes, func(c record.Change) bool {
		return c.Record == s.head.ID && c.Field == sourceField && c.New.Text != ""
	})
}

func (s *sitting) mayImport() bool {
	return s.Actor.Has(policy.Office, s.head.Unit, s.Units) || s.Actor.Has(policy.Configurator, s.head.Unit, s.Units)
}
