package intent

import (
	"fmt"
	"strings"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// RuleFull marks the refusal of an act that needs a full sign-in.
const RuleFull = "DL-01"

// RuleModule marks the refusal of a new act in a stage that is switched off.
const RuleModule = "MK-01"

// Each refusal says what happened, what it means for the data, what to do.

func reject(format string, args ...any) *verdict {
	return &verdict{Ruling: Ruling{Outcome: Rejected, Message: fmt.Sprintf(format, args...)}}
}

// byCatalogue is a refusal that another catalogue might not have made.
func byCatalogue(v *verdict) *verdict {
	v.moved = true
	return v
}

// refusal is err in the words that users meet.
func refusal(err error) *verdict {
	f := fault.From(err)
	v := reject("%s", f.Message)
	v.Problems = f.Problems
	return v
}

func movedRefusal(err error) *verdict { return byCatalogue(refusal(err)) }

// hidden is the one answer for what is not there and for what may not be seen.
func hidden() *verdict {
	return reject("没有找到这条记录，可能已被删除，或不在您的权限范围内；这一步没有执行。请刷新列表，或联系信息化处核实。")
}

// noField is the one answer for a hidden field and for one that does not exist.
func noField(c record.Change) *verdict {
	v := byCatalogue(reject("要修改的内容不存在，或不在您的权限范围内；这一步没有执行，已有数据没有改变。请刷新后重试。"))
	v.Problems = []fault.Problem{{Place: fault.Place{Record: string(c.Record)}, Severity: fault.Block, Message: "有一项内容不存在，或您无权修改。"}}
	return v
}

func systemField(c record.Change, f record.Field) *verdict {
	v := reject("“%s”由系统填写，不能修改；这一步没有执行，已有数据没有改变。", f.Title)
	v.Problems = []fault.Problem{at(c, "“"+f.Title+"”由系统填写，不能修改。")}
	return v
}

func notWritableField(c record.Change, f record.Field) *verdict {
	v := reject("“%s”当前不能由您修改；这一步没有执行，已有数据没有改变。如内容有误，请在意见中说明。", f.Title)
	v.Problems = []fault.Problem{at(c, "“"+f.Title+"”当前不能由您修改。")}
	return v
}

func at(c record.Change, message string) fault.Problem {
	return fault.Problem{Place: fault.Place{Record: string(c.Record), Field: string(c.Field), Row: c.Row, Column: string(c.Column)},
		Severity: fault.Block, Message: message}
}

func notWritable(what string) *verdict {
	return reject("这件事项的%s当前不能由您增减；这一步没有执行，已有数据没有改变。", what)
}

func notYours() *verdict {
	return reject("这一步不是以当前登录人的身份做出的，没有执行。请切换到原用户后再提交。")
}

func notYourUnit() *verdict {
	return reject("您不是该单位的经办人，不能在该单位名下新建；这一步没有执行，内容仍保存在本机。请选择本人所在单位，或联系系统管理员。")
}

func notOwner() *verdict {
	return reject("只有申报人本人可以这样做，这一步没有执行，已有数据没有改变。请联系申报人办理。")
}

func notDraft() *verdict {
	return reject("这件申报已经提交过，不能删除，已有数据没有改变。如不再办理，请在办理过程中说明。")
}

func submittedAlready(s record.State) *verdict {
	return reject("这件申报现在是“%s”，不能再次提交，已有数据没有改变。请打开事项查看最新进展。", record.StateTitle(s))
}

func noProcess() *verdict {
	return byCatalogue(reject("没有适用的审批流程，本次提交没有生效，草稿仍在。请联系配置员。"))
}

func noTask() *verdict {
	return reject("这项待办不在您的待办中，可能已由他人办理，本次办理没有生效，意见仍保存在本机。请刷新待办。")
}

func needsFull() *verdict {
	v := reject("该环节需要完整登录（密码和验证码），本次办理尚未生效，意见仍保存在本机。请联网重新登录后再次送出。")
	v.Problems = []fault.Problem{{Rule: RuleFull, Severity: fault.Block, Message: "需要完整登录"}}
	return v
}

func badNote() *verdict {
	return reject("有一条逐项意见为空，或所指的内容不存在；本次办理没有生效，意见仍保存在本机。请核对后再办理。")
}

func cannotBind() *verdict {
	return reject("该环节的办理以您能看到全部审批内容为前提，本次办理没有生效。请联系系统管理员核对授权。")
}

func notImporter() *verdict {
	return reject("只有信息化处或配置员可以导入历史项目，这一行没有导入。")
}

func notImportable() *verdict {
	return reject("只能导入历史项目；这一行对应的记录已在系统中办理，没有改变。")
}

func noSource() *verdict {
	return reject("导入的项目缺少来源编号，这一行没有导入。请补充后再导入。")
}

func unknownType() *verdict {
	return byCatalogue(reject("本版本不认识这类记录，这一步没有执行，内容仍保存在本机。请升级。"))
}

func moduleOff(t record.Type) *verdict {
	v := byCatalogue(reject("“%s”所在的模块已停用，不能新办理；内容仍保存在本机，已在办理的事项不受影响。请联系配置员。", t.Title))
	v.since = fmt.Sprintf("填报期间，“%s”所在的模块已停用，这一步没有执行，内容仍保存在本机。请联系配置员；模块重新启用后可再次提交。", t.Title)
	v.Problems = []fault.Problem{{Rule: RuleModule, Severity: fault.Block, Message: "“" + t.Title + "”所在的模块已停用"}}
	return v
}

func badDocument() *verdict {
	return reject("材料与登记的信息不一致，这一步没有执行，内容仍保存在本机。请移除后重新添加该材料。")
}

func notUploaded(ids []record.ID) *verdict {
	return &verdict{Ruling: Ruling{Outcome: Missing, Missing: ids,
		Message: fmt.Sprintf("有 %d 份材料还没有传到服务器，这一步尚未执行，内容仍保存在本机。系统会重新上传后再次送出。", len(ids))}}
}

func inConflict(cs []record.Conflict) *verdict {
	return &verdict{Ruling: Ruling{Outcome: Conflict, Conflicts: cs,
		Message: fmt.Sprintf("有 %d 处内容已被他人修改，与您的修改不同；您的修改没有写入，两个版本都已保留。请逐项选择后再送出。", len(cs))}}
}

func changedSince(classes []record.Class) *verdict {
	return &verdict{Ruling: Ruling{Outcome: Reconfirm, Changed: classes,
		Message: "您办理之后，审批内容有了变化；本次办理尚未生效，意见仍保存在本机。请核对变化后再次确认。"}}
}

func problematic(ps []fault.Problem) *verdict {
	n := 0
	for _, p := range ps {
		if p.Severity == fault.Block {
			n++
		}
	}
	v := byCatalogue(reject("自动检查发现 %d 项须先处理的问题，这一步没有生效，内容仍保存在本机。请按提示修改后再送出。", n))
	if n == 0 {
		v = byCatalogue(reject("有检查项目前无法核验，这一步没有生效，内容仍保存在本机。请稍后重试或联系信息化处。"))
	}
	v.Problems = ps
	return v
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

// reads reports whether the actor may read a class of r.
func (s *sitting) reads(r record.Record, c record.Class) bool {
	return s.access(policy.AttrsOf(r), c) >= policy.Read
}
