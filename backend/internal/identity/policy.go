package identity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quancheng/backend/domain/fault"
)

const (
	passwordMin  = 12
	passwordMax  = 128
	passwordKind = 5 // different characters
)

// common are the cores of passwords that are tried first, in Latin letters.
func common() []string {
	return []string{"password", "passw0rd", "p@ssw0rd", "p@ssword", "admin", "administrator", "root", "qwerty", "asdfgh", "zxcvbn",
		"1qaz2wsx", "qazwsx", "abc", "abcd", "abcdef", "letmein", "welcome", "iloveyou", "woaini", "aini", "zhengfu", "zhengwu",
		"bangong", "xinxi", "xinxihua", "quancheng", "xiangmu", "mima", "test", "guest", "user", "china", "zhongguo", "gov", "123456"}
}

// checkPassword refuses what is short, uniform, commonly tried, or made of
// words of the account and its unit.
func checkPassword(password string, words ...string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < passwordMin:
		return weak("密码至少 12 个字符。")
	case n > passwordMax:
		return weak("密码最多 128 个字符。")
	case kinds(password) < passwordKind || run(password):
		return weak("密码的字符太单一，或是连续的字符。")
	}
	core := strings.ToLower(password)
	for _, w := range words {
		if w = strings.ToLower(strings.TrimSpace(w)); utf8.RuneCountInString(w) >= 2 && strings.Contains(core, w) {
			return weak("密码里有账号、姓名或单位的字样。")
		}
	}
	core = strings.TrimFunc(core, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, w := range common() {
		if rest := strings.ReplaceAll(core, w, ""); utf8.RuneCountInString(rest) < 4 && rest != core || strings.ToLower(password) == w {
			return weak("这个密码太常见，很容易被猜中。")
		}
	}
	return nil
}

func weak(why string) error {
	return fault.Numbered(fault.Invalid, "E-ID-002", why+"账号还没有启用，请换一个密码：12 个字符以上，几个不相关的词连在一起最好记。")
}

func kinds(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// run reports whether s climbs or falls by one all the way: 123456789012.
func run(s string) bool {
	runes := []rune(s)
	for _, d := range []rune{1, -1} {
		steps := 0
		for i := 1; i < len(runes); i++ {
			if runes[i]-runes[i-1] == d {
				steps++
			}
		}
		if steps >= len(runes)-2 {
			return true
		}
	}
	return false
}
