package workflow

import (
	"fmt"
	"slices"
	"strings"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// Check tells what is wrong with a process over records of type t, each
// problem at its node (in Place.Row). What the machine does not run yet is
// reported here and refused by Start, never run by halves.
func (p Process) Check(t record.Type) []fault.Problem {
	var c findings
	if p.Name == "" || strings.Contains(p.Name, "/") {
		c.add(Node{}, "流程须有名称，名称中不能有“/”")
	}
	if p.Type != t.Name {
		c.add(Node{}, "流程的适用类型与“%s”不符", t.Title)
	}
	if p.Trigger.Op != "" {
		c = append(c, p.Trigger.Check(t)...)
	}
	seen := map[NodeID]bool{Applicant: true}
	walk(p.Nodes, nil, func(n Node, _ []fork) {
		if n.ID == "" || strings.ContainsAny(string(n.ID), "/,") || seen[n.ID] {
			c.add(n, "环节编号为空、重复或含有“/”“,”")
		}
		seen[n.ID] = true
		c.node(n, t)
		if rest, _ := after(p.Nodes, n.ID); n.Kind == EffectRun && len(rest) > 0 {
			c.add(n, "自动环节之后还有环节，本版本尚不支持")
		}
	})
	if len(p.Nodes) == 0 || p.Nodes[0].Kind == EffectRun {
		c.add(Node{}, "流程须以办理环节开始")
	}
	return c
}

// findings collects what Check finds.
type findings []fault.Problem

func (c *findings) add(n Node, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if n.Title != "" {
		text = "“" + n.Title + "”：" + text
	}
	*c = append(*c, fault.Problem{Place: fault.Place{Row: string(n.ID)}, Rule: "FLOW", Severity: fault.Block, Message: text})
}

func (c *findings) node(n Node, t record.Type) {
	if n.Title == "" {
		c.add(n, "环节须有名称")
	}
	switch n.Kind {
	case TaskNode:
		c.task(n, t)
	case Condition:
		c.condition(n, t)
	case EffectRun:
		c.effects(n)
	case Parallel, Circulate:
		c.add(n, "并行与传阅环节本版本尚不支持")
	default:
		c.add(n, "不认识的环节类型")
	}
	if n.Kind != Condition && len(n.Branches) > 0 {
		c.add(n, "只有条件环节可以有分支")
	}
}

func (c *findings) task(n Node, t record.Type) {
	switch n.Mode {
	case "", Any:
	case All, Sequence, Vote:
		c.add(n, "会签与票签本版本尚不支持")
	default:
		c.add(n, "不认识的办理方式")
	}
	if n.State == "" {
		c.add(n, "须指明在此环节时的状态")
	}
	c.actions(n)
	c.assignee(n)
	for _, name := range n.Needs {
		if _, ok := t.Field(name); !ok {
			c.add(n, "须填写的字段“%s”不存在", name)
		}
	}
}

func (c *findings) actions(n Node) {
	if !slices.Contains(n.Allow, Agree) {
		c.add(n, "没有“同意”，流程走不下去")
	}
	for _, a := range n.Allow {
		if a != Agree && a != Refuse && a != SendBack {
			c.add(n, "操作“%s”本版本尚不支持", a)
		}
	}
	for _, a := range n.Opinion {
		if !slices.Contains(n.Allow, a) {
			c.add(n, "要求意见的操作“%s”不在可用操作之中", a.Title())
		}
	}
}

func (c *findings) assignee(n Node) {
	w := n.Who
	if w.Post != "" || w.Field != "" || w.Group != "" || w.Chosen {
		c.add(n, "按岗位、字段、小组或临时指定办理人本版本尚不支持")
	}
	if (w.Role == "") == (w.User == "") {
		c.add(n, "办理人须是一个角色或一个人员")
	}
	if w.IfNobody != "" && w.IfNobody != "block" {
		c.add(n, "无人办理时跳过或上报本版本尚不支持")
	}
}

func (c *findings) condition(n Node, t record.Type) {
	others := 0
	for _, b := range n.Branches {
		if b.When.Op == "" {
			others++
			continue
		}
		*c = append(*c, b.When.Check(t)...)
	}
	if others != 1 {
		c.add(n, "条件环节须有且只有一个“其他情况”分支")
	}
}

var effectKinds = []string{"number", "generate", "file", "state", "notify"}

func (c *findings) effects(n Node) {
	if len(n.Effects) == 0 {
		c.add(n, "自动环节没有内容")
	}
	for _, e := range n.Effects {
		if !slices.Contains(effectKinds, e.Kind) {
			c.add(n, "自动动作“%s”本版本尚不支持", e.Kind)
		}
		if (e.Kind == "number" || e.Kind == "generate") && e.Name == "" {
			c.add(n, "编号与生成文件须指明规则或模板")
		}
		if e.Kind == "state" && e.State == "" {
			c.add(n, "须指明要改成的状态")
		}
	}
}
