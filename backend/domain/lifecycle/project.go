package lifecycle

import "quancheng/backend/domain/record"

// Project is the root of everything: it stands from the first draft of its
// filing on and is never created by hand. Like documents and archive items it
// belongs to every stage, so no module switches it off.
const Project record.TypeName = "project"

// Fields of a project.
const (
	Number            record.Name = "number"          // 项目编号, allocated by the server
	DocumentNumber    record.Name = "document_number" // 发文字号, allocated by the server
	ApprovedAt        record.Name = "approved_at"
	SourceID          record.Name = "source_id" // key in the list that it was imported from
	Name              record.Name = "name"
	OwnerUnit         record.Name = "owner_unit" // 建设单位
	Agency            record.Name = "agency"     // as the source names it
	ProjectKind       record.Name = "kind"
	StageField        record.Name = "stage"
	Estimate          record.Name = "estimate_total"
	PlannedCost       record.Name = "planned_cost"
	ActualCost        record.Name = "actual_cost"
	CostDeviation     record.Name = "cost_deviation" // planned − actual, as published
	PlannedStart      record.Name = "planned_start"
	PlannedFinish     record.Name = "planned_finish"
	ActualStart       record.Name = "actual_start"
	ActualFinish      record.Name = "actual_finish"
	ScheduleDeviation record.Name = "schedule_deviation_days" // planned − actual, days
	Warnings          record.Name = "warnings"
	Summary           record.Name = "summary"
	Level                         = record.LevelField
)

func project() record.Type {
	return record.Type{Name: Project, Title: "项目", Version: 1, Head: true, Naming: Name, Fields: []record.Field{
		{Name: Number, Title: "项目编号", Kind: record.KText, Max: 40, Class: record.General, Indexed: true, System: true, Section: basics},
		{Name: SourceID, Title: "来源编号", Kind: record.KText, Max: 100, Class: record.General, Indexed: true, Section: basics},
		{Name: Name, Title: "项目名称", Kind: record.KText, Max: 300, Required: true, Class: record.General, Indexed: true, Section: basics},
		{Name: OwnerUnit, Title: "建设单位", Kind: record.KUnit, Class: record.General, Indexed: true, Section: basics},
		{Name: Agency, Title: "来源单位", Kind: record.KText, Max: 200, Class: record.General, Indexed: true, Section: basics},
		{Name: ProjectKind, Title: "项目类型", Kind: record.KChoice, Dictionary: ProjectKinds, Class: record.General, Indexed: true, Section: basics},
		{Name: StageField, Title: "阶段", Kind: record.KChoice, Dictionary: StageNames, Class: record.General, Indexed: true, Section: basics},
		{Name: Level, Title: "密级", Kind: record.KLevel, Required: true, Class: record.General, Indexed: true, Section: basics},
		{Name: Summary, Title: "建设内容", Kind: record.KLong, Class: record.General, Section: basics},
		{Name: Estimate, Title: "概算总额", Kind: record.KMoney, Class: record.Money, Indexed: true, Section: costs},
		{Name: PlannedCost, Title: "计划投资", Kind: record.KMoney, Class: record.Money, Indexed: true, Section: costs},
		{Name: ActualCost, Title: "实际投资", Kind: record.KMoney, Class: record.Money, Indexed: true, Section: costs},
		{Name: CostDeviation, Title: "投资偏差", Kind: record.KMoney, Class: record.Money, Indexed: true, Section: costs,
			Hint: "计划投资 − 实际投资，负数表示超支", Formula: record.Formula{Op: "difference", Of: []record.Name{PlannedCost, ActualCost}}},
		{Name: PlannedStart, Title: "计划开工", Kind: record.KDate, Class: record.General, Indexed: true, Section: schedule},
		{Name: PlannedFinish, Title: "计划完工", Kind: record.KDate, Class: record.General, Indexed: true, Section: schedule},
		{Name: ActualStart, Title: "实际开工", Kind: record.KDate, Class: record.General, Indexed: true, Section: schedule},
		{Name: ActualFinish, Title: "实际完工", Kind: record.KDate, Class: record.General, Indexed: true, Section: schedule},
		{Name: ScheduleDeviation, Title: "工期偏差（日）", Kind: record.KNumber, Class: record.General, Indexed: true, Section: schedule,
			Hint: "计划完工 − 实际完工，负数表示延后", Formula: record.Formula{Op: "days", Of: []record.Name{PlannedFinish, ActualFinish}}},
		{Name: DocumentNumber, Title: "发文字号", Kind: record.KText, Max: 60, Class: record.General, Indexed: true, System: true, Section: decision},
		{Name: ApprovedAt, Title: "批复时间", Kind: record.KTime, Class: record.General, Indexed: true, System: true, Section: decision},
		{Name: Warnings, Title: "数据提醒", Kind: record.KMany, Max: 20, Class: record.General, Section: decision},
	}}
}

// Sections of the project's page.
const (
	costs    = "投资"
	schedule = "工期"
	decision = "批复与提醒"
)
