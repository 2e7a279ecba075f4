package store

import (
	"strings"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/policy"
)

// term is a piece of a WHERE with its arguments.
type term struct {
	sql  string
	args []any
}

func (t term) on(q *bun.SelectQuery) *bun.SelectQuery { return q.Where(t.sql, t.args...) }

// within is the one translation of a scope into SQL, over columns that carry
// prefix: the same bytewise sets as Scope.Match, held to it by a property.
func within(s policy.Scope, prefix string) term {
	if len(s) == 0 {
		return term{sql: "1 = 0"}
	}
	var any term
	for _, c := range s {
		one := clause(c, prefix)
		any.sql += " OR " + one.sql
		any.args = append(any.args, one.args...)
	}
	any.sql = "(" + strings.TrimPrefix(any.sql, " OR ") + ")"
	return any
}

func clause(c policy.Clause, prefix string) term {
	all := term{sql: "(1 = 1"}
	all.in(prefix+"type", c.Types != nil, len(c.Types), c.Types)
	all.in(prefix+"unit", c.Units != nil, len(c.Units), c.Units)
	all.in(prefix+"root", c.Roots != nil, len(c.Roots), c.Roots)
	all.in(prefix+"owner", c.Owners != nil, len(c.Owners), c.Owners)
	all.in(prefix+"level", c.Levels != nil, len(c.Levels), c.Levels)
	all.in(prefix+"state", c.States != nil, len(c.States), c.States)
	all.sql += ")"
	return all
}

// in narrows to a set: absent means any, empty means none.
func (t *term) in(column string, present bool, size int, set any) {
	switch {
	case !present:
	case size == 0:
		t.sql += " AND 1 = 0"
	default:
		t.sql += " AND " + column + " IN (?)"
		t.args = append(t.args, bun.List(set))
	}
}

// and and or join terms.
func (t term) and(u term) term {
	return term{"(" + t.sql + " AND " + u.sql + ")", append(t.args[:len(t.args):len(t.args)], u.args...)}
}

func (t term) or(u term) term {
	return term{"(" + t.sql + " OR " + u.sql + ")", append(t.args[:len(t.args):len(t.args)], u.args...)}
}
