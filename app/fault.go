package app

import "quancheng/backend/domain/fault"

// The words of this package; E-AP numbers are for the telephone.

func notOpen() error {
	return fault.Numbered(fault.Unauthorized, "E-AP-001", "当前没有登录，内容都在本机。请登录后继续。")
}

func notBound() error {
	return fault.Numbered(fault.Unauthorized, "E-AP-002", "这台电脑尚未接入系统。请输入管理员提供的设备接入码。")
}

func noServer() error {
	return fault.Numbered(fault.Unreachable, "E-AP-003", "尚未配置服务器地址，无法连接。请联系运维人员放置配置文件后重新打开程序。")
}

func needsNetwork() error {
	return fault.Numbered(fault.Unreachable, "E-AP-004", "这项操作需要联网，没有执行，已有数据没有改变。请连接网络后重试。")
}

func noRecord() error {
	return fault.Numbered(fault.NotFound, "E-AP-006", "没有找到这条内容，它可能已移动、被收回，或者不在您的权限范围内。")
}

func notEditable() error {
	return fault.Numbered(fault.Forbidden, "E-AP-007", "这条内容现在不能修改，已有内容没有改变。草稿和被退回的申报可以由填报人修改。")
}

func unknownType() error {
	return fault.Numbered(fault.Upgrade, "E-AP-008", "当前版本不认识这类内容，它仍保存在本机。请升级程序后查看。")
}

func moduleOff(title string) error {
	return fault.Numbered(fault.Forbidden, "E-AP-026", "“"+title+"”所在的模块已停用，不能新建，已有内容没有改变。如需要，请联系配置员。")
}

func noSuchAct() error {
	return fault.Numbered(fault.NotFound, "E-AP-009", "没有找到这项待处理的操作，它可能已经办结。请刷新后查看。")
}

func noUpload() error {
	return fault.Numbered(fault.NotFound, "E-AP-010", "这次添加材料已经中断，没有保存。请重新选择文件。")
}

const lostDeviceText = "本机的设备密钥已损坏或丢失，需要重新登记这台电脑；本机未上报的内容都在。请向系统管理员要一个新的登记码。"

// damagedCache makes replication begin anew: Invalid is its word for a place
// that means nothing any more.
func damagedCache() error {
	return fault.Numbered(fault.Invalid, "E-AP-029", "本机缓存损坏，正在重新下载；未上报的内容都在，不受影响。")
}

func outOfStep() error {
	return fault.Numbered(fault.Invalid, "E-AP-011", "文件没有完整读入，没有加入。请重新选择文件。")
}

func notHere() error {
	return fault.Numbered(fault.Unreachable, "E-AP-012", "本机未缓存这份材料。联网后可看。")
}

func secretLevel() error {
	return fault.Numbered(fault.Forbidden, "E-AP-013", "本系统是非涉密系统，禁止处理国家秘密，材料没有加入。请立即停止操作，并按保密规定处理该文件。")
}

func noLevel() error {
	return fault.Numbered(fault.Invalid, "E-AP-014", "没有选择材料的密级，材料没有加入。请选择公开、内部或工作秘密。")
}

func wrongKind(titles string) error {
	return fault.Numbered(fault.Invalid, "E-AP-015", "这一项只接受"+titles+"，材料没有加入。请转换格式后重新选择。")
}

func tooBig() error {
	return fault.Numbered(fault.TooLarge, "E-AP-016", "文件超过这一项的大小上限，没有加入。请压缩或拆分后再选择。")
}
