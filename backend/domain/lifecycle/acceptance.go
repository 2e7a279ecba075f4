package lifecycle

// acceptance is 验收: preliminary, trial run, final.
func acceptance() StageInfo {
	return StageInfo{Name: Acceptance, Title: "验收", Code: "YS", Documents: kept(forever,
		"初验申请", "初验报告", "初验专家意见", "试运行方案", "试运行报告", "软件测评报告", "等级保护测评报告",
		"密码应用安全性评估报告", "风险评估报告", "用户意见", "竣工财务决算", "审计报告", "项目总结", "档案验收意见",
		"终验申请", "终验报告", "终验证书", "整改报告", "资产移交清单")}
}
