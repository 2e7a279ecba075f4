package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"quancheng/backend/internal/salvage"
	"quancheng/backend/internal/store"
)

// Rescues lists which parcels of sealed entries came, without opening any.
func Rescues(ctx context.Context, c Config, out io.Writer) error {
	h, err := open(ctx, c, Options{})
	if err != nil {
		return err
	}
	defer h.close()
	rows, err := store.Rescues(ctx, h.db.Read(), "")
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(out, 2, 0, 2, ' ', 0)
	fmt.Fprintln(t, "账号\t姓名\t送来的时间\t电脑\t项数\t字节")
	for _, r := range rows {
		a, err := store.AccountBy(ctx, h.db.Read(), "id", r.User)
		if err != nil {
			return err
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%d\n", a.Account, a.Name, r.At, r.Device, r.Entries, r.Size)
	}
	return t.Flush()
}

// OpenRescues opens what came for an account into a new file, 0600. Nothing in
// it is applied.
func OpenRescues(ctx context.Context, c Config, account, path string, out io.Writer) error {
	h, err := open(ctx, c, Options{})
	if err != nil {
		return err
	}
	defer h.close()
	a, err := store.AccountBy(ctx, h.db.Read(), "account", account)
	if errors.Is(err, store.ErrAbsent) {
		return fmt.Errorf("%w：没有账号 %q", ErrUse, account)
	}
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("%w：新建报告文件：%w", ErrUse, err)
	}
	tally, err := salvage.New(h.db, h.clock).Report(ctx, a.ID, h.ring.OpenRescue(), f)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	fmt.Fprintf(out, "已写入 %s：打开 %d 项，%d 项打不开。报告含工作内容，请两人核对后妥善保管或销毁。\n", path, tally.Opened, tally.Shut)
	if tally.Shut > 0 {
		return fmt.Errorf("%w：%d 项打不开", ErrFound, tally.Shut)
	}
	return nil
}
