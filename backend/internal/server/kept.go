package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"quancheng/backend/internal/engine"
	"quancheng/backend/internal/store"
)

// Kept moves the kept mark to a backup that began then, or, with the zero
// time, tells where it stands. It may run beside the server.
func Kept(ctx context.Context, c Config, o Options, began time.Time, out io.Writer) error {
	h, err := open(ctx, c, o)
	if err != nil {
		return err
	}
	defer h.close()
	if began.IsZero() {
		return tellKept(ctx, h, out)
	}
	mark, err := engine.MarkKept(ctx, h.db, h.clock(), began)
	switch {
	case errors.Is(err, engine.ErrKeptAhead):
		return fmt.Errorf("%w：备份开始的时间在将来，标记没有改变", ErrUse)
	case errors.Is(err, engine.ErrKeptBack):
		return fmt.Errorf("%w：已经标记过更晚的备份，标记没有改变", ErrUse)
	case err != nil:
		return err
	}
	_, err = fmt.Fprintf(out, "已标记：%s 以前受理的操作都在机外备份里，桌面端将不再为恢复保留它们。\n", mark)
	return err
}

func tellKept(ctx context.Context, h *house, out io.Writer) error {
	mark, err := store.Meta(ctx, h.db.Read(), store.MetaKept)
	switch {
	case err != nil:
		return err
	case mark != "":
		_, err = fmt.Fprintf(out, "%s\n", mark)
	case h.config.KeptAfter > 0:
		_, err = fmt.Fprintf(out, "没有标记过机外备份；桌面端把已受理的操作保留 %v。\n", h.config.KeptAfter)
	default:
		_, err = fmt.Fprintln(out, "没有标记过机外备份；桌面端保留全部已受理的操作。")
	}
	return err
}
