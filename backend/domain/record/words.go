package record

import (
	"fmt"
	"strings"
)

var joints = map[string]string{"and": "且", "or": "或", "not": "不满足"}

var relations = map[string]string{"eq": "等于", "ne": "不等于", "lt": "小于", "le": "不大于", "gt": "大于",
	"ge": "不小于", "in": "属于", "between": "介于", "empty": "为空", "contains": "包含"}

// Words says the condition in plain Chinese: 概算总额 不小于 400 万元.
func (c Cond) Words(t Type) string {
	switch c.Op {
	case "", "true":
		return "任何情况"
	case "not":
		if len(c.Sub) == 1 {
			return joints["not"] + "（" + c.Sub[0].Words(t) + "）"
		}
	case "and", "or":
		return c.joined(t)
	}
	f, ok := t.Field(c.Field)
	if !ok {
		return "未知字段 " + string(c.Field)
	}
	subject, kind := f.Title, f.Kind
	switch c.Fold {
	case "count":
		subject, kind = f.Title+"行数", KNumber
	case "sum":
		col, _ := f.Column(c.Of)
		subject, kind = f.Title+"中"+col.Title+"合计", col.Kind
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", subject, relations[c.Op], argWords(c.Op, kind, c.Args)))
}

func (c Cond) joined(t Type) string {
	parts := make([]string, len(c.Sub))
	for i, sub := range c.Sub {
		parts[i] = sub.Words(t)
		if sub.Op == "and" || sub.Op == "or" {
			parts[i] = "（" + parts[i] + "）"
		}
	}
	return strings.Join(parts, " "+joints[c.Op]+" ")
}

func argWords(op string, k Kind, args []string) string {
	shown := make([]string, len(args))
	for i, a := range args {
		shown[i] = a
		if fen, ok := ParseMoney(a); ok && k == KMoney {
			shown[i] = moneyWords(fen)
		}
		if k == KPercent {
			shown[i] = a + "%"
		}
	}
	if op == "between" {
		return strings.Join(shown, " 和 ") + " 之间"
	}
	return strings.Join(shown, "、")
}
