package archive

import (
	_ "embed" // the two fonts
	"strconv"
	"time"

	"github.com/signintech/gopdf"
)

//go:embed fonts/NotoSerifSC-Regular.ttf
var regularTTF []byte

//go:embed fonts/NotoSerifSC-Bold.ttf
var boldTTF []byte

const (
	regular = "regular"
	bold    = "bold"
)

type rgb struct{ r, g, b uint8 }

var (
	black = rgb{0, 0, 0}
	red   = rgb{0xd7, 0x14, 0x1a}
	pale  = rgb{0xdc, 0xdc, 0xdc}
)

// sheet is a document being written from top to bottom. Its first error stays
// and stops the rest; what no font can draw is collected.
type sheet struct {
	pdf       *gopdf.GoPdf
	y         float64
	err       error
	missing   map[rune]bool
	watermark string
	widths    map[string]float64 // of one unit at 100 points, by font
}

func newSheet(title, author string, date time.Time, watermark string) (*sheet, error) {
	s := &sheet{pdf: &gopdf.GoPdf{}, missing: map[rune]bool{}, watermark: watermark, widths: map[string]float64{}}
	s.pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: pageWidth, H: pageHeight}})
	s.pdf.SetInfo(gopdf.PdfInfo{Title: title, Author: author, Producer: "Quancheng", CreationDate: date})
	opt := gopdf.TtfOption{OnGlyphNotFound: func(r rune) { s.missing[r] = true }}
	if err := s.pdf.AddTTFFontDataWithOption(regular, regularTTF, opt); err != nil {
		return nil, err
	}
	if err := s.pdf.AddTTFFontDataWithOption(bold, boldTTF, opt); err != nil {
		return nil, err
	}
	s.page()
	return s, s.err
}

// page begins a page; the watermark lies under everything else.
func (s *sheet) page() {
	s.pdf.AddPage()
	s.y = marginTop
	if s.watermark == "" {
		return
	}
	const size = 46.0
	s.color(pale)
	w := s.width(bold, size, s.watermark)
	for _, at := range []float64{0.3, 0.62, 0.94} {
		x, y := pageWidth/2, pageHeight*at
		s.pdf.Rotate(35, x, y)
		s.y = y
		s.text(bold, size, x-w/2, s.watermark)
		s.pdf.RotateReset()
	}
	s.color(black)
	s.y = marginTop
}

// need begins a new page when less than h is left on this one.
func (s *sheet) need(h float64) {
	if s.y+h > marginTop+textHeight+0.01 {
		s.page()
	}
}

func (s *sheet) down(h float64) { s.y += h }

func (s *sheet) color(c rgb) { s.pdf.SetTextColor(c.r, c.g, c.b) }

// text writes one line at x, its top at y; y stays.
func (s *sheet) text(font string, size, x float64, text string) {
	if s.err != nil {
		return
	}
	if s.err = s.pdf.SetFont(font, "", size); s.err != nil {
		return
	}
	s.pdf.SetXY(x, s.y+size)
	s.err = s.pdf.Text(text)
}

// centre writes one line in the middle and goes down.
func (s *sheet) centre(font string, size float64, text string) {
	pitch := max(lineHeight, size*1.4)
	s.need(pitch)
	s.text(font, size, marginLeft+(textWidth-s.width(font, size, text))/2, text)
	s.down(pitch)
}

// paragraph writes wrapped, justified lines; indent is in characters.
func (s *sheet) paragraph(font string, size float64, text string, indent int) {
	for _, l := range s.wrap(font, size, text, float64(indent)*size, textWidth) {
		s.need(lineHeight)
		if s.err == nil {
			s.err = s.pdf.SetFont(font, "", size)
		}
		if s.err == nil && l.gap > 0 {
			s.err = s.pdf.SetCharSpacing(l.gap)
		}
		s.text(font, size, marginLeft+l.indent, l.text)
		if s.err == nil && l.gap > 0 {
			s.err = s.pdf.SetCharSpacing(0)
		}
		s.down(lineHeight)
	}
}

func (s *sheet) rule(x, y, width, thick float64, c rgb) {
	s.pdf.SetLineWidth(thick)
	s.pdf.SetStrokeColor(c.r, c.g, c.b)
	s.pdf.Line(x, y, x+width, y)
}

// width of a text in points.
func (s *sheet) width(font string, size float64, text string) float64 {
	w, ok := s.widths[font+text]
	if !ok && s.err == nil {
		if s.err = s.pdf.SetFont(font, "", 100); s.err == nil {
			w, s.err = s.pdf.MeasureTextWidth(text)
		}
		s.widths[font+text] = w
	}
	return w * size / 100
}

// numbers writes — 1 — under each page: odd at the right, even at the left,
// one character in (GB/T 9704-2012, 7.5).
func (s *sheet) numbers() {
	for n := 1; n <= s.pdf.GetNumberOfPages() && s.err == nil; n++ {
		if s.err = s.pdf.SetPage(n); s.err != nil {
			return
		}
		label := "— " + strconv.Itoa(n) + " —"
		x := marginLeft + size4
		if n%2 == 1 {
			x = marginLeft + textWidth - size4 - s.width(regular, size4, label)
		}
		s.y = marginTop + textHeight + 7*mm
		s.text(regular, size4, x, label)
	}
}
