package lifecycle

import "quancheng/backend/domain/record"

// Names of the dictionaries.
const (
	ProjectKinds = "project_kind"
	CostKinds    = "cost_category"
	Channels     = "funding_channel"
	StageNames   = "stage"
	DocTypes     = "document_type"
	Retentions   = "retention"
)

// ProjectKind codes.
const (
	KindNew     = "new"
	KindUpgrade = "upgrade"
	KindService = "service"
	KindOperate = "operation"
)

func dictionaries() []record.Dictionary {
	return []record.Dictionary{
		{Name: ProjectKinds, Title: "项目类型", Entries: []record.Entry{
			{Code: KindNew, Title: "新建"}, {Code: KindUpgrade, Title: "升级改造"},
			{Code: KindService, Title: "购买服务"}, {Code: KindOperate, Title: "运行维护"}}},
		// Shanxi's published estimate structure with the common additions.
		{Name: CostKinds, Title: "费用类别", Entries: []record.Entry{
			{Code: "works", Title: "建筑工程费"}, {Code: "hardware", Title: "硬件设备购置费"},
			{Code: "system_software", Title: "系统软件购置费"}, {Code: "application", Title: "应用软件研发费"},
			{Code: "integration", Title: "系统集成费"}, {Code: "management", Title: "建设管理费"},
			{Code: "consulting", Title: "服务咨询费"}, {Code: "design", Title: "勘察设计费"},
			{Code: "supervision", Title: "工程监理费"}, {Code: "tendering", Title: "招投标费"},
			{Code: "testing", Title: "测评检测费"}, {Code: "training", Title: "培训费"},
			{Code: "operation", Title: "运行维护费"}, {Code: "reserve", Title: "预备费"}, {Code: "other", Title: "其他费用"}}},
		{Name: Channels, Title: "资金渠道", Entries: []record.Entry{
			{Code: "central", Title: "中央财政资金"}, {Code: "province", Title: "省级财政资金"},
			{Code: "local", Title: "本级财政资金"}, {Code: "special", Title: "专项资金"},
			{Code: "bond", Title: "政府债券资金"}, {Code: "own", Title: "单位自有资金"}, {Code: "other", Title: "其他资金"}}},
		stageDictionary(),
		documentDictionary(),
		{Name: Retentions, Title: "保管期限", Entries: []record.Entry{
			{Code: forever, Title: forever}, {Code: thirty, Title: thirty}, {Code: ten, Title: ten}}},
	}
}

func stageDictionary() record.Dictionary {
	d := record.Dictionary{Name: StageNames, Title: "阶段"}
	for _, s := range Stages() {
		d.Entries = append(d.Entries, record.Entry{Code: string(s.Name), Title: s.Title})
	}
	return d
}

// documentDictionary holds every document type; the title is its code.
func documentDictionary() record.Dictionary {
	d := record.Dictionary{Name: DocTypes, Title: "文档类型"}
	for _, s := range Stages() {
		for _, doc := range s.Documents {
			d.Entries = append(d.Entries, record.Entry{Code: doc.Title, Title: doc.Title})
		}
	}
	return d
}
