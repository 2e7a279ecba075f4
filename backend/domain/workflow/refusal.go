package workflow

import (
	"fmt"
	"time"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// Each refusal says what happened, what it means for the case and what to do.

func refuse(code fault.Code, format string, args ...any) *fault.Error {
	return fault.New(code, fmt.Sprintf(format, args...))
}

func foreign() error {
	return refuse(fault.Conflict, "这项待办不属于这件事项，或已不存在，本次办理没有生效。请刷新待办后再试。")
}

// late tells who was first and when.
func (i Instance) late(id NodeID, round int) error {
	if id == Applicant {
		round++ // the applicant's act opened the next round
	}
	for n := len(i.History) - 1; n >= 0; n-- {
		if s := i.History[n]; s.Node == id && s.Round == round {
			return refuse(fault.Conflict, "这项待办已由%s于 %s 办理（%s），您的办理没有生效，意见仍保存在本机。请打开事项查看最新进展。",
				s.Name, clock(s.At), s.Action.Title())
		}
	}
	if i.Outcome != "" {
		return refuse(fault.Conflict, "这件事项已经办结，您的办理没有生效，意见仍保存在本机。请打开事项查看结果。")
	}
	return refuse(fault.Conflict, "这件事项已不在该环节，您的办理没有生效，意见仍保存在本机。请打开事项查看最新进展。")
}

func notHolder(n Node) error {
	return refuse(fault.Forbidden, "您不是“%s”环节的办理人，本次办理没有生效。如职责已变更，请联系系统管理员调整授权。", n.Title)
}

func ownFiling(n Node) error {
	return refuse(fault.Forbidden, "这是您本人申报的事项，按回避要求不能由您办理“%s”，本次办理没有生效。请由其他办理人处理。", n.Title)
}

func notApplicant() error {
	return refuse(fault.Forbidden, "只有申报人本人可以提交这件事项，本次提交没有生效。请联系申报人办理。")
}

func notAllowed(n Node, a Action) error {
	return refuse(fault.Invalid, "“%s”环节不能执行“%s”，本次办理没有生效。请选择该环节提供的操作。", n.Title, a.Title())
}

func needsOpinion(a Action) error {
	return refuse(fault.Invalid, "“%s”需要填写意见，本次办理没有生效。请写明意见后再办理。", a.Title())
}

func tooLong() error {
	return refuse(fault.TooLarge, "意见超过 %d 字，本次办理没有生效。请精简后再办理。", MaxOpinion)
}

func badNote() error {
	return refuse(fault.Invalid, "逐项意见为空或超过 %d 字，本次办理没有生效。请补充或精简后再办理。", MaxOpinion)
}

func needsField(rec record.Record, name record.Name) error {
	err := refuse(fault.Invalid, "办理前须填写的内容还不完整，本次办理没有生效。请补充后再办理。")
	err.Problems = []fault.Problem{{
		Place: fault.Place{Record: string(rec.ID), Field: string(name)}, Severity: fault.Block, Message: "办理该环节前须填写",
	}}
	return err
}

func notFor(p Process) error {
	return refuse(fault.Invalid, "流程“%s”不适用于这件事项，本次提交没有生效，草稿仍在。请联系配置员核对流程的适用条件。", p.Title)
}

func unsound(p Process, problems []fault.Problem) error {
	err := refuse(fault.Invalid, "流程“%s”的配置有误，不能启动，草稿仍在。请联系配置员修改流程。", p.Title)
	err.Problems = problems
	return err
}

func notYet(n Node) error {
	return refuse(fault.Invalid, "流程环节“%s”的类型本版本尚不支持，本次办理没有生效。请联系配置员修改流程。", n.Title)
}

func undecided(n Node) error {
	return refuse(fault.Invalid, "“%s”的条件无法判断，本次办理没有生效。请核对条件所用的内容是否已填写，或联系配置员。", n.Title)
}

func notRunning() error {
	return refuse(fault.Conflict, "该自动环节已经完成或尚未开始，事项没有改变。")
}

// Title is the action in words.
func (a Action) Title() string {
	switch a {
	case Submit:
		return "提交"
	case Agree:
		return "同意"
	case Refuse:
		return "不同意"
	case SendBack:
		return "退回"
	case Ran:
		return "自动办理"
	}
	return "未知操作"
}

// beijing is the one official time of the country; it has no summer time.
const beijing = 8 * 60 * 60

func clock(t record.Time) string {
	return t.Clock().In(time.FixedZone("CST", beijing)).Format("2006-01-02 15:04")
}
