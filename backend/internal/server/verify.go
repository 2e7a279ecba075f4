package server

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/note"

	"quancheng/backend/internal/engine"
)

// ErrFound marks findings (exit code 1).
var ErrFound = errors.New("发现问题")

// VerifyAudit holds the whole log to its checkpoints and names what was
// altered.
func VerifyAudit(ctx context.Context, c Config, out io.Writer) error {
	h, err := open(ctx, c, Options{})
	if err != nil {
		return err
	}
	defer h.close()
	key, err := note.NewVerifier(h.ring.Check())
	if err != nil {
		return fmt.Errorf("read the log key: %w", err)
	}
	report, err := engine.VerifyLog(ctx, h.db, key)
	if err != nil {
		return err
	}
	if report.Whole() {
		_, err = fmt.Fprintf(out, "日志完整：%d 条记录，与 %d 个签名检查点一致。\n", report.Size, report.Checkpoints)
		return err
	}
	for _, d := range report.Damage {
		where := fmt.Sprintf("第 %d 条", d.From)
		if d.To > d.From+1 {
			where = fmt.Sprintf("第 %d 条到第 %d 条", d.From, d.To-1)
		}
		fmt.Fprintf(out, "%s：%s\n", where, damageWords(d.What))
	}
	return fmt.Errorf("%w：日志被改动过，共 %d 处；请保留现场，并与各桌面端保存的检查点核对", ErrFound, len(report.Damage))
}

// damageWords keeps the English of the verifier beside a Chinese heading.
func damageWords(what string) string { return "与签名不符（" + what + "）" }
