package archive

import (
	"strings"
	"unicode"
)

// line is one wrapped line; gap is the space to add after each character so
// that the line fills its width.
type line struct {
	text   string
	indent float64
	gap    float64
}

// Characters that may not begin or end a line (避头尾).
const (
	notFirst = "，。、；：？！）》〉」』】〕］｝’”…—·%℃,.;:?!)]}％"
	notLast  = "（《〈「『【〔［｛‘“([{￥¥"
)

// longestWord bounds a unit, so that no address is wider than a line.
const longestWord = 24

// wrap breaks a paragraph into lines of width; the first is indented.
func (s *sheet) wrap(font string, size float64, text string, indent, width float64) []line {
	var lines []line
	left := indent
	for units := split(text); len(units) > 0; left = 0 {
		n, used := 0, 0.0
		for n < len(units) {
			w := s.width(font, size, units[n])
			if n > 0 && used+w > width-left+0.01 {
				break
			}
			used, n = used+w, n+1
		}
		if n < len(units) {
			n = breakAt(units, n)
		}
		l := line{text: strings.TrimRight(strings.Join(units[:n], ""), " "), indent: left}
		if units = units[n:]; len(units) > 0 {
			l.gap = s.gap(font, size, l.text, width-left)
		}
		lines = append(lines, l)
	}
	return lines
}

// gap spreads what is left of a full line; a line that is far from full (a
// long word followed) stays ragged.
func (s *sheet) gap(font string, size float64, text string, width float64) float64 {
	n := len([]rune(text))
	rest := width
	for _, u := range split(text) {
		rest -= s.width(font, size, u)
	}
	if n < 2 || rest <= 0 || rest > 3*size {
		return 0
	}
	return rest / float64(n-1)
}

// breakAt moves a break back until neither side breaks the rules; a line that
// is nothing but marks stays as it was.
func breakAt(units []string, n int) int {
	for at := n; at > 0 && n-at < 4; at-- {
		first, last := []rune(units[at])[0], []rune(units[at-1])
		if !strings.ContainsRune(notFirst, first) && !strings.ContainsRune(notLast, last[len(last)-1]) {
			return at
		}
	}
	return n
}

// split cuts a text into what may not be broken: words and numbers of ASCII
// as one, every other character by itself.
func split(text string) []string {
	var units []string
	word := false
	for _, r := range text {
		in := r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".-/_@", r))
		if in && word && len(units[len(units)-1]) < longestWord {
			units[len(units)-1] += string(r)
		} else {
			units = append(units, string(r))
		}
		word = in
	}
	return units
}
