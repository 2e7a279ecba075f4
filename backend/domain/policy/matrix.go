package policy

import "quancheng/backend/domain/record"

// Right is one line of the matrix: within the reach of his grant a holder of
// Role reads and writes these classes of records of these types in these
// states. Own narrows it to records that he owns, Levels to records of these.
type Right struct {
	Role   Role
	Own    bool
	Types  []record.TypeName
	States []record.State
	Levels []record.Level // nil = any
	Reads  []record.Class
	Writes []record.Class
}

// The business types; a type that no line names is seen by nobody.
const (
	filing      record.TypeName = "filing"
	project     record.TypeName = "project"
	document    record.TypeName = "document"
	archiveItem record.TypeName = "archive_item"
)

// Matrix is the default role × state × class matrix, as a new slice. What it
// does not grant is refused: roles without a line, and the three
// administrators, see no business data. Drafts are their owner's alone, and a
// class that is written is also read.
func Matrix() []Right {
	applicant := classes(record.General, record.Money, record.Personal)
	var m []Right
	for _, role := range []Role{Clerk, UnitHead} {
		m = append(m,
			Right{Role: role, Own: true, Types: types(filing, project, document), States: states(record.Draft), Reads: applicant},
			Right{Role: role, Own: true, Types: types(filing, document), States: states(record.Draft, record.Returned), Writes: applicant},
			Right{Role: role, Types: business(), States: submitted(), Reads: applicant})
	}
	return append(m,
		Right{Role: Office, Types: business(), States: submitted(),
			Reads: classes(record.General, record.Money, record.Personal, record.Review, record.Internal)},
		Right{Role: Leader, Types: business(), States: submitted(), Reads: classes(record.General, record.Money, record.Review)},
		Right{Role: Finance, Types: business(), States: submitted(), Reads: classes(record.General, record.Money)},
		Right{Role: Auditor, Types: business(), States: submitted(), Reads: record.Classes()},
		Right{Role: Archivist, Types: types(project, document, archiveItem), States: decided(), Reads: classes(record.General)},
		Right{Role: Configurator, Types: business(), States: submitted(), Levels: record.Levels()[:2], Reads: applicant}, // no 工作秘密: he tries out rules
	)
}

func business() []record.TypeName { return types(filing, project, document, archiveItem) }

// submitted are all states but draft.
func submitted() []record.State { return record.States()[1:] }

// decided are the states of what was approved, and of history.
func decided() []record.State {
	return states(record.Approved, record.Filed, record.Procuring, record.Building,
		record.Accepting, record.Operating, record.Closed, record.Imported)
}

func types(t ...record.TypeName) []record.TypeName { return t }
func states(s ...record.State) []record.State      { return s }
func classes(c ...record.Class) []record.Class     { return c }
