// Command quancheng-server is the central server of 全程.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"

	"quancheng/backend/api"
	"quancheng/backend/internal/blob"
	"quancheng/backend/internal/server"
)

// Exit codes.
const (
	exitDone   = 0
	exitFound  = 1 // findings, refused rows
	exitUse    = 2 // wrong use or configuration
	exitDenied = 3 // unreachable or not allowed
)

// command is one word of the command line.
type command struct {
	name, args, does string
	hidden           bool
	run              func(ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		{name: "init", args: "[--sample] [--units FILE]", does: "建立数据目录、服务器密钥、证书和三位管理员；--sample 建演示数据", run: found},
		{name: "serve", does: "运行服务器", run: serve},
		{name: "codes", args: "[--json]", does: "列出演示账号的密码和当前验证码（只对演示数据）", run: codes},
		{name: "audit", args: "verify", does: "核对操作日志是否被改动；发现问题时退出码为 1", run: audit},
		{name: "kept", args: "[TIME]", does: "显示已备份标记，或在备份复制到机外并核对后写入备份开始的时间（RFC 3339）", run: kept},
		{name: "rescue", args: "list | open ACCOUNT FILE", does: "列出桌面端送来的密封内容，或把一个账号的打开写成报告（只供核对，不受理）", run: salvaged},
		{name: "media", args: mediaUse[len("media "):], does: "介质交换：导入不联网电脑的交换包或登记申请，写出答复", run: media},
		{name: "import", args: "FILE --map M [--dry-run] [--errors OUT] --server URL --user U [--pin P]", does: "导入项目清单（CSV、XLSX）", run: bringIn},
		{name: "settings", does: "列出全部设置", run: settings},
		{name: "version", does: "显示版本", run: version},
		{name: "s3-embedded", hidden: true, run: child},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, args []string) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		usage(os.Stdout)
		if len(args) == 0 {
			return exitUse
		}
		return exitDone
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return exit(c.run(ctx, args[1:]))
		}
	}
	fmt.Fprintf(os.Stderr, "没有命令 %q。\n\n", args[0])
	usage(os.Stderr)
	return exitUse
}

func exit(err error) int {
	if err == nil {
		return exitDone
	}
	var code told
	if errors.As(err, &code) {
		return int(code)
	}
	fmt.Fprintln(os.Stderr, err)
	switch {
	case errors.Is(err, server.ErrUse):
		return exitUse
	case errors.Is(err, server.ErrDenied):
		return exitDenied
	}
	return exitFound
}

func usage(w io.Writer) {
	fmt.Fprintf(w, "quancheng-server %s：全程中心服务器\n\n用法：quancheng-server 命令 [参数]\n\n", api.Version)
	t := tabwriter.NewWriter(w, 2, 0, 2, ' ', 0)
	for _, c := range commands() {
		if !c.hidden {
			fmt.Fprintf(t, "  %s\t%s\n", strings.TrimSpace(c.name+" "+c.args), c.does)
		}
	}
	_ = t.Flush()
	fmt.Fprint(w, "\n设置来自环境变量 QUANCHENG_… 或 QUANCHENG_CONFIG 指定的文件，见 quancheng-server settings。\n"+
		"退出码：0 完成，1 发现问题，2 用法或配置不对，3 连不上或不允许。\n")
}

func badUse(c string) error {
	return fmt.Errorf("%w：quancheng-server %s", server.ErrUse, c)
}

func config() (server.Config, error) {
	c, err := server.Read(os.LookupEnv)
	if err != nil {
		return c, fmt.Errorf("%w：%w", server.ErrUse, err)
	}
	return c, nil
}

func found(ctx context.Context, args []string) error {
	f := server.Founding{Options: server.Options{Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}}
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--sample":
			f.Sample = true
		case args[i] == "--units" && i+1 < len(args):
			i++
			file, err := os.Open(args[i])
			if err != nil {
				return fmt.Errorf("%w：打开单位表：%w", server.ErrUse, err)
			}
			defer file.Close()
			f.Units = file
		default:
			return badUse("init [--sample] [--units FILE]")
		}
	}
	c, err := config()
	if err != nil {
		return err
	}
	return server.Init(ctx, c, f, os.Stdout)
}

func serve(ctx context.Context, args []string) error {
	if len(args) > 0 {
		return badUse("serve")
	}
	c, err := config()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: c.LogLevel}))
	s, err := server.New(ctx, c, server.Options{Log: log})
	if err != nil {
		return err
	}
	return errors.Join(s.Run(ctx), s.Close())
}

func codes(ctx context.Context, args []string) error {
	asJSON := len(args) == 1 && args[0] == "--json"
	if len(args) > 0 && !asJSON {
		return badUse("codes [--json]")
	}
	c, err := config()
	if err != nil {
		return err
	}
	return server.Codes(ctx, c, asJSON, os.Stdout)
}

func audit(ctx context.Context, args []string) error {
	if len(args) != 1 || args[0] != "verify" {
		return badUse("audit verify")
	}
	c, err := config()
	if err != nil {
		return err
	}
	return server.VerifyAudit(ctx, c, os.Stdout)
}

func settings(context.Context, []string) error {
	t := tabwriter.NewWriter(os.Stdout, 2, 0, 2, ' ', 0)
	for _, s := range server.Settings() {
		fmt.Fprintf(t, "%s\t%s\t%s\n", s.Name, s.Default, s.Meaning)
	}
	return t.Flush()
}

func version(context.Context, []string) error {
	_, err := fmt.Printf("quancheng-server %s（协议 %d）\n", api.Version, api.Protocol)
	return err
}

func child(ctx context.Context, args []string) error {
	return blob.RunEmbedded(ctx, args, os.Stdin, os.Stdout)
}
