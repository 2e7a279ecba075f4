package record

import (
	"fmt"
	"slices"

	"quancheng/backend/domain/fault"
)

// arity is how many arguments an operator takes; -1 = one or more.
var arity = map[string]int{"eq": 1, "ne": 1, "lt": 1, "le": 1, "gt": 1, "ge": 1,
	"in": -1, "between": 2, "empty": 0, "contains": 1}

// Check lists what is wrong with a condition over records of type t: unknown
// operators, fields and columns, folds and orders that the kind does not have,
// arguments that are not of the kind. Nothing found = Eval cannot fail.
func (c Cond) Check(t Type) []fault.Problem {
	switch c.Op {
	case "", "true":
		return nil
	case "and", "or", "not":
		if c.Op == "not" && len(c.Sub) != 1 || len(c.Sub) == 0 {
			return c.wrong("“%s”缺少条件。", joints[c.Op])
		}
		var ps []fault.Problem
		for _, sub := range c.Sub {
			ps = append(ps, sub.Check(t)...)
		}
		return ps
	}
	f, ok := t.Field(c.Field)
	if !ok {
		return c.wrong("“%s”没有名为“%s”的字段。", t.Title, string(c.Field))
	}
	return c.checkField(f)
}

func (c Cond) checkField(f Field) []fault.Problem {
	n, known := arity[c.Op]
	if !known {
		return c.wrong("不认识的比较方式“%s”。", c.Op)
	}
	if n >= 0 && len(c.Args) != n || n < 0 && len(c.Args) == 0 {
		return c.wrong("“%s”的比较值个数不对。", f.Title)
	}
	if c.Op == "empty" && c.Fold == "" {
		return nil
	}
	kind, ok := c.kind(f)
	if !ok {
		return c.wrong("“%s”不能这样汇总或比较。", f.Title)
	}
	if !allows(kind, c.Op) {
		return c.wrong("“%s”不能比较大小或包含。", f.Title)
	}
	for _, a := range c.Args {
		if !argFits(kind, a) {
			return c.wrong("“%s”的比较值“%s”格式不对。", f.Title, excerpt(a))
		}
	}
	return nil
}

// kind is the kind of what is compared.
func (c Cond) kind(f Field) (Kind, bool) {
	switch c.Fold {
	case "":
		return f.Kind, f.Kind != KRows && c.Of == ""
	case "count":
		return KNumber, f.Kind == KRows && c.Of == "" && c.Op != "empty"
	case "sum":
		col, ok := f.Column(c.Of)
		return col.Kind, ok && (col.Kind == KMoney || col.Kind == KNumber) && c.Op != "empty"
	}
	return "", false
}

func allows(k Kind, op string) bool {
	ordered := numeric(k) || k == KDate || k == KTime
	switch op {
	case "contains":
		return k == KText || k == KLong || k == KMany
	case "lt", "le", "gt", "ge", "between":
		return ordered
	}
	return k != KMany
}

func argFits(k Kind, arg string) bool {
	if arg == "" {
		return false
	}
	switch k {
	case KMoney:
		_, ok := ParseMoney(arg)
		return ok
	case KText, KLong, KChoice, KMany, KUnit, KUser:
		return true
	case KLevel:
		return slices.Contains(Levels(), Level(arg))
	}
	form, ok := forms[k]
	return ok && form.fits(arg)
}

func (c Cond) wrong(format string, args ...any) []fault.Problem {
	return []fault.Problem{{Place: fault.Place{Field: string(c.Field)}, Severity: fault.Block, Message: fmt.Sprintf(format, args...)}}
}
