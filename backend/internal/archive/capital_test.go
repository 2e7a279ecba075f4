package archive_test

import (
	"strings"
	"testing"

	"quancheng/backend/internal/archive"
)

// R74: the amount in words, as the window writes it too (logic/money.test.ts).
func TestCapital(t *testing.T) {
	for fen, want := range map[int64]string{
		0: "零元整", 5: "伍分", 50: "伍角整", 105: "壹元零伍分", 100005: "壹仟元零伍分", 100000005: "壹佰万元零伍分",
		1236500000: "壹仟贰佰叁拾陆万伍仟元整", 10000000000: "壹亿元整", 10000100000: "壹亿零壹仟元整", 10010000000: "壹亿零壹拾万元整",
		20300400: "贰拾万叁仟零肆元整", 168032: "壹仟陆佰捌拾元叁角贰分", -12345: "负壹佰贰拾叁元肆角伍分", 100000000000000: "壹万亿元整",
		486000000: "肆佰捌拾陆万元整", 1001001_00: "壹佰万壹仟零壹元整", 100000001_00: "壹亿零壹元整",
	} {
		if got := archive.Capital(fen); got != "人民币"+want {
			t.Errorf("%d: %s, want %s", fen, got, want)
		}
	}
}

// R74: an approval says what was decided.
func TestInitiationApproval(t *testing.T) {
	i := archive.Initiation{Organ: "示例市政务服务局", Number: "示政服批〔2026〕1号", ProjectNumber: "SL-2026-0001", Name: "一体化平台升级改造",
		Unit: "业务一处", Kind: "升级改造", Start: "2027-01-01", Finish: "2027-12-31", Estimate: 486000000, Date: "2026-11-23", Sample: true}
	a := i.Approval()
	if a.Title != "关于一体化平台升级改造项目立项的批复" || a.Watermark == "" {
		t.Error(a.Title, a.Watermark)
	}
	i.Name, i.Sample = "数据共享项目", false
	if b := i.Approval(); b.Title != "关于数据共享项目立项的批复" || b.Watermark != "" {
		t.Error(b.Title, b.Watermark)
	}
	body := strings.Join(a.Body, "")
	for _, want := range []string{"SL-2026-0001", "486.00万元", "人民币肆佰捌拾陆万元整", "业务一处", "2027年1月1日", "升级改造"} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in %s", want, body)
		}
	}
	a.Watermark = ""
	if got := text(t, render(t, a)); !strings.Contains(got, "示政服批〔2026〕1号") {
		t.Error("no number in the PDF")
	}
}
