package connect

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// value turns a cell into the canonical text of a field; problem is Chinese.
func (c *converter) value(f record.Field, text string) (value, problem string) {
	if text == "" {
		return "", ""
	}
	switch f.Kind {
	case record.KMoney:
		return c.money(f, text)
	case record.KDate:
		return c.date(f, text)
	case record.KNumber, record.KPercent, record.KYear:
		return plain(c.number(text)), ""
	case record.KChoice:
		return code(f, text), ""
	case record.KLong:
		return text, ""
	}
	return strings.Join(strings.Fields(text), " "), ""
}

func (c *converter) money(f record.Field, text string) (string, string) {
	number := c.number(text)
	if out, ok := record.ScaleMoney(number, fens()[c.Money.Unit]); ok {
		return out, ""
	}
	r, ok := new(big.Rat).SetString(number)
	switch {
	case !ok || !amount.MatchString(number):
		return "", "“" + f.Title + "”不是金额"
	case new(big.Rat).Abs(r.Mul(r, big.NewRat(fens()[c.Money.Unit], 1))).Cmp(big.NewRat(record.MaxFen, 1)) > 0:
		return "", "“" + f.Title + "”超出范围，单项金额不能超过 10 万亿元，请核对单位"
	}
	return "", "“" + f.Title + "”精确到分以下，无法如实记录"
}

var (
	amount    = regexp.MustCompile(`^-?[0-9]{1,24}(\.[0-9]{1,24})?([eE][-+]?[0-9]{1,2})?$`)
	thousands = regexp.MustCompile(`^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$`)
)

// number takes off what writers of numbers add: separators of thousands, and
// the binary tail that a spreadsheet keeps behind 15 digits.
func (c *converter) number(text string) string {
	if thousands.MatchString(text) {
		return strings.ReplaceAll(text, ",", "")
	}
	if v, err := strconv.ParseFloat(text, 64); c.table.Serial && err == nil && !math.IsInf(v, 0) && len(text) > 15 {
		return strconv.FormatFloat(v, 'g', 15, 64)
	}
	return text
}

// plain writes 1.5E+02 as 150; what is no number stays.
func plain(text string) string {
	if !amount.MatchString(text) {
		return text
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return text
	}
	out := r.FloatString(4)
	if back, _ := new(big.Rat).SetString(out); back.Cmp(r) != 0 {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(out, "0"), ".")
}

func (c *converter) date(f record.Field, text string) (string, string) {
	for _, form := range c.Dates {
		if t, err := time.Parse(layout(form), text); err == nil {
			return t.Format(time.DateOnly), ""
		}
	}
	if n, err := strconv.ParseFloat(text, 64); c.table.Serial && err == nil && n >= 1 && n < 120_000 {
		if t, err := excelize.ExcelDateToTime(n, c.table.Date04); err == nil {
			return t.Format(time.DateOnly), ""
		}
	}
	return "", "“" + f.Title + "”不是实际存在的日期，或与映射中的日期格式（" + strings.Join(c.Dates, "、") + "）不符"
}

var marks = strings.NewReplacer("YYYY", "2006", "MM", "01", "DD", "02", "hh", "15", "mm", "04", "ss", "05", "M", "1", "D", "2")

// layout is a form as Go writes it.
func layout(form string) string { return marks.Replace(form) }

// dateForm reports whether a form tells year, month and day.
func dateForm(form string) bool {
	day := time.Date(2011, 12, 30, 1, 2, 3, 0, time.UTC)
	back, err := time.Parse(layout(form), day.Format(layout(form)))
	return err == nil && back.Format(time.DateOnly) == day.Format(time.DateOnly)
}

// code finds a choice by its title; a code stays as it is.
func code(f record.Field, text string) string {
	for code, title := range lifecycle.Default().Codes(f.Dictionary) {
		if title == text {
			return code
		}
	}
	return text
}

// scaled reads a published or tolerated value: fen, or ten-thousandths.
func (m Mapping) scaled(k record.Kind, text string) (int64, bool) {
	factor := int64(10_000)
	if k == record.KMoney {
		factor = fens()[m.Money.Unit]
	}
	if !amount.MatchString(text) {
		return 0, false
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0, false
	}
	r.Mul(r, big.NewRat(factor, 1))
	n := new(big.Int).Quo(r.Num(), r.Denom())
	return n.Int64(), n.IsInt64()
}

// dangerous reports text that is a formula, or would be one in a spreadsheet.
func dangerous(text string) bool {
	if text == "" || text[0] == '=' || text[0] == '@' {
		return text != ""
	}
	signed := text[0] == '+' || text[0] == '-'
	return signed && len(text) > 1 && text[1] != ' ' && strings.ContainsAny(text, "|(!") && !amount.MatchString(text)
}
