package archive

import (
	"fmt"
	"strconv"
	"strings"
)

// Pattern is how a number is written: text with the marks {year}, {serial},
// {serial:4} (at least four digits), {organ} 机关代字, {project}, {stage}, {kind}.
// It is catalogue data; a unit's configurator may change it.
type Pattern string

// The patterns that a new installation has.
const (
	ProjectNumber  Pattern = "SL-{year}-{serial:4}"      // 项目编号
	ApprovalNumber Pattern = "{organ}批〔{year}〕{serial}号" // 发文字号
	Classification Pattern = "{project}-{stage}-{kind}"  // 项目编号-阶段-文档类型
)

// Parts are the values of the marks; zero means not known.
type Parts struct {
	Year    int
	Serial  int
	Organ   string
	Project string // 项目编号
	Stage   string // code of the stage, e.g. LX
	Kind    string // 文档类型, e.g. 立项批复
}

// Format writes the number; a mark without value is an error.
func (p Pattern) Format(v Parts) (string, error) {
	return p.fill(func(mark, width string) (string, error) { return v.value(mark, width) })
}

// Counter names the counter that the serial counts in: everything but the
// serial, so that a new year or organ begins at 1 by itself (R78).
func (p Pattern) Counter(v Parts) (string, error) {
	return p.fill(func(mark, width string) (string, error) {
		if mark == "serial" {
			return "#", nil
		}
		return v.value(mark, width)
	})
}

// Check proves a pattern before it comes into force: known marks, well
// formed, and one serial where serial is true.
func (p Pattern) Check(serial bool) error {
	n := 0
	_, err := p.fill(func(mark, width string) (string, error) {
		if mark == "serial" {
			n++
		}
		return Parts{1, 1, "x", "x", "x", "x"}.value(mark, width)
	})
	if err != nil {
		return err
	}
	if want := map[bool]int{true: 1}[serial]; n != want {
		return fmt.Errorf("pattern %q has %d serials, want %d", string(p), n, want)
	}
	return nil
}

func (p Pattern) fill(value func(mark, width string) (string, error)) (string, error) {
	var b strings.Builder
	for rest := string(p); rest != ""; {
		text, after, found := strings.Cut(rest, "{")
		b.WriteString(text)
		if !found {
			break
		}
		inner, tail, closed := strings.Cut(after, "}")
		if !closed {
			return "", fmt.Errorf("pattern %q: a mark is not closed", string(p))
		}
		mark, width, _ := strings.Cut(inner, ":")
		s, err := value(mark, width)
		if err != nil {
			return "", fmt.Errorf("pattern %q: %w", string(p), err)
		}
		b.WriteString(s)
		rest = tail
	}
	return b.String(), nil
}

func (v Parts) value(mark, width string) (string, error) {
	if mark == "serial" {
		return serial(v.Serial, width)
	}
	if width != "" {
		return "", fmt.Errorf("mark {%s} takes no width", mark)
	}
	text := map[string]string{"organ": v.Organ, "project": v.Project, "stage": v.Stage, "kind": v.Kind}
	if v.Year > 0 {
		text["year"] = strconv.Itoa(v.Year)
	}
	if text[mark] == "" {
		return "", fmt.Errorf("mark {%s} is unknown or has no value", mark)
	}
	return text[mark], nil
}

func serial(n int, width string) (string, error) {
	w := 1
	if width != "" {
		var err error
		if w, err = strconv.Atoi(width); err != nil || w < 1 || w > 9 {
			return "", fmt.Errorf("width %q of the serial", width)
		}
	}
	if n < 1 {
		return "", fmt.Errorf("serial %d", n)
	}
	return fmt.Sprintf("%0*d", w, n), nil
}
