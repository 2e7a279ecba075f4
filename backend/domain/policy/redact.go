package policy

import (
	"slices"

	"quancheng/backend/domain/record"
)

// Redact is a copy of r without the fields of classes that are not visible.
// A field that t does not declare has the strictest class: only he who sees
// every class sees it.
func Redact(r record.Record, t record.Type, visible []record.Class) record.Record {
	cut := r.Clone()
	for n := range cut.Fields {
		if !sees(t, n, visible) {
			delete(cut.Fields, n)
		}
	}
	return cut
}

func sees(t record.Type, n record.Name, visible []record.Class) bool {
	f, ok := t.Field(n)
	if ok && f.Class != "" {
		return slices.Contains(visible, f.Class)
	}
	return !slices.ContainsFunc(record.Classes(), func(c record.Class) bool { return !slices.Contains(visible, c) })
}

// Absent lists the classes that are not among visible, in their fixed order:
// what a holder of the cut record must treat as unknown.
func Absent(visible []record.Class) []record.Class {
	var cs []record.Class
	for _, c := range record.Classes() {
		if !slices.Contains(visible, c) {
			cs = append(cs, c)
		}
	}
	return cs
}
