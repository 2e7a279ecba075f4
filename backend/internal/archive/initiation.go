package archive

import (
	"strings"
	"time"

	"quancheng/backend/domain/record"
)

// Mark is what documents of a sample database wear.
const Mark = "演示数据 不具效力"

// Initiation is a decision to begin a project, as its 批复 tells it.
type Initiation struct {
	Organ         string
	Number        string // 发文字号
	ProjectNumber string // 项目编号
	Name          string // of the project
	Unit          string // 建设单位
	Kind          string // 项目类型
	Goal          string
	Start, Finish string // 2026-11-22
	Estimate      int64  // 概算总额, fen
	Date          string // of the decision, 2026-11-22
	Sample        bool
}

// Approval is its document.
func (i Initiation) Approval() Approval {
	name := project(i.Name)
	a := Approval{Organ: i.Organ, Number: i.Number, Title: InitiationTitle(i.Name), To: i.Unit, Date: i.Date, CC: []string{"财务处", "档案室"}}
	a.Body = []string{
		"你单位《关于" + name + "立项的申报请示》及有关材料收悉。经审核，现批复如下：",
		"一、同意" + name + "立项，项目编号为" + i.ProjectNumber + "，建设单位为" + i.Unit + i.kind() + "。",
		"二、项目概算总额为" + record.FormatWan(i.Estimate) + "万元（" + Capital(i.Estimate) + "）。请严格按照批复的概算控制投资，专款专用。",
	}
	rest := []string{
		"项目开工日期为" + day(i.Start) + "，完工日期为" + day(i.Finish) + "。请按照批准的建设内容组织实施，不得擅自扩大建设规模、提高建设标准。",
		"请落实网络安全、密码应用和数据安全要求，按规定开展招标采购、验收和档案归集工作。",
	}
	if i.Goal != "" {
		rest = append([]string{"建设目标与内容：" + i.Goal}, rest...)
	}
	for n, p := range rest {
		a.Body = append(a.Body, string([]rune("三四五")[n])+"、"+p)
	}
	a.Body = append(a.Body, "此复。")
	if i.Sample {
		a.Watermark = Mark
	}
	return a
}

// InitiationTitle is the title of the 批复 on a project of this name.
func InitiationTitle(name string) string { return "关于" + project(name) + "立项的批复" }

// project ends a name with the word, once.
func project(name string) string { return strings.TrimSuffix(name, "项目") + "项目" }

func (i Initiation) kind() string {
	if i.Kind == "" {
		return ""
	}
	return "，项目类型为" + i.Kind
}

// day is a date for people; what is none stays as it is.
func day(text string) string {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return text
	}
	return chineseDate(t)
}
