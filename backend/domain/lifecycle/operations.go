package lifecycle

// operations is 运维: warranty, service, retirement.
func operations() StageInfo {
	return StageInfo{Name: Operations, Title: "运维", Code: "YW", Documents: join(
		kept(thirty, "运维方案", "运维合同", "系统下线审批"),
		kept(ten, "服务报告", "问题记录", "巡检记录", "应急预案", "应急演练记录", "备份恢复记录"),
	)}
}
