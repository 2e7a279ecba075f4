package connect

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Limits of a list.
const (
	MaxBytes   = 64 << 20
	MaxRows    = 50_000
	maxUnzip   = 512 << 20
	maxColumns = 500
)

// Table is a sheet as it was read: nothing is converted.
type Table struct {
	Header []string
	Rows   []Line
	Serial bool // a number may be a day of a spreadsheet's calendar
	Date04 bool // which begins in 1904
}

// Line is one row with its number in the file.
type Line struct {
	Number   int
	Cells    []string
	Formulas []int // columns in which a formula stood
}

// ReadTable reads CSV (UTF-8, with or without BOM) or XLSX by the file's name.
func ReadTable(name string, content []byte, sheet string) (Table, error) {
	var t Table
	var err error
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv", ".txt":
		t, err = readCSV(content)
	case ".xlsx":
		t, err = readXLSX(content, sheet)
	default:
		return t, badUse("不支持 %s：请另存为 CSV（UTF-8）或 XLSX", filepath.Base(name))
	}
	if err != nil {
		return t, err
	}
	return t, t.check()
}

func (t Table) check() error {
	if len(t.Header) == 0 {
		return badUse("文件是空的，没有表头")
	}
	if len(t.Rows) > MaxRows {
		return badUse("文件有 %d 行，超过一次 %d 行的上限。请分成几个文件", len(t.Rows), MaxRows)
	}
	seen := map[string]bool{}
	for _, h := range t.Header {
		if seen[h] && h != "" {
			return badUse("表头中“%s”出现了两次，无法确定用哪一列", h)
		}
		seen[h] = true
	}
	return nil
}

func readCSV(content []byte) (Table, error) {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if !utf8.Valid(content) {
		return Table{}, badUse("文件不是 UTF-8 编码（第 %d 行起）。请在表格软件中另存为“CSV UTF-8”", firstBad(content))
	}
	r := csv.NewReader(bytes.NewReader(content))
	r.FieldsPerRecord = -1
	var t Table
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return t, badUse("文件不是正确的 CSV：%v", err)
		}
		at, _ := r.FieldPos(0)
		if err := t.add(at, cells, nil); err != nil {
			return t, err
		}
	}
}

// firstBad is the line of the first byte that is no UTF-8.
func firstBad(content []byte) int {
	for n, line := range bytes.Split(content, []byte("\n")) {
		if !utf8.Valid(line) {
			return n + 1
		}
	}
	return 1
}

func readXLSX(content []byte, sheet string) (Table, error) {
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: maxUnzip})
	if err != nil {
		return Table{}, badUse("文件不是正确的 XLSX，或设有密码。请去除密码，重新导出")
	}
	defer f.Close()
	if sheet == "" {
		sheet = f.GetSheetName(0)
	}
	if i, err := f.GetSheetIndex(sheet); err != nil || i < 0 {
		return Table{}, badUse("文件里没有工作表“%s”", sheet)
	}
	t := Table{Serial: true}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		t.Date04 = *props.Date1904
	}
	rows, err := f.Rows(sheet)
	if err != nil {
		return t, badUse("读不出工作表“%s”", sheet)
	}
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return t, badUse("工作表“%s”第 %d 行读不出来", sheet, n)
		}
		formulas, err := formulasOf(f, sheet, n, cells)
		if err != nil {
			return t, badUse("工作表“%s”第 %d 行读不出来", sheet, n)
		}
		if err := t.add(n, cells, formulas); err != nil {
			return t, err
		}
	}
	return t, nil
}

// formulasOf puts the text of each formula in place of what it once gave.
func formulasOf(f *excelize.File, sheet string, row int, cells []string) ([]int, error) {
	var at []int
	for i := range cells {
		name, err := excelize.CoordinatesToCellName(i+1, row)
		if err != nil {
			return nil, err
		}
		formula, err := f.GetCellFormula(sheet, name)
		if err != nil {
			return nil, err
		}
		if formula != "" {
			at = append(at, i)
			if cells[i] == "" {
				cells[i] = "=" + formula
			}
		}
	}
	return at, nil
}

// add takes a row: the first is the header, blank ones are nothing.
func (t *Table) add(number int, cells []string, formulas []int) error {
	if len(cells) > maxColumns {
		return badUse("第 %d 行有 %d 列，超过 %d 列的上限", number, len(cells), maxColumns)
	}
	blank := true
	for i, c := range cells {
		cells[i] = strings.TrimSpace(strings.ReplaceAll(c, "\r\n", "\n"))
		blank = blank && cells[i] == ""
	}
	switch {
	case blank:
	case t.Header == nil:
		t.Header = cells
	case len(t.Rows) > MaxRows: // enough to say so
	default:
		t.Rows = append(t.Rows, Line{number, cells, formulas})
	}
	return nil
}

// column finds a column of the header.
func (t Table) column(name string) int {
	for i, h := range t.Header {
		if h == name {
			return i
		}
	}
	return -1
}

// cell is one value; a short row of a sheet ends in empty ones.
func (l Line) cell(i int) string {
	if i < 0 || i >= len(l.Cells) {
		return ""
	}
	return l.Cells[i]
}
