package archive

import (
	"math"
	"strings"
	"time"
)

// Measures near GB/T 9704-2012, in points: A4, 156 × 225 mm of text, 28
// characters of 三号 a line, 22 lines a page.
const (
	mm         = 72 / 25.4
	pageWidth  = 210 * mm
	pageHeight = 297 * mm
	marginLeft = 28 * mm
	marginTop  = 37 * mm
	textWidth  = 156 * mm
	textHeight = 225 * mm
	lineHeight = textHeight / 22

	size3 = 16.0 // 三号: body
	size2 = 22.0 // 二号: title
	size4 = 14.0 // 四号: imprint and page number
	head  = 40.0 // largest red head
)

// layout puts the parts of the document on the sheet, top down.
func layout(s *sheet, a Approval, date time.Time) {
	s.down(35*mm - lineHeight)
	s.color(red)
	s.centre(bold, fit(s, a.Organ+"文件", head), a.Organ+"文件")
	s.color(black)
	s.down(lineHeight)
	s.centre(regular, size3, a.Number)
	s.rule(marginLeft, s.y+4*mm, textWidth, 1.2, red)
	s.down(4*mm + 1.5*lineHeight)

	for _, line := range s.wrap(bold, size2, a.Title, 0, balanced(s, a.Title)) {
		s.centre(bold, size2, line.text)
	}
	s.down(lineHeight)
	s.paragraph(regular, size3, a.To+"：", 0)
	for _, p := range a.Body {
		for one := range strings.SplitSeq(p, "\n") {
			s.paragraph(regular, size3, strings.TrimSpace(one), 2)
		}
	}
	sign(s, a.Organ, chineseDate(date))
	imprint(s, a, chineseDate(date))
	s.numbers()
}

// sign writes organ and date at the right, kept on one page: the date ends
// four characters from the edge, the organ is centred over it. There is no
// seal: that comes from a licensed provider.
func sign(s *sheet, organ, date string) {
	s.need(4 * lineHeight)
	s.down(2 * lineHeight)
	right := marginLeft + textWidth - 4*size3
	dateWidth, organWidth := s.width(regular, size3, date), s.width(regular, size3, organ)
	middle := right - dateWidth/2
	s.text(regular, size3, min(middle-organWidth/2, right+2*size3-organWidth), organ)
	s.down(lineHeight)
	s.text(regular, size3, right-dateWidth, date)
	s.down(lineHeight)
}

// imprint is the 版记 at the foot of the last page: copies, printing organ and
// date between lines.
func imprint(s *sheet, a Approval, date string) {
	const pitch = size4 * 1.7
	issued := a.Issued
	if issued == "" {
		issued = a.Organ
	}
	var cc []line
	if len(a.CC) > 0 {
		cc = s.wrap(regular, size4, "抄送："+strings.Join(a.CC, "，")+"。", 0, textWidth-2*size4)
	}
	height := pitch*float64(len(cc)+1) + lineHeight
	s.need(height)
	s.y = marginTop + textHeight - pitch*float64(len(cc)+1)
	s.rule(marginLeft, s.y, textWidth, 1, black)
	for _, l := range cc {
		imprinted(s, pitch, marginLeft+size4, l.text)
		s.down(pitch)
	}
	if len(cc) > 0 {
		s.rule(marginLeft, s.y, textWidth, 0.7, black)
	}
	end := date + "印发"
	imprinted(s, pitch, marginLeft+size4, issued)
	imprinted(s, pitch, marginLeft+textWidth-size4-s.width(regular, size4, end), end)
	s.down(pitch)
	s.rule(marginLeft, s.y, textWidth, 1, black)
}

// imprinted writes in the middle between two lines; y stays.
func imprinted(s *sheet, pitch, x float64, text string) {
	top := s.y
	s.y += (pitch - size4) / 3
	s.text(regular, size4, x, text)
	s.y = top
}

// balanced is the width at which the lines of a title are about equally long.
func balanced(s *sheet, title string) float64 {
	const widest = textWidth - 2*size2
	all := s.width(bold, size2, title)
	lines := math.Ceil(all / widest)
	return min(widest, all/lines+size2)
}

// fit is the largest size, up to most, at which text keeps to one line.
func fit(s *sheet, text string, most float64) float64 {
	w := s.width(bold, most, text)
	if w <= textWidth {
		return most
	}
	return most * textWidth / w
}
