package record

// Cond is the one closed condition tree: filters, process conditions,
// triggers, required-if and rule packs. Typed by the field's kind; money and
// numbers compare as integers and decimals, the rest bytewise. No expression
// language, so overlap and gap can be checked.
type Cond struct {
	Op    string   `json:"op"` // and or not eq ne lt le gt ge in between empty contains true
	Field Name     `json:"field,omitempty"`
	Fold  string   `json:"fold,omitempty"`   // "", sum, count over the rows of Field
	Of    Name     `json:"column,omitempty"` // the column that sum adds up
	Args  []string `json:"args,omitempty"`   // canonical text
	Sub   []Cond   `json:"sub,omitempty"`
}

// Truth is the outcome of a condition; Unknown when it reads what is absent.
type Truth int

const (
	No Truth = iota
	Yes
	Unknown
)
