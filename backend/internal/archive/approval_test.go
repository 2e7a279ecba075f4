package archive_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/internal/archive"
)

func sample() archive.Approval {
	return archive.Approval{
		Organ: "示例市政务服务局", Number: "示政服批〔2026〕1号",
		Title: "关于政务服务一体化平台升级改造项目立项的批复", To: "业务一处",
		Body: []string{
			"你处《关于申请政务服务一体化平台升级改造项目立项的请示》收悉。经审核，现批复如下：",
			"一、同意政务服务一体化平台升级改造项目立项，项目编号为SL-2026-0001。项目类型为升级改造，建设依据为《示例市数字政府建设“十五五”规划》。",
			"二、项目概算总额为4,860,000.00元（人民币肆佰捌拾陆万元整），资金来源为市级财政资金，分年度列支。",
			"三、项目开工日期为2026年3月1日，完工日期为2026年12月31日。请严格按照批准的建设内容组织实施，不得擅自扩大建设规模、提高建设标准。",
		},
		Date: "2026-03-01", CC: []string{"信息化处", "财务处", "档案室"}, Watermark: "演示数据 不具效力",
	}
}

func render(t *testing.T, a archive.Approval) []byte {
	t.Helper()
	b, err := archive.Render(a)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// text is what a reader finds in the PDF, without spaces and line ends.
func text(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext (poppler-utils) is not installed")
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.Join(strings.Fields(string(out)), "")
}

// R74: everything that the approval says stands in its PDF, and our own gate
// takes it.
func TestRenderHoldsTheApproval(t *testing.T) {
	a := sample()
	a.Watermark = ""
	a.Body = append(a.Body[:1:1], a.Body[2:]...) // one page
	a.Body[2] = "三、请按照批准的建设内容组织实施。"
	pdf := render(t, a)
	if _, err := document.Inspect(bytes.NewReader(pdf), int64(len(pdf)), "批复.pdf"); err != nil {
		t.Fatal(err)
	}
	got := text(t, pdf)
	for _, want := range append([]string{a.Organ + "文件", a.Number, a.Title, a.To + "：",
		"2026年3月1日印发", "抄送：信息化处，财务处，档案室。", "—1—"}, a.Body...) {
		if !strings.Contains(got, strings.ReplaceAll(want, " ", "")) {
			t.Errorf("%q is not in the PDF", want)
		}
	}
	if strings.Contains(got, "演示数据") {
		t.Error("a watermark nobody asked for")
	}
}

// R74: a repeated rendering gives the same bytes, so a crash between
// rendering and filing costs nothing.
func TestRenderIsDeterministic(t *testing.T) {
	first := render(t, sample())
	for range 3 {
		if !bytes.Equal(first, render(t, sample())) {
			t.Fatal("two renderings differ")
		}
	}
	other := sample()
	other.Number = "示政服批〔2026〕2号"
	if bytes.Equal(first, render(t, other)) {
		t.Fatal("another number, the same bytes")
	}
}

func TestLongApprovalTakesPages(t *testing.T) {
	a := sample()
	for range 30 {
		a.Body = append(a.Body, strings.Repeat("请严格按照批准的建设内容组织实施，", 5))
	}
	a.Body = append(a.Body, "网址："+strings.Repeat("abcdefghij", 40))
	got := text(t, render(t, a))
	for _, want := range []string{"—2—", "—5—"} {
		if !strings.Contains(got, want) {
			t.Errorf("no page %s", want)
		}
	}
	if n := strings.Count(got, "abcdefghij"); n < 20 {
		t.Errorf("the long word lost parts: %d", n)
	}
}

// A character that no font holds is named, never left out.
func TestMissingGlyphIsNamed(t *testing.T) {
	for _, c := range []struct{ put, name string }{{"𰻝", "U+30EDD"}, {"😀", "U+1F600"}, {"\x07", "U+0007"}} {
		a := sample()
		a.Body[1] += c.put
		_, err := archive.Render(a)
		var f *fault.Error
		if !errors.As(err, &f) || !strings.Contains(f.Message, c.name) {
			t.Errorf("%q: %v", c.put, err)
		}
	}
}

// Names of people and places outside GB 2312 are in the subset.
func TestRareNamesHaveGlyphs(t *testing.T) {
	a := sample()
	a.Body = append(a.Body, "联系人：王喆、李玥、陈昇、赵堃、孙珺、周赟、吴𬱖、郑䶮、冯镕、𬭩、𪟝。㎡ ℃ ‰ ① Ⅳ € “”‘’…—·")
	render(t, a)
}

func TestRenderRefuses(t *testing.T) {
	for what, change := range map[string]func(*archive.Approval){
		"organ":  func(a *archive.Approval) { a.Organ = " " },
		"number": func(a *archive.Approval) { a.Number = "" },
		"title":  func(a *archive.Approval) { a.Title = "" },
		"to":     func(a *archive.Approval) { a.To = "" },
		"body":   func(a *archive.Approval) { a.Body = []string{""} },
		"date":   func(a *archive.Approval) { a.Date = "2026-02-31" },
	} {
		a := sample()
		change(&a)
		var f *fault.Error
		if _, err := archive.Render(a); !errors.As(err, &f) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
