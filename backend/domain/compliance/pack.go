package compliance

import (
	"strings"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// Certainty is how sure the text of a clause is; it bounds what a rule may do.
type Certainty int

const (
	Read     Certainty = iota // the official text was read: may block
	Recalled                  // from memory or a secondary page: only warns
)

// unread stands as the source of what was not read in the official text.
const unread = "条文出处待本单位核定，仅作提醒"

// Pack is a set of rules of one jurisdiction for one type, in force for
// records created from From up to, not including, Until.
type Pack struct {
	Name  string
	Title string
	Type  record.TypeName
	From  record.Time
	Until record.Time // "" = open
	Rules []Clause
}

// Clause is a rule with how sure its source is.
type Clause struct {
	record.Rule
	Certainty Certainty
}

// Packs lists the packs that ship; new slices on every call.
func Packs() []Pack { return []Pack{national()} }

// packs are the rules in force for a record of this type; one that the server
// has not seen yet is judged by the packs without an end.
func packs(t record.TypeName, created record.Time) []record.Rule {
	var rules []record.Rule
	for _, p := range Packs() {
		if p.Type != t || !p.inForce(created) {
			continue
		}
		for _, c := range p.Rules {
			rules = append(rules, c.rule())
		}
	}
	return rules
}

func (p Pack) inForce(at record.Time) bool {
	if at == "" {
		return p.Until == ""
	}
	return at >= p.From && (p.Until == "" || at < p.Until)
}

// rule tones down what was not read: it warns, and says that
// clause and source are not quoted.
func (c Clause) rule() record.Rule {
	r := c.Rule
	if c.Certainty != Read {
		r.Severity = fault.Warn
		r.Clause = "要旨：" + r.Clause
		r.Source = strings.Trim(r.Source+" · "+unread, " ·")
	}
	return r
}
