package record

import (
	"math/big"
	"strconv"
	"strings"
)

// places is how many decimals a number may have.
const places = 4

// decimal reads canonical decimal text as ten-thousandths: optional minus,
// digits, at most four decimals; no exponent, no blanks.
func decimal(text string) (*big.Int, bool) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, part, dotted := strings.Cut(digits, ".")
	if !allDigits(whole) || dotted && !allDigits(part) || len(part) > places || len(whole) > 18 {
		return nil, false
	}
	n, ok := new(big.Int).SetString(whole+part+strings.Repeat("0", places-len(part)), 10)
	if ok && negative {
		n.Neg(n)
	}
	return n, ok
}

// decimalText is the canonical text of n ten-thousandths.
func decimalText(n *big.Int) string {
	sign := ""
	if n.Sign() < 0 {
		sign = "-"
	}
	digits := new(big.Int).Abs(n).String()
	if len(digits) <= places {
		digits = strings.Repeat("0", places+1-len(digits)) + digits
	}
	at := len(digits) - places
	if part := strings.TrimRight(digits[at:], "0"); part != "" {
		return sign + digits[:at] + "." + part
	}
	return sign + digits[:at]
}

// halfUp divides and rounds half away from zero, as accountants do.
func halfUp(a *big.Int, by int64) *big.Int {
	half := big.NewInt(by / 2)
	if a.Sign() < 0 {
		half.Neg(half)
	}
	return new(big.Int).Quo(new(big.Int).Add(a, half), big.NewInt(by))
}

func allDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// CheckNumber reports whether text is a canonical decimal.
func CheckNumber(text string) bool {
	_, ok := decimal(text)
	return ok
}

// integer reads a canonical integer.
func integer(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && strconv.FormatInt(n, 10) == text
}
