package record

import (
	"fmt"
	"slices"
	"strings"

	"quancheng/backend/domain/fault"
)

// IsZero reports whether c says nothing; such a condition holds.
func (c Cond) IsZero() bool { return c.Op == "" }

// Eval judges the condition on a record that is wholly held.
func (c Cond) Eval(t Type, r Record) (Truth, error) { return c.EvalWithout(t, r, nil) }

// EvalWithout judges the condition where the classes in absent are not held:
// what reads one of their fields is Unknown, and and/or/not carry Unknown on
// (false and unknown is false, true or unknown is true). An empty field equals
// nothing and compares to nothing: only ne, empty and not hold of it; the sum
// over no rows is 0. A condition that Check refuses is an error.
func (c Cond) EvalWithout(t Type, r Record, absent []Class) (Truth, error) {
	if ps := c.Check(t); len(ps) > 0 {
		return Unknown, fault.New(fault.Invalid, "条件无法判断："+ps[0].Message)
	}
	return c.eval(t, r, absent), nil
}

func (c Cond) eval(t Type, r Record, absent []Class) Truth {
	switch c.Op {
	case "", "true":
		return Yes
	case "and", "or":
		return c.join(t, r, absent)
	case "not":
		return negate(c.Sub[0].eval(t, r, absent))
	}
	f, _ := t.Field(c.Field)
	if slices.Contains(absent, f.Class) {
		return Unknown
	}
	return truth(c.holds(f, r.Fields[c.Field]))
}

// join is and/or in three-valued logic: one deciding part decides.
func (c Cond) join(t Type, r Record, absent []Class) Truth {
	deciding, result := No, Yes
	if c.Op == "or" {
		deciding, result = Yes, No
	}
	for _, sub := range c.Sub {
		switch got := sub.eval(t, r, absent); got {
		case deciding:
			return deciding
		case Unknown:
			result = Unknown
		}
	}
	return result
}

func (c Cond) holds(f Field, v Value) bool {
	if c.Op == "empty" {
		return v.Empty()
	}
	if c.Op == "contains" {
		return contains(f, v, c.Args[0])
	}
	kind, text := c.operand(f, v)
	if text == "" {
		return c.Op == "ne"
	}
	against := func(i int) int { return compare(kind, text, c.Args[i]) }
	switch c.Op {
	case "eq":
		return against(0) == 0
	case "ne":
		return against(0) != 0
	case "lt":
		return against(0) < 0
	case "le":
		return against(0) <= 0
	case "gt":
		return against(0) > 0
	case "ge":
		return against(0) >= 0
	case "between":
		return against(0) >= 0 && against(1) <= 0
	}
	return slices.ContainsFunc(c.Args, func(a string) bool { return compare(kind, text, a) == 0 }) // in
}

// operand is the kind and text that is compared: the field's own, or the fold
// over its rows; "" when it cannot be computed.
func (c Cond) operand(f Field, v Value) (Kind, string) {
	switch c.Fold {
	case "count":
		return KNumber, fmt.Sprint(len(v.Rows))
	case "sum":
		col, _ := f.Column(c.Of)
		total, ok := sumRows(col, v.Rows)
		if !ok {
			return col.Kind, ""
		}
		return col.Kind, unscaled(col.Kind, total)
	}
	return f.Kind, v.Text
}

func contains(f Field, v Value, arg string) bool {
	if f.Kind == KMany {
		return slices.Contains(v.Many, arg)
	}
	return strings.Contains(v.Text, arg)
}

// compare orders amounts and numbers by value, the rest bytewise, which for
// dates and times is their order.
func compare(k Kind, a, b string) int {
	if numeric(k) {
		x, okX := scaled(k, a)
		y, okY := scaled(k, b)
		if okX && okY {
			return x.Cmp(y)
		}
	}
	return strings.Compare(a, b)
}

func numeric(k Kind) bool {
	return k == KMoney || k == KNumber || k == KPercent || k == KYear
}

func truth(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

func negate(t Truth) Truth {
	switch t {
	case Yes:
		return No
	case No:
		return Yes
	}
	return Unknown
}
