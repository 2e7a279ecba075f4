package lifecycle

import (
	"slices"

	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// CatalogueVersion rises with every change of a type, dictionary or process.
const CatalogueVersion = 1

// Catalogue is the configuration in force; it implements intent.Types.
type Catalogue struct {
	Version      int
	types        []record.Type
	dictionaries []record.Dictionary
	processes    []workflow.Process
	modules      []record.Stage
}

// Default is the catalogue as the program ships it. It is built anew on every
// call; callers keep theirs and treat it as read-only.
func Default() Catalogue {
	return Catalogue{
		Version:      CatalogueVersion,
		types:        []record.Type{project(), filing(), documentType(), archiveItem()},
		dictionaries: dictionaries(),
		processes:    []workflow.Process{initiationProcess()},
		modules:      []record.Stage{Planning, Initiation, Procurement, Implementation, Acceptance, Evaluation, Operations},
	}
}

// Type finds a record type by name.
func (c Catalogue) Type(name record.TypeName) (record.Type, bool) {
	i := slices.IndexFunc(c.types, func(t record.Type) bool { return t.Name == name })
	if i < 0 {
		return record.Type{}, false
	}
	return c.types[i], true
}

// Dictionary finds a dictionary by name.
func (c Catalogue) Dictionary(name string) (record.Dictionary, bool) {
	i := slices.IndexFunc(c.dictionaries, func(d record.Dictionary) bool { return d.Name == name })
	if i < 0 {
		return record.Dictionary{}, false
	}
	return c.dictionaries[i], true
}

// Process finds a process by name.
func (c Catalogue) Process(name string) (workflow.Process, bool) {
	i := slices.IndexFunc(c.processes, func(p workflow.Process) bool { return p.Name == name })
	if i < 0 {
		return workflow.Process{}, false
	}
	return c.processes[i], true
}

// Codes is the codes of a dictionary with titles, as record.Validate asks for
// them; nil for an unknown one.
func (c Catalogue) Codes(name string) map[string]string {
	d, ok := c.Dictionary(name)
	if !ok {
		return nil
	}
	return d.Titles()
}

// Types lists the record types.
func (c Catalogue) Types() []record.Type { return slices.Clone(c.types) }

// With is a catalogue of another version in which these types stand in the
// place of those of their names, or beside them.
func (c Catalogue) With(version int, types ...record.Type) Catalogue {
	c.Version, c.types = version, slices.Clone(c.types)
	for _, t := range types {
		i := slices.IndexFunc(c.types, func(have record.Type) bool { return have.Name == t.Name })
		if i < 0 {
			c.types = append(c.types, t)
			continue
		}
		c.types[i] = t
	}
	return c
}

// Dictionaries lists the dictionaries.
func (c Catalogue) Dictionaries() []record.Dictionary { return slices.Clone(c.dictionaries) }

// Processes lists the processes.
func (c Catalogue) Processes() []workflow.Process { return slices.Clone(c.processes) }

// Revision is that of the unit's own items, 0 when everything is as shipped.
func (c Catalogue) Revision() int64 { return int64(c.Version >> 16) }

// Modules lists the stages that are switched on.
func (c Catalogue) Modules() []record.Stage { return slices.Clone(c.modules) }

// InForce is the shipped catalogue with only these stages switched on (R53), by
// the unit's revision of its own items. Version tells both apart: the low 16
// bits count what the program ships, those above what the unit confirmed, so
// that it differs when either does. Revision 0 has everything as shipped.
func (c Catalogue) InForce(revision int64, on []record.Stage) Catalogue {
	if revision > 0 {
		c.Version, c.modules = int(revision)<<16|c.Version&0xffff, slices.Clone(on)
	}
	return c
}
