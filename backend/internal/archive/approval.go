package archive

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"quancheng/backend/domain/fault"
)

// Approval is what a 批复 says. Everything is text for people, final.
type Approval struct {
	Organ     string   // 发文机关, the red head
	Number    string   // 发文字号
	Title     string   // 标题
	To        string   // 主送机关, without the colon
	Body      []string // paragraphs
	Date      string   // 成文日期, 2026-11-22
	CC        []string // 抄送
	Issued    string   // 印发机关; empty = Organ
	Watermark string   // e.g. 演示数据 不具效力; empty = none
}

// Render makes the PDF of an approval. The same input gives the same bytes.
// A character without glyph is a fault that names it.
func Render(a Approval) ([]byte, error) {
	date, err := a.check()
	if err != nil {
		return nil, err
	}
	s, err := newSheet(a.Title, a.Organ, date, a.Watermark)
	if err != nil {
		return nil, err
	}
	layout(s, a, date)
	if err := s.err; err != nil {
		return nil, fmt.Errorf("lay out approval %s: %w", a.Number, err)
	}
	if len(s.missing) > 0 {
		return nil, noGlyph(s.missing)
	}
	var out bytes.Buffer
	if _, err := s.pdf.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("write approval %s: %w", a.Number, err)
	}
	return out.Bytes(), nil
}

func (a Approval) check() (time.Time, error) {
	for _, f := range []struct{ title, text string }{
		{"发文机关", a.Organ}, {"发文字号", a.Number}, {"标题", a.Title},
		{"主送机关", a.To}, {"正文", strings.Join(a.Body, "")},
	} {
		if strings.TrimSpace(f.text) == "" {
			return time.Time{}, fault.Numbered(fault.Invalid, "E-AR-002", "批复缺少"+f.title+"，没有生成，审批结果已保存。请补齐模板后重新生成。")
		}
	}
	date, err := time.Parse(time.DateOnly, a.Date)
	if err != nil {
		return time.Time{}, fault.Numbered(fault.Invalid, "E-AR-003", "批复的成文日期“"+a.Date+"”不是日期，没有生成，审批结果已保存。请联系运维人员。")
	}
	return date, nil
}

func noGlyph(missing map[rune]bool) error {
	var all []string
	for r := range missing {
		all = append(all, fmt.Sprintf("“%c”（U+%04X）", r, r))
	}
	slices.Sort(all)
	return fault.Numbered(fault.Invalid, "E-AR-001",
		"批复中的"+strings.Join(all, "、")+"没有可用的字形，文件没有生成，审批结果已保存。请改用规范字，或联系运维人员补充字体。")
}

// chineseDate is 2026年3月1日: no leading zeros (GB/T 9704-2012, 7.3.5).
func chineseDate(t time.Time) string {
	return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
}
