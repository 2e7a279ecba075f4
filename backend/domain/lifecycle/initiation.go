package lifecycle

import (
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/record"
)

// Filing is 申报: one application for one project.
const Filing record.TypeName = "filing"

// Fields of a filing that a project does not share.
const (
	Basis        record.Name = "basis"
	Goal         record.Name = "goal"
	Start        record.Name = "start"
	Finish       record.Name = "finish"
	EstimateRows record.Name = "estimate"
	Funding      record.Name = "funding"
	Contact      record.Name = "contact"
	Phone        record.Name = "phone"
)

// Columns of its tables.
const (
	Category record.Name = "category"
	ItemName record.Name = "name"
	Quantity record.Name = "quantity"
	Price    record.Name = "price"
	Amount   record.Name = "amount"
	Channel  record.Name = "channel"
	Year     record.Name = "year"
)

// Slots of its checklist.
const (
	Request record.Name = "request" // 申报请示
	Plan    record.Name = "plan"    // 建设方案
	Budget  record.Name = "budget"  // 概算书
)

// Sections of the form, in their order; the checklist of documents follows.
const (
	basics   = "基本信息"
	purpose  = "建设依据与目标"
	estimate = "投资概算"
	funds    = "资金来源"
	security = "密级与联系"
)

// initiation is 立项: filing, review, approval.
func initiation() StageInfo {
	return StageInfo{Name: Initiation, Title: "立项", Code: "LX", Documents: kept(forever,
		"申报请示", "申报表", "项目建议书", "可行性研究报告", "初步设计方案和投资概算", "建设方案", "概算书", "绩效目标表",
		"专家论证意见", "专家签到表", "合规性审查意见", "密码应用方案", "等级保护定级报告", "会议纪要", ApprovalTitle, "备案材料", "其他立项材料")}
}

func filing() record.Type {
	return record.Type{Name: Filing, Title: "立项申报", Stage: Initiation, Version: 1, Head: true, Naming: Name,
		Fields: []record.Field{
			{Name: Name, Title: "项目名称", Kind: record.KText, Required: true, Max: 100, Class: record.General, Indexed: true, Section: basics},
			{Name: OwnerUnit, Title: "建设单位", Kind: record.KUnit, Required: true, Class: record.General, Indexed: true, Section: basics},
			{Name: ProjectKind, Title: "项目类型", Kind: record.KChoice, Required: true, Dictionary: ProjectKinds, Class: record.General, Indexed: true, Section: basics},
			{Name: Start, Title: "开工日期", Kind: record.KDate, Required: true, Class: record.General, Indexed: true, Section: basics},
			{Name: Finish, Title: "完工日期", Kind: record.KDate, Required: true, Class: record.General, Indexed: true, Section: basics},
			{Name: Basis, Title: "建设依据", Kind: record.KLong, Required: true, Max: 2000, Class: record.General, Section: purpose,
				Hint: "写明文件名称和文号"},
			{Name: Goal, Title: "建设目标与内容", Kind: record.KLong, Required: true, Class: record.General, Section: purpose},
			{Name: EstimateRows, Title: "概算明细", Kind: record.KRows, Required: true, Class: record.Money, Section: estimate, Columns: []record.Field{
				{Name: Category, Title: "费用类别", Kind: record.KChoice, Required: true, Dictionary: CostKinds, Class: record.Money},
				{Name: ItemName, Title: "名称", Kind: record.KText, Required: true, Max: 100, Class: record.Money},
				{Name: Quantity, Title: "数量", Kind: record.KNumber, Required: true, Class: record.Money},
				{Name: Price, Title: "单价", Kind: record.KMoney, Required: true, Class: record.Money},
				{Name: Amount, Title: "金额", Kind: record.KMoney, Class: record.Money, Formula: record.Formula{Op: "product", Of: []record.Name{Quantity, Price}}},
			}},
			{Name: Estimate, Title: "概算总额", Kind: record.KMoney, Class: record.Money, Indexed: true, Section: estimate,
				Formula: record.Formula{Op: "sum", Of: []record.Name{EstimateRows, Amount}}},
			{Name: Funding, Title: "资金来源", Kind: record.KRows, Required: true, Class: record.Money, Section: funds, Columns: []record.Field{
				{Name: Channel, Title: "渠道", Kind: record.KChoice, Required: true, Dictionary: Channels, Class: record.Money},
				{Name: Year, Title: "年度", Kind: record.KYear, Required: true, Class: record.Money},
				{Name: Amount, Title: "金额", Kind: record.KMoney, Required: true, Class: record.Money},
			}},
			{Name: Level, Title: "密级", Kind: record.KLevel, Required: true, Class: record.General, Indexed: true, Section: security,
				Hint: "非涉密系统，禁止处理国家秘密"},
			{Name: Contact, Title: "联系人", Kind: record.KText, Max: 40, Class: record.General, Section: security},
			{Name: Phone, Title: "电话", Kind: record.KPhone, Class: record.Personal, Section: security},
		},
		Slots: []record.Slot{
			{Name: Request, Title: "申报请示", Required: true, Media: papers(), Max: document.MaxSize},
			{Name: Plan, Title: "建设方案", Required: true, Media: append(papers(), document.DOCX), Max: document.MaxSize},
			{Name: Budget, Title: "概算书", Media: append(papers(), document.XLSX), Max: document.MaxSize},
		},
		Rules: filingRules(),
		Spawn: projectOf,
	}
}

// projectOf is the project record beside a filing, as far as the filing says
// it: the caller lays it over the one that stands, keeping the other fields.
func projectOf(f record.Record) (record.Record, bool) {
	if f.Root == "" {
		return record.Record{}, false
	}
	p := record.Record{ID: f.Root, Type: Project, Schema: project().Version, Root: f.Root, Unit: f.Unit, Owner: f.Owner,
		Level: f.Level, State: f.State, Fields: map[record.Name]record.Value{}, Created: f.Created, Updated: f.Updated}
	for to, from := range map[record.Name]record.Name{Name: Name, OwnerUnit: OwnerUnit, ProjectKind: ProjectKind, Estimate: Estimate,
		PlannedCost: Estimate, PlannedStart: Start, PlannedFinish: Finish, Summary: Goal} {
		p.Set(to, f.Fields[from].Clone())
	}
	p.Set(StageField, record.Value{Text: string(Initiation)})
	p.Set(Level, record.Value{Text: string(f.Level)})
	return p, true
}
