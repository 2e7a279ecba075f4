package record

import "quancheng/backend/domain/fault"

// Kind is how a value is written, checked and shown.
type Kind string

// The kinds of fields and columns.
const (
	KText    Kind = "text"
	KLong    Kind = "longtext"
	KChoice  Kind = "choice" // Dictionary, one code
	KMany    Kind = "many"   // Dictionary, several codes
	KMoney   Kind = "money"  // integer fen
	KNumber  Kind = "number" // decimal text, up to 4 places
	KPercent Kind = "percent"
	KDate    Kind = "date" // 2026-11-22
	KTime    Kind = "time" // Time
	KLevel   Kind = "level"
	KPhone   Kind = "phone"
	KUnit    Kind = "unit"
	KUser    Kind = "user"
	KRef     Kind = "ref" // id of a record of type Ref
	KBool    Kind = "bool"
	KRows    Kind = "rows"
	KDigest  Kind = "digest"
	KYear    Kind = "year"
)

// Field declares one field or column. Columns share their table's class.
type Field struct {
	Name       Name     `json:"name"`
	Title      string   `json:"title"`
	Kind       Kind     `json:"kind"`
	Required   bool     `json:"required,omitempty"`
	Max        int      `json:"max,omitempty"` // characters, or rows of a table; 0 = the kind's default
	Dictionary string   `json:"dictionary,omitempty"`
	Ref        TypeName `json:"ref,omitempty"`
	Columns    []Field  `json:"columns,omitempty"`
	Class      Class    `json:"class"`
	Indexed    bool     `json:"indexed,omitempty"`
	Section    string   `json:"section,omitempty"` // heading in the form
	Hint       string   `json:"hint,omitempty"`
	Formula    Formula  `json:"formula,omitempty"` // computed, never typed
	System     bool     `json:"system,omitempty"`  // written by effects only
}

// Formula is how a computed value follows from others; closed.
type Formula struct {
	Op string `json:"op,omitempty"` // "product" of two columns, "sum" of a column over Rows, "difference", "days"
	Of []Name `json:"of,omitempty"` // operands; for sum: table, column
}

// Slot is one line of the checklist of documents of a type.
type Slot struct {
	Name     Name     `json:"name"`
	Title    string   `json:"title"`
	Required bool     `json:"required,omitempty"`
	Media    []string `json:"media"` // permitted media kinds: pdf, ofd …
	Max      int64    `json:"max"`   // bytes
}

// Rule is a particular rule of a type. Reads declares what it needs; a rule
// that reads what is absent from the case is undecided, never ok.
type Rule struct {
	ID       string
	Title    string
	Severity fault.Severity // Block or Warn
	Reads    []Name
	Clause   string
	Source   string
	Check    func(Record) []fault.Problem
}

// Type is a record type: data, with its particular rules beside it.
type Type struct {
	Name    TypeName
	Title   string
	Stage   Stage
	Version int
	Head    bool // head of an aggregate, or a part of Parents
	Parents []TypeName
	Naming  Name // the field that is its title in lists
	Fields  []Field
	Slots   []Slot
	Rules   []Rule
	Upgrade func(Record) Record         // from any older Schema; nil = none
	Spawn   func(Record) (Record, bool) // the root record that must stand beside it; nil = none
}

// Field finds a field by name.
func (t Type) Field(n Name) (Field, bool) {
	for _, f := range t.Fields {
		if f.Name == n {
			return f, true
		}
	}
	return Field{}, false
}

// Column finds a column of a table field.
func (f Field) Column(n Name) (Field, bool) {
	for _, c := range f.Columns {
		if c.Name == n {
			return c, true
		}
	}
	return Field{}, false
}
