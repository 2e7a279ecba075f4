package lifecycle

// implementation is 实施: plan, design, progress, supervision, change.
func implementation() StageInfo {
	return StageInfo{Name: Implementation, Title: "实施", Code: "SS", Documents: join(
		kept(forever, "概要设计", "详细设计", "数据库设计", "变更申请", "变更批复", "监理总结"),
		kept(thirty, "开工令", "实施计划", "需求规格说明", "源代码", "接口文档", "测试方案", "测试报告", "监理规划",
			"到货验收", "培训记录", "支付申请", "支付凭证"),
		kept(ten, "监理月报", "监理通知", "周月报", "项目例会纪要"),
	)}
}
