package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/workflow"
)

// reach is for what only the server can do: a seat, and a session that stands.
func (d *Desk) reach() (*seat, context.Context, func(), error) {
	s, err := d.open()
	if err != nil {
		return nil, nil, nil, err
	}
	if d.isAway() || !s.client.Signed() {
		return nil, nil, nil, needsNetwork()
	}
	ctx, done := context.WithTimeout(s.ctx, time.Minute)
	return s, ctx, done, nil
}

// actTitles are the operations of the log in words.
var actTitles = map[string]string{
	"hello": "连接服务器", "session.open": "登录", "session.resume": "离线解锁后连接", "session.close": "退出登录",
	"feed.pull": "同步数据", "conflict.read": "查看冲突", "feed.wait": "等待更新", "directory.read": "查看通讯录",
	"intent.open": "读取操作", "intent.push": "上报操作", "intent.save": "保存草稿", "intent.submit": "提交申报", "intent.decide": "办理",
	"intent.discard": "删除草稿", "intent.import": "导入项目",
	"upload.start": "开始上传材料", "upload.parts": "上传材料分片", "upload.done": "完成上传材料", "upload.abort": "放弃上传材料", "upload.sweep": "清理未完成的上传",
	"document.read": "查看材料", "document.read.offline": "在本机查看材料", "audit.read": "查看日志", "audit.mine": "查看本人操作", "audit.checkpoint": "读取日志签名", "audit.proof": "校验日志",
	"user.list": "查看账号", "user.create": "新建账号", "user.confirm": "确认账号变更", "user.disable": "停用账号", "user.code": "发放启用码",
	"user.unlock": "解除锁定", "user.reset": "重置登录", "stranger.refused": "未登录的请求", "account.activate": "启用账号", "account.confirm": "确认启用", "grant.turn": "授权生效或到期",
	"catalogue.read": "查看模块设置", "catalogue.propose": "提出模块设置", "catalogue.confirm": "确认模块设置", "catalogue.withdraw": "撤回模块设置",
	"device.enrol": "接入电脑", "device.code": "发放接入码", "device.revoke": "撤销电脑", "device.list": "查看电脑", "device.standing": "电脑核对状态", "openapi.read": "查看接口说明", "organ.found": "建立单位", "backup.kept": "标记机外备份", "rescue.take": "接收密封内容", "rescue.list": "查看密封内容清单", "rescue.open": "打开密封内容",
}

// actTitleOf names an act of the log. A decision is logged as intent.ACTION,
// what the server does by itself as effect.NODE and job.KIND.
func actTitleOf(act string) string {
	if t, ok := actTitles[act]; ok {
		return t
	}
	kind, name, _ := strings.Cut(act, ".")
	switch kind {
	case "intent":
		return "办理：" + workflow.Action(name).Title()
	case "effect":
		return "编号、生成批复并归档"
	case "job":
		return "后台办理"
	}
	return "其他操作"
}

func (s *seat) logPage(p api.AuditPage) LogPage {
	out := LogPage{Rows: []LogRow{}, Next: p.Next, Total: p.Total}
	for _, e := range p.Entries {
		out.Rows = append(out.Rows, LogRow{Index: e.Index, At: string(e.At), DeviceAt: string(e.DeviceAt), Person: e.Name,
			Role: roleTitle(policy.Role(e.Role)), Device: e.Device, Act: e.Act, ActTitle: actTitleOf(e.Act), Object: e.Object,
			Result: e.Result, Reason: e.Reason})
	}
	return out
}

var userStates = map[string]string{"pending": "待确认", "invited": "待启用", "active": "使用中", "locked": "已锁定", "disabled": "已停用"}

// userView shows an account, and what the server says that the viewer may do.
func userView(u api.User) UserView {
	may := func(act string) bool { return slices.Contains(u.May, act) }
	v := UserView{ID: string(u.ID), Account: u.Account, Name: u.Name, UnitName: u.UnitName, State: u.State, StateTitle: userStates[u.State],
		Pending: u.Pending, Created: string(u.Created), By: u.By, Last: string(u.Last), Asked: u.Asked,
		CanConfirm: may("confirm"), CanDisable: may("disable"), CanCode: may("code"), CanReset: may("reset"), CanUnlock: may("unlock")}
	for _, g := range u.Grants {
		v.RoleTitles = append(v.RoleTitles, roleTitle(g.Role))
	}
	return v
}
