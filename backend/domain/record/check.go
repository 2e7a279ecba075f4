package record

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"
)

// Default sizes, in characters and choices.
const (
	maxText = 200
	maxLong = 5000
	maxMany = 50
)

// checkField says in Chinese what is wrong with the value of one field or
// cell; "" when it is right or empty.
func checkField(f Field, v Value, dict func(string) map[string]string) string {
	if v.Empty() {
		return ""
	}
	if f.Kind == KMany {
		return checkMany(f, v, dict)
	}
	if len(v.Many) > 0 || len(v.Rows) > 0 {
		return "“" + f.Title + "”只能填写一个值。"
	}
	switch f.Kind {
	case KText, KLong, KUnit, KUser:
		return checkText(f, v.Text)
	case KChoice:
		return checkCode(f, v.Text, dict)
	case KLevel:
		return checkLevel(f, v.Text)
	case KMoney:
		return checkMoney(f, v.Text)
	}
	if form, ok := forms[f.Kind]; !ok {
		return "“" + f.Title + "”的类型本版本不认识，请升级。"
	} else if !form.fits(v.Text) {
		return "“" + f.Title + "”" + form.words
	}
	return ""
}

// forms are the kinds whose text has one fixed form.
var forms = map[Kind]struct {
	fits  func(string) bool
	words string
}{
	KNumber:  {CheckNumber, "应为数字，最多四位小数。"},
	KPercent: {percent, "应为 0 到 100 之间的百分数，最多四位小数。"},
	KDate:    {CheckDate, "不是有效日期，请按 2026-11-22 的形式填写实际存在的日子。"},
	KTime:    {func(s string) bool { return CheckTime(Time(s)) }, "不是有效时间。"},
	KPhone:   {phone.MatchString, "不是有效的电话号码，请填写手机号、区号加座机号或内线号。"},
	KRef:     {func(s string) bool { return ValidID(ID(s)) }, "没有指向有效的记录。"},
	KBool:    {func(s string) bool { return s == "true" || s == "false" }, "只能是“是”或“否”。"},
	KDigest:  {digest.MatchString, "不是有效的摘要。"},
	KYear:    {yearOf, "应为四位年份，例如 2026。"},
}

var (
	// Mobile, area code with number and extension, or an internal number.
	phone  = regexp.MustCompile(`^((\+86)?1[3-9][0-9]{9}|(0[0-9]{2,3}-?)?[1-9][0-9]{6,7}(-[0-9]{1,6})?|[0-9]{3,6})$`)
	digest = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func percent(text string) bool {
	n, ok := decimal(text)
	return ok && n.Sign() >= 0 && n.IsInt64() && n.Int64() <= 100*10_000
}

func checkMany(f Field, v Value, dict func(string) map[string]string) string {
	limit := maxMany
	if f.Max > 0 {
		limit = f.Max
	}
	switch {
	case v.Text != "" || len(v.Rows) > 0:
		return "“" + f.Title + "”应逐项选择。"
	case len(v.Many) > limit:
		return fmt.Sprintf("“%s”最多选 %d 项，现有 %d 项。", f.Title, limit, len(v.Many))
	}
	for i, code := range v.Many {
		if slices.Contains(v.Many[:i], code) {
			return "“" + f.Title + "”中“" + code + "”重复。"
		}
		if text := checkCode(f, code, dict); text != "" {
			return text
		}
	}
	return ""
}

func checkCode(f Field, code string, dict func(string) map[string]string) string {
	if f.Dictionary == "" {
		return checkText(f, code)
	}
	if _, ok := dict(f.Dictionary)[code]; !ok {
		return "“" + f.Title + "”的选项“" + excerpt(code) + "”不在选项表中，请重新选择。"
	}
	return ""
}

func checkLevel(f Field, text string) string {
	switch {
	case slices.Contains(Levels(), Level(text)):
		return ""
	case text == "秘密" || text == "机密" || text == "绝密":
		return "本系统是非涉密系统，禁止存储、处理国家秘密，不能选择“" + text + "”。请立即停止录入，按保密规定在涉密系统中办理。"
	}
	return "“" + f.Title + "”只能是公开、内部或工作秘密。"
}

func checkMoney(f Field, text string) string {
	fen, ok := integer(text)
	switch {
	case !ok && allDigits(text) && text[0] != '0', fen > MaxFen, fen < -MaxFen:
		return "“" + f.Title + "”超出范围，单项金额不能超过 10 万亿元，请核对单位。"
	case !ok:
		return "“" + f.Title + "”不是有效金额，请填写数字，最多精确到分。"
	case fen < 0 && f.Formula.Op != "difference":
		return "“" + f.Title + "”不能是负数。"
	}
	return ""
}

func checkText(f Field, text string) string {
	limit := maxText
	if f.Kind == KLong {
		limit = maxLong
	}
	if f.Max > 0 {
		limit = f.Max
	}
	if !utf8.ValidString(text) {
		return "“" + f.Title + "”含有无法识别的字符，请重新输入。"
	}
	if n := utf8.RuneCountInString(text); n > limit {
		return fmt.Sprintf("“%s”最多 %d 个字，现有 %d 个字。", f.Title, limit, n)
	}
	for _, c := range text {
		if hidden(c) && (f.Kind != KLong || c != '\n' && c != '\t') {
			return fmt.Sprintf("“%s”含有不可见的控制字符（U+%04X），请删除后重新输入。", f.Title, c)
		}
	}
	return ""
}

// hidden characters change how text reads without being seen: controls, and
// marks that turn the direction of writing or have no width.
func hidden(c rune) bool {
	switch {
	case c < 0x20, c >= 0x7f && c < 0xa0:
		return true
	case c >= 0x200b && c <= 0x200f, c >= 0x202a && c <= 0x202e, c >= 0x2060 && c <= 0x206f:
		return true
	}
	return c == 0x061c || c == 0x2028 || c == 0x2029 || c == 0xfeff
}

func excerpt(s string) string {
	const most = 20
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
