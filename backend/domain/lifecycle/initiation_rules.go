package lifecycle

import (
	"fmt"
	"strconv"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// filingRules are the sums and dates that a filing must agree with itself on.
// What regulations ask for is in package compliance.
func filingRules() []record.Rule {
	return []record.Rule{
		{ID: "LX-EST-01", Title: "概算明细金额等于数量乘以单价", Severity: fault.Block, Reads: []record.Name{EstimateRows}, Check: lineAmounts},
		{ID: "LX-EST-02", Title: "概算总额等于明细之和", Severity: fault.Block, Reads: []record.Name{EstimateRows, Estimate}, Check: estimateSum},
		{ID: "LX-FND-01", Title: "资金来源合计等于概算总额", Severity: fault.Block, Reads: []record.Name{Funding, Estimate}, Check: fundingSum},
		{ID: "LX-DAT-01", Title: "完工日期晚于开工日期", Severity: fault.Block, Reads: []record.Name{Start, Finish}, Check: datesInOrder},
		{ID: "LX-FND-02", Title: "资金年度在工期之内", Severity: fault.Warn, Reads: []record.Name{Funding, Start, Finish}, Check: fundingYears},
	}
}

// lineAmounts compares each line with what the formula makes of it; people
// cannot type an amount, but an imported line can carry another.
func lineAmounts(r record.Record) []fault.Problem {
	computed := record.Compute(filing(), r).Fields[EstimateRows]
	var ps []fault.Problem
	for i, row := range r.Fields[EstimateRows].Rows {
		line, _ := computed.Row(row.ID)
		want, ok := record.ParseMoney(line.Cells[Amount])
		got, filled := record.ParseMoney(row.Cells[Amount])
		if !ok || !filled || got == want {
			continue
		}
		ps = append(ps, at(r, EstimateRows, row.ID, Amount,
			fmt.Sprintf("概算明细第 %d 行的金额与数量乘以单价不一致。", i+1), "请按数量和单价改正金额。",
			fmt.Sprintf("%s × %s 元 = %s 元，填写 %s 元", row.Cells[Quantity], yuan(row.Cells[Price]),
				record.FormatYuan(want), record.FormatYuan(got))))
	}
	return ps
}

func estimateSum(r record.Record) []fault.Problem {
	sum, ok := total(r.Fields[EstimateRows].Rows)
	got, filled := record.ParseMoney(r.Text(Estimate))
	if !ok || !filled || sum == got {
		return nil
	}
	return []fault.Problem{at(r, Estimate, "", "", "概算总额与明细之和不一致。", "请核对概算明细。", minus(got, sum))}
}

func fundingSum(r record.Record) []fault.Problem {
	sum, ok := total(r.Fields[Funding].Rows)
	want, filled := record.ParseMoney(r.Text(Estimate))
	if !ok || !filled || sum == want {
		return nil
	}
	advice := "请增加资金来源或调减概算。"
	if sum > want {
		advice = "请调减资金来源或核对概算。"
	}
	return []fault.Problem{at(r, Funding, "", "", "资金来源合计与概算总额不一致。", advice, minus(want, sum))}
}

func datesInOrder(r record.Record) []fault.Problem {
	days, ok := record.DaysBetween(r.Text(Finish), r.Text(Start))
	if !ok || days > 0 {
		return nil
	}
	return []fault.Problem{at(r, Finish, "", "", "完工日期应晚于开工日期。", "请核对两个日期。",
		fmt.Sprintf("%s 至 %s：%d 日", r.Text(Start), r.Text(Finish), days))}
}

// fundingYears allows one year after the finish, when final payments fall due.
func fundingYears(r record.Record) []fault.Problem {
	if !record.CheckDate(r.Text(Start)) || !record.CheckDate(r.Text(Finish)) {
		return nil
	}
	first, _ := strconv.Atoi(r.Text(Start)[:4])
	last, _ := strconv.Atoi(r.Text(Finish)[:4])
	var ps []fault.Problem
	for _, row := range r.Fields[Funding].Rows {
		if year, err := strconv.Atoi(row.Cells[Year]); err == nil && (year < first || year > last+1) {
			ps = append(ps, at(r, Funding, row.ID, Year, row.Cells[Year]+" 年度的资金不在工期之内。", "请核对年度，或说明提前、延后安排的原因。",
				fmt.Sprintf("工期 %d 年至 %d 年", first, last)))
		}
	}
	return ps
}

// total adds up the amounts of rows; false while one is malformed or there is
// none, for then another finding speaks.
func total(rows []record.Row) (int64, bool) {
	var sum int64
	for _, row := range rows {
		fen, ok := record.ParseMoney(row.Cells[Amount])
		if !ok {
			return 0, false
		}
		sum += fen // at most 500 × 1e15
	}
	return sum, len(rows) > 0
}

// minus shows a − b in 万元: 174.50 − 174.49 = 0.01.
func minus(a, b int64) string {
	return fmt.Sprintf("%s − %s = %s 万元", record.FormatWan(a), record.FormatWan(b), record.FormatWan(a-b))
}

func yuan(text string) string {
	fen, _ := record.ParseMoney(text)
	return record.FormatYuan(fen)
}

func at(r record.Record, field record.Name, row string, column record.Name, message, advice, calculation string) fault.Problem {
	return fault.Problem{Place: fault.Place{Record: string(r.ID), Field: string(field), Row: row, Column: string(column)},
		Message: message, Advice: advice, Calculation: calculation}
}
