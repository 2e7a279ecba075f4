package lifecycle

import (
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// FinanceFrom is the estimate from which finance signs too: 400 万元, in fen.
const FinanceFrom int64 = 400_000_000

// initiationProcess is 立项申报 v1: office, finance above the limit, leader,
// then what follows by itself.
func initiationProcess() workflow.Process {
	decide := []workflow.Action{workflow.Agree, workflow.SendBack, workflow.Refuse}
	explain := []workflow.Action{workflow.SendBack, workflow.Refuse}
	finance := workflow.Node{ID: "finance", Title: "财务审核", Kind: workflow.TaskNode, State: record.Reviewing,
		Who: workflow.Assignee{Role: policy.Finance, IfNobody: "block"}, Mode: workflow.Any, Allow: decide, Opinion: explain, Days: 3}
	return workflow.Process{Name: "initiation", Title: "立项申报", Version: 1, Type: Filing, Nodes: []workflow.Node{
		{ID: "office", Title: "信息化处审核", Kind: workflow.TaskNode, State: record.Reviewing,
			Who: workflow.Assignee{Role: policy.Office, IfNobody: "block"}, Mode: workflow.Any, Allow: decide, Opinion: explain, Days: 5},
		{ID: "limit", Title: "概算额度", Kind: workflow.Condition, Branches: []workflow.Branch{
			{Title: "概算总额不小于 400 万元", When: aboveLimit(), Nodes: []workflow.Node{finance}},
			{Title: "概算总额小于 400 万元"},
		}},
		{ID: "leader", Title: "分管领导审批", Kind: workflow.TaskNode, State: record.Approving, Fresh: true,
			Who: workflow.Assignee{Role: policy.Leader, IfNobody: "block"}, Mode: workflow.Any, Allow: decide, Opinion: explain,
			Binds: []record.Class{record.General, record.Money}, Days: 5},
		{ID: "issue", Title: "批复与归档", Kind: workflow.EffectRun, State: record.Issuing, Effects: []workflow.EffectSpec{
			{Kind: "number", Name: "project_number", Field: Number},
			{Kind: "number", Name: "document_number", Field: DocumentNumber},
			{Kind: "generate", Name: "approval"},
			{Kind: "file"},
			{Kind: "state", State: record.Approved},
			{Kind: "notify", Owner: true, Roles: []policy.Role{policy.UnitHead, policy.Office, policy.Archivist}},
		}},
	}}
}

func aboveLimit() record.Cond {
	return record.Cond{Op: "ge", Field: Estimate, Args: []string{record.MoneyText(FinanceFrom)}}
}
