package archive

import "strings"

const (
	digits = "零壹贰叁肆伍陆柒捌玖"
	yi     = 100_000_000
)

// Capital writes fen the way amounts stand in official papers: 人民币肆佰捌拾陆
// 万元整 (票据 and 会计基础工作规范, article 52).
func Capital(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "负", -fen
	}
	yuan, jiao, last := fen/100, fen/10%10, fen%10
	var b strings.Builder
	b.WriteString("人民币" + sign)
	if yuan > 0 || fen == 0 {
		b.WriteString(whole(yuan) + "元")
	}
	switch {
	case jiao == 0 && last == 0:
		b.WriteString("整")
	case last == 0:
		b.WriteString(digit(jiao) + "角整")
	case jiao > 0:
		b.WriteString(digit(jiao) + "角" + digit(last) + "分")
	case yuan > 0:
		b.WriteString("零" + digit(last) + "分")
	default:
		b.WriteString(digit(last) + "分")
	}
	return b.String()
}

func digit(n int64) string { return string([]rune(digits)[n]) }

// whole writes a number of 元; 亿 above 万亿 repeats: 壹万亿.
func whole(n int64) string {
	if n == 0 {
		return "零"
	}
	out := ""
	if n >= yi {
		out = whole(n/yi) + "亿"
	}
	return out + joined(out, n%yi, yi/10, func(n int64) string {
		high := ""
		if n >= 10_000 {
			high = group(n/10_000) + "万"
		}
		return high + joined(high, n%10_000, 1000, group)
	})
}

// joined writes a lower part after a higher one, with a 零 over a gap.
func joined(before string, n, least int64, words func(int64) string) string {
	if n == 0 {
		return ""
	}
	if before != "" && n < least {
		return "零" + words(n)
	}
	return words(n)
}

// group writes 1 to 9999.
func group(n int64) string {
	out, gap := "", false
	for _, u := range []struct {
		of   int64
		name string
	}{{1000, "仟"}, {100, "佰"}, {10, "拾"}, {1, ""}} {
		d := n / u.of % 10
		if d == 0 {
			gap = out != ""
			continue
		}
		if gap {
			out += "零"
		}
		out, gap = out+digit(d)+u.name, false
	}
	return out
}
