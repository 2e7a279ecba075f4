package lifecycle

import "quancheng/backend/domain/record"

// The seven stages, which are also the modules that a unit switches on.
const (
	Planning       record.Stage = "planning"       // 谋划
	Initiation     record.Stage = "initiation"     // 立项
	Procurement    record.Stage = "procurement"    // 招采
	Implementation record.Stage = "implementation" // 实施
	Acceptance     record.Stage = "acceptance"     // 验收
	Evaluation     record.Stage = "evaluation"     // 评价
	Operations     record.Stage = "operations"     // 运维
)

// StageInfo is what a stage is called, its code in a classification, and the
// documents that belong to it.
type StageInfo struct {
	Name      record.Stage
	Title     string
	Code      string // 档案阶段代码, e.g. LX
	Documents []DocumentType
}

// DocumentType is one line of a stage's filing scope. Retention is a proposal
// until the unit's own 归档范围和保管期限表 is agreed (档案法实施条例 19).
type DocumentType struct {
	Title     string // also its code
	Retention string // 永久, 30年, 10年
}

// Retentions (国家档案局令第8号).
const (
	forever = "永久"
	thirty  = "30年"
	ten     = "10年"
)

// Stages lists the seven in their order.
func Stages() []StageInfo {
	return []StageInfo{planning(), initiation(), procurement(), implementation(), acceptance(), evaluation(), operations()}
}

// StageOf finds a stage by name.
func StageOf(name record.Stage) (StageInfo, bool) {
	for _, s := range Stages() {
		if s.Name == name {
			return s, true
		}
	}
	return StageInfo{}, false
}

// kept declares document types with one retention.
func kept(retention string, titles ...string) []DocumentType {
	types := make([]DocumentType, len(titles))
	for i, title := range titles {
		types[i] = DocumentType{Title: title, Retention: retention}
	}
	return types
}

func join(lists ...[]DocumentType) []DocumentType {
	var all []DocumentType
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}
