package lifecycle

// planning is 谋划: long plans and yearly lists, from which projects come.
func planning() StageInfo {
	return StageInfo{Name: Planning, Title: "谋划", Code: "GH", Documents: join(
		kept(forever, "中长期规划", "年度计划", "规划评审意见"),
		kept(thirty, "需求分析", "前期调研", "信息资源目录"),
	)}
}
