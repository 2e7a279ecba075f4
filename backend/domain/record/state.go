package record

var stateTitles = map[State]string{
	Draft:     "草稿",
	Reviewing: "审核中",
	Returned:  "已退回",
	Approving: "审批中",
	Issuing:   "批复待生成",
	Approved:  "已立项",
	Refused:   "不予立项",
	Filed:     "已归档",
	Attached:  "待归档",
	Procuring: "招采中",
	Building:  "实施中",
	Accepting: "验收中",
	Operating: "运维中",
	Closed:    "已结束",
	Imported:  "历史项目",
}

// StateTitle is the Chinese word of a state; one that this build does not
// know reads 请升级 and is never guessed.
func StateTitle(s State) string {
	if title, ok := stateTitles[s]; ok {
		return title
	}
	return "请升级"
}

// States lists every state in its fixed order.
func States() []State {
	return []State{Draft, Reviewing, Returned, Approving, Issuing, Approved, Refused, Filed,
		Attached, Procuring, Building, Accepting, Operating, Closed, Imported}
}
