package connect

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"quancheng/backend/domain/lifecycle"
)

// report says in words what was read, checked and brought in.
func report(w io.Writer, o order, m Mapping, l List, t Tally, asked bool) {
	fmt.Fprintf(w, "读取 %s 行，跳过完全重复 %s 行，项目 %s 个\n", count(l.Read), count(l.Count(Repeat)), count(len(l.Projects)))
	warned := map[string]int{}
	for _, p := range l.Projects {
		for _, text := range p.Fields[lifecycle.Warnings].Many {
			warned[text]++
		}
	}
	for _, text := range []string{"缺少金额和日期", "缺少金额", "缺少日期"} {
		if warned[text] > 0 {
			fmt.Fprintf(w, "其中提醒“%s” %s 个\n", text, count(warned[text]))
		}
	}
	for _, c := range l.Checks {
		fmt.Fprintf(w, "核对“%s”：与来源公布的一致 %s 行，不符 %s 行，缺少数据无法计算 %s 行，来源未公布 %s 行\n",
			c.Title, count(c.Agree), count(c.Differ), count(c.Unknown), count(c.Unstated))
	}
	if n := l.Count(Formula); n > 0 {
		fmt.Fprintf(w, "含公式的单元格 %s 个，没有执行\n", count(n))
	}
	if m.Money.Currency != "CNY" {
		fmt.Fprintf(w, "金额按来源币种 %s 如实记录，未折算\n", m.Money.Currency)
	}
	word := "导入"
	if o.dry {
		word = "试运行，没有写入"
	}
	if asked {
		fmt.Fprintf(w, "%s：新增 %s，变更 %s，未变 %s，", word, count(t.New), count(t.Changed), count(t.Same))
	} else {
		fmt.Fprintf(w, "%s：", word)
	}
	fmt.Fprintf(w, "未导入 %s 处\n", count(l.Count(Refused)+l.Count(Rejected)))
	listed(w, o, l.Findings)
}

// listed names the list of findings, or shows the first of them.
func listed(w io.Writer, o order, fs []Finding) {
	const shown = 20
	if len(fs) == 0 {
		return
	}
	if o.errors != "" {
		fmt.Fprintf(w, "共 %s 条需要查看，已列在 %s\n", count(len(fs)), o.errors)
		return
	}
	fmt.Fprintf(w, "共 %s 条需要查看（用 --errors 可得到全部清单）：\n", count(len(fs)))
	for _, f := range sorted(fs)[:min(len(fs), shown)] {
		fmt.Fprintf(w, "  第 %d 行 %s %s %s：%s\n", f.Line, f.Key, f.Kind, f.Field, f.Message)
	}
}

// sorted puts what was not taken first.
func sorted(fs []Finding) []Finding {
	order := []string{Rejected, Refused, Formula, Contradiction, Warning, Repeat}
	out := slices.Clone(fs)
	slices.SortStableFunc(out, func(a, b Finding) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) })
	return out
}

// write makes the list as CSV that opens safely in a spreadsheet.
func (o order) write(fs []Finding) error {
	if o.errors == "" {
		return nil
	}
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	_ = w.Write([]string{"行号", "来源编号", "类别", "字段", "说明", "来源值", "计算值"}) // into memory
	for _, f := range sorted(fs) {
		_ = w.Write([]string{strconv.Itoa(f.Line), tame(f.Key), f.Kind, tame(f.Field), f.Message, tame(f.Source), f.Computed})
	}
	w.Flush()
	if err := os.WriteFile(o.errors, b.Bytes(), 0o600); err != nil {
		return badUse("写不了问题清单 %s", o.errors)
	}
	return nil
}

// tame keeps a spreadsheet from running what it opens.
func tame(text string) string {
	if text == "" || !strings.ContainsRune("=+-@\t\r", rune(text[0])) || amount.MatchString(text) {
		return text
	}
	return "'" + text
}

// count writes 2468 as 2,468.
func count(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
