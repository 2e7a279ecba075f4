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

// Dictionaries lists the dictionaries.
func (c Catalogue) Dictionaries() []record.Dictionary { return slices.Clone(c.dictionaries) }

// Processes lists the processes.
func (c Catalogue) Processes() []workflow.Process { return slices.Clone(c.processes) }

// Modules lists the stages that are switched on.
func (c Catalogue) Modules() []record.Stage { return slices.Clone(c.modules) }

// WithModules is the catalogue with only these stages switched on (R53).
func (c Catalogue) WithModules(on []record.Stage) Catalogue {
	c.modules = slices.Clone(on)
	return c
}
