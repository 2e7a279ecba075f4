package registration

import (
	"fmt"

	"quancheng/backend/domain/fault"
)

func badTicket() error {
	return fault.Numbered(fault.Invalid, "E-UP-001", "材料的登记信息不完整或前后不一致，没有上传，材料仍保存在本机。请升级程序后重试。")
}

func badName(problem string) error {
	return fault.Numbered(fault.Invalid, "E-UP-002", "材料没有上传，仍保存在本机。"+problem)
}

func tooLarge() error {
	return fault.Numbered(fault.TooLarge, "E-UP-003", "材料超过 2 GB 的上限，没有上传，仍保存在本机。请压缩或拆分后重新添加。")
}

func notBusiness() error {
	return fault.Numbered(fault.Forbidden, "E-UP-004", "您的角色不办理业务，不能上传材料，没有上传。如需要，请联系安全管理员。")
}

func notThere() error {
	return fault.Numbered(fault.NotFound, "E-UP-005", "没有这项内容，或您无权查看。没有进行，数据没有改变。请同步后重试。")
}

func overQuota(quota int64) error {
	return fault.Numbered(fault.TooLarge, "E-UP-006", fmt.Sprintf("您已上传而尚未提交的材料超过 %d GB，这一份没有上传，仍保存在本机。请先提交或放弃已有的草稿。", quota>>30))
}

func noUpload() error {
	return fault.Numbered(fault.NotFound, "E-UP-007", "这次上传已经结束或不存在，材料仍保存在本机，将自动重新上传。")
}

func incomplete(missing []int) error {
	return fault.Numbered(fault.Conflict, "E-UP-008", fmt.Sprintf("材料还有 %d 个分块没有传到，没有登记，材料仍保存在本机，将自动续传。", len(missing)))
}

func altered() error {
	return fault.Numbered(fault.Invalid, "E-UP-009", "服务器收到的材料与登记的内容不一致，没有采用，已有数据没有改变。请重新添加这份材料。")
}

func noBytes() error {
	return fault.Numbered(fault.Storage, "E-UP-010", "材料的登记还在，但暂时找不到它的文件。数据没有改变。请联系运维人员核对存储。")
}

func underway() error {
	return fault.Numbered(fault.Busy, "E-UP-011", "服务器正在核验这份材料，还没有结果，材料仍保存在本机，将自动重试。")
}
