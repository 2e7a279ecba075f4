package record

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// MaxFen is the largest amount that one field may hold, in fen.
const MaxFen int64 = 1e15

// ParseMoney reads the canonical text of an amount: integer fen without
// leading zeros, at most MaxFen in size. Negative amounts are deviations.
func ParseMoney(text string) (int64, bool) {
	fen, ok := integer(text)
	return fen, ok && fen <= MaxFen && fen >= -MaxFen
}

// MoneyText is the canonical text of fen.
func MoneyText(fen int64) string { return strconv.FormatInt(fen, 10) }

var amount = regexp.MustCompile(`^-?[0-9]{1,24}(\.[0-9]{1,24})?([eE][-+]?[0-9]{1,2})?$`)

// ScaleMoney turns a published amount, such as 0.179 or 1.5E-05 in millions,
// into canonical fen exactly. fen is what one unit is worth: 100 for 元,
// 1 000 000 for 万元, 100 000 000 for a million 元. It reports false for what
// is no amount, is too large, or is no whole number of fen.
func ScaleMoney(text string, fen int64) (string, bool) {
	if !amount.MatchString(text) {
		return "", false
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return "", false
	}
	r.Mul(r, new(big.Rat).SetInt64(fen))
	if !r.IsInt() || !r.Num().IsInt64() {
		return "", false
	}
	out := MoneyText(r.Num().Int64())
	_, ok = ParseMoney(out)
	return out, ok
}

// FormatYuan shows fen as 4,000,000.00.
func FormatYuan(fen int64) string {
	sign, digits := "", strconv.FormatInt(fen, 10)
	if rest, negative := strings.CutPrefix(digits, "-"); negative {
		sign, digits = "-", rest
	}
	for len(digits) < 3 {
		digits = "0" + digits
	}
	whole, part := digits[:len(digits)-2], digits[len(digits)-2:]
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + "." + part
}

// FormatWan shows fen in 万元 with the two decimals that people read, more
// only where the amount has them: 174.50, 0.0001.
func FormatWan(fen int64) string {
	// Fen are millionths of 万元; six decimals are exact.
	sign, n := "", fen
	if n < 0 {
		sign, n = "-", -n
	}
	part := strconv.FormatInt(n%1_000_000+1_000_000, 10)[1:]
	for len(part) > 2 && part[len(part)-1] == '0' {
		part = part[:len(part)-1]
	}
	return sign + strconv.FormatInt(n/1_000_000, 10) + "." + part
}

// moneyWords is an amount in a sentence: 400 万元, 12.5 元.
func moneyWords(fen int64) string {
	if fen >= 1_000_000 || fen <= -1_000_000 {
		return strings.TrimSuffix(FormatWan(fen), ".00") + " 万元"
	}
	return strings.TrimSuffix(strings.ReplaceAll(FormatYuan(fen), ",", ""), ".00") + " 元"
}
