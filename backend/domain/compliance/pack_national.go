package compliance

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// national is the national frame for filings. Provinces add packs of their own.
func national() Pack {
	return Pack{Name: "national", Title: "国家规定", Type: "filing", From: "2020-02-01T00:00:00.000Z", Rules: []Clause{
		{Certainty: Read, Rule: record.Rule{ID: "HG-BM-01", Title: "内容没有国家秘密标志", Severity: fault.Block,
			Reads:  []record.Name{"name", "basis", "goal"},
			Clause: "不得在非涉密信息系统、信息设备中存储、处理国家秘密。", Source: "《中华人民共和国保守国家秘密法》（2024 年修订）第三十一条", Check: secretMarks}},
		{Certainty: Read, Rule: record.Rule{ID: "HG-TZ-16", Title: "资金按年度列明来源", Severity: fault.Warn,
			Reads:  []record.Name{"funding", "start", "finish"},
			Clause: "政府投资年度计划应当明确项目名称、建设内容及规模、建设工期、项目总投资、年度投资额及资金来源等事项。",
			Source: "《政府投资条例》（国务院令第 712 号）第十六条", Check: yearsCovered}},
		{Certainty: Recalled, Rule: record.Rule{ID: "HG-YJ-01", Title: "建设依据写明文件", Reads: []record.Name{"basis"},
			Clause: "项目建设依据应当列明有关文件。", Source: "《国家政务信息化项目建设管理办法》（国办发〔2019〕57号）", Check: namesDocument}},
		{Certainty: Recalled, Rule: record.Rule{ID: "HG-ML-01", Title: "说明信息资源目录和共享", Reads: []record.Name{"goal", "kind", FactDocuments},
			Clause: "信息资源目录是审批的前提，共享和安全情况影响经费与验收。", Source: "《国家政务信息化项目建设管理办法》（国办发〔2019〕57号）", Check: sharing}},
		{Certainty: Recalled, Rule: record.Rule{ID: "HG-DB-01", Title: "涉及个人身份信息的有等级保护安排", Reads: []record.Name{"goal", FactDocuments},
			Clause: "网络运营者应当按照网络安全等级保护制度的要求履行安全保护义务。", Source: "《中华人民共和国网络安全法》", Check: identityData}},
		{Certainty: Recalled, Rule: record.Rule{ID: "HG-MM-01", Title: "有密码应用安排", Reads: []record.Name{"goal", "kind", FactDocuments},
			Clause: "同步规划、同步建设、同步运行密码保障系统并定期评估。", Source: "《国家政务信息化项目建设管理办法》（国办发〔2019〕57号）", Check: cryptography}},
		{Certainty: Recalled, Rule: record.Rule{ID: "HG-CP-01", Title: "概算列有测评检测费", Reads: []record.Name{"estimate", "kind"},
			Clause: "概算通常包含软件测试、等级保护测评和密码应用安全性评估费用。", Check: testingCost}},
		{Certainty: Recalled, Rule: record.Rule{ID: "HG-CF-01", Title: "重复建设筛查", Reads: []record.Name{"name", FactSimilar},
			Clause: "避免重复建设。", Source: "《国家政务信息化项目建设管理办法》（国办发〔2019〕57号）", Check: alike}},
	}}
}

// marks as they stand on classified papers: 机密★10年, 绝密★.
var marks = regexp.MustCompile(`(秘密|机密|绝密)\s*[★☆]`)

func secretMarks(r record.Record) []fault.Problem {
	var ps []fault.Problem
	for _, n := range []record.Name{"name", "basis", "goal"} {
		if found := marks.FindString(r.Text(n)); found != "" {
			ps = append(ps, fault.Problem{Place: place(r, n), Message: "内容出现国家秘密标志“" + found + "”，本系统是非涉密系统。",
				Advice: "请立即删除，按保密规定在涉密系统中办理。"})
		}
	}
	return ps
}

// yearsCovered asks for money in the first year and in every year between the
// first and the last that has any.
func yearsCovered(r record.Record) []fault.Problem {
	var years []string
	for _, row := range r.Fields["funding"].Rows {
		years = append(years, row.Cells["year"])
	}
	start := r.Text("start")
	if len(years) == 0 || !record.CheckDate(start) || slices.Contains(years, start[:4]) {
		return nil
	}
	return []fault.Problem{{Place: place(r, "funding"), Message: start[:4] + " 年开工，但当年没有安排资金。",
		Advice: "请按年度列明投资额及资金来源。"}}
}

var cited = regexp.MustCompile(`《[^》]+》|〔\d{4}〕`)

func namesDocument(r record.Record) []fault.Problem {
	if cited.MatchString(r.Text("basis")) {
		return nil
	}
	return []fault.Problem{{Place: place(r, "basis"), Message: "建设依据没有写出文件名称或文号。", Advice: "请写明文件名称和文号，例如《…》（…〔2026〕1号）。"}}
}

func sharing(r record.Record) []fault.Problem {
	if !builds(r) || mentions(r, "信息资源目录", "数据共享", "资源共享", "共享交换") {
		return nil
	}
	return []fault.Problem{{Place: place(r, "goal"), Message: "没有说明信息资源目录和数据共享。", Advice: "请在建设目标与内容中说明，或附上信息资源目录。"}}
}

func identityData(r record.Record) []fault.Problem {
	for _, word := range []string{"身份证", "人脸", "指纹", "个人信息", "实名", "公民信息", "手机号"} {
		if strings.Contains(r.Text("goal"), word) && !mentions(r, "等级保护", "等保", "定级") {
			return []fault.Problem{{Place: place(r, "goal"), Message: "建设内容提到“" + word + "”，没有见到等级保护安排。",
				Advice: "请附等级保护定级报告，或在建设方案中写明定级。"}}
		}
	}
	return nil
}

func cryptography(r record.Record) []fault.Problem {
	if !builds(r) || mentions(r, "密码应用", "商用密码", "密评", "密码保障") {
		return nil
	}
	return []fault.Problem{{Place: place(r, "goal"), Message: "没有见到密码应用安排。", Advice: "请附密码应用方案，或在建设方案中写明。"}}
}

func testingCost(r record.Record) []fault.Problem {
	rows := r.Fields["estimate"].Rows
	if !builds(r) || len(rows) == 0 || slices.ContainsFunc(rows, func(x record.Row) bool { return x.Cells["category"] == "testing" }) {
		return nil
	}
	return []fault.Problem{{Place: place(r, "estimate"), Message: "概算明细没有测评检测费。", Advice: "如由其他经费承担，请在概算书中说明。"}}
}

func alike(r record.Record) []fault.Problem {
	names := r.Fields[FactSimilar].Many
	if len(names) == 0 {
		return nil
	}
	return []fault.Problem{{Place: place(r, "name"), Message: fmt.Sprintf("有 %d 个项目名称相近：%s。", len(names), strings.Join(names, "、")),
		Advice: "请核对是否重复建设，并在建设方案中说明与已有项目的关系。"}}
}

// builds reports whether the filing makes or changes a system.
func builds(r record.Record) bool { return r.Text("kind") == "new" || r.Text("kind") == "upgrade" }

// mentions looks for any of the words in the goal and in the titles of what is
// attached; the text of documents is not read here.
func mentions(r record.Record, words ...string) bool {
	text := r.Text("goal") + "\n" + strings.Join(r.Fields[FactDocuments].Many, "\n")
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

func place(r record.Record, n record.Name) fault.Place {
	return fault.Place{Record: string(r.ID), Field: string(n)}
}
