package lifecycle

// procurement is 招采: from the published intention to the filed contract.
// Procurement documents are kept at least 15 years (政府采购法 42), so 30.
func procurement() StageInfo {
	return StageInfo{Name: Procurement, Title: "招采", Code: "ZC", Documents: join(
		kept(forever, "合同", "补充合同", "中标（成交）通知书"),
		kept(thirty, "采购意向", "采购需求", "采购实施计划备案", "招标文件", "磋商文件", "谈判文件", "采购公告", "更正公告",
			"投标文件（中标）", "评审报告", "结果公告", "质疑答复", "合同公告", "合同备案", "保密协议"),
	)}
}
