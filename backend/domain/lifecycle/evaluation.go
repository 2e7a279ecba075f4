package lifecycle

// evaluation is 评价: the unit's own, then a third party's.
func evaluation() StageInfo {
	return StageInfo{Name: Evaluation, Title: "评价", Code: "PJ", Documents: kept(thirty,
		"年度绩效报告", "自评价报告", "评分表", "第三方后评价报告", "结果应用意见")}
}
