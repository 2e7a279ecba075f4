package connect

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
)

// Exit codes of the command.
const (
	ExitDone   = 0
	ExitFound  = 1 // findings, or rows that were not taken
	ExitUse    = 2 // wrong use, mapping or file
	ExitDenied = 3 // unreachable, or not allowed
)

// Command is "quancheng-server import": its standard streams and environment.
type Command struct {
	In       *os.File
	Out, Err io.Writer
	Getenv   func(string) string

	now  func() time.Time
	wait func(time.Duration)
}

// At runs the command by another clock, and with another way to wait.
func (c Command) At(now func() time.Time, wait func(time.Duration)) Command {
	c.now, c.wait = now, wait
	return c
}

// order is what the command line asks for.
type order struct {
	file, mapping, errors, server, user, pin string
	dry                                      bool
}

const usage = `用法：quancheng-server import 文件 --map 映射.json [--dry-run] [--errors 清单.csv] --server https://主机:端口 --user 账号 [--pin 证书公钥]

文件是 CSV（UTF-8）或 XLSX。密码和验证码从终端读取，或来自环境变量 QUANCHENG_PASSWORD、QUANCHENG_CODE。
--dry-run 只检查，不写入；不给 --server 时也不连接服务器。`

// Run carries out one import and returns the exit code.
func (c Command) Run(ctx context.Context, args []string) int {
	clean, err := c.run(ctx, args)
	var use Use
	switch {
	case err == nil && clean:
		return ExitDone
	case err == nil:
		return ExitFound
	case errors.As(err, &use):
		fmt.Fprintln(c.Err, use.message)
		return ExitUse
	}
	f := fault.From(err)
	fmt.Fprintln(c.Err, f.Message)
	if f.Code == fault.Internal {
		fmt.Fprintln(c.Err, err)
	}
	return ExitDenied
}

// run reports whether there was nothing to complain about.
func (c Command) run(ctx context.Context, args []string) (bool, error) {
	o, err := parse(args)
	if err != nil {
		return false, err
	}
	m, list, err := o.read()
	if err != nil {
		return false, err
	}
	tally, asked := Tally{}, o.server != ""
	if asked {
		tally, err = c.bring(ctx, o, m, list)
	}
	list.Findings = append(list.Findings, tally.Rejected...)
	if werr := o.write(list.Findings); werr != nil {
		return false, errors.Join(err, werr)
	}
	if err != nil {
		return false, err
	}
	report(c.Out, o, m, list, tally, asked)
	return len(list.Findings) == 0, nil
}

func parse(args []string) (order, error) {
	var o order
	f := flag.NewFlagSet("import", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.mapping, "map", "", "")
	f.StringVar(&o.errors, "errors", "", "")
	f.StringVar(&o.server, "server", "", "")
	f.StringVar(&o.user, "user", "", "")
	f.StringVar(&o.pin, "pin", "", "")
	f.BoolVar(&o.dry, "dry-run", false, "")
	var files []string
	for rest := args; ; { // the file may stand before or after the flags
		if err := f.Parse(rest); err != nil {
			return o, badUse("%s", usage)
		}
		if rest = f.Args(); len(rest) == 0 {
			break
		}
		files, rest = append(files, rest[0]), rest[1:]
	}
	switch {
	case len(files) != 1 || o.mapping == "":
		return o, badUse("%s", usage)
	case !o.dry && (o.server == "" || o.user == ""), o.server != "" && o.user == "":
		return o, badUse("缺少 --server 或 --user\n\n%s", usage)
	}
	o.file = files[0]
	return o, nil
}

// read reads mapping and list; nothing is asked of the server before both are
// right.
func (o order) read() (Mapping, List, error) {
	file, err := os.Open(o.mapping)
	if err != nil {
		return Mapping{}, List{}, badUse("打不开映射文件 %s", o.mapping)
	}
	defer file.Close()
	m, err := ReadMapping(io.LimitReader(file, 1<<20))
	if err != nil {
		return m, List{}, err
	}
	info, err := os.Stat(o.file)
	if err != nil || info.IsDir() {
		return m, List{}, badUse("打不开文件 %s", o.file)
	}
	if info.Size() > MaxBytes {
		return m, List{}, badUse("文件 %s 超过 %d MB 的上限，请分成几个文件", o.file, MaxBytes>>20)
	}
	content, err := os.ReadFile(o.file)
	if err != nil {
		return m, List{}, badUse("读不出文件 %s", o.file)
	}
	table, err := ReadTable(o.file, content, m.Sheet)
	if err != nil {
		return m, List{}, err
	}
	list, err := Convert(m, table)
	return m, list, err
}

// bring signs in and brings the list in.
func (c Command) bring(ctx context.Context, o order, m Mapping, list List) (Tally, error) {
	pins, err := pinsOf(o.pin)
	if err != nil {
		return Tally{}, err
	}
	client, err := Dial(o.server, pins)
	if err != nil {
		return Tally{}, err
	}
	if c.now != nil {
		client.now, client.wait = c.now, c.wait
	}
	in := bufio.NewReader(c.In)
	password, err := c.secret(in, "QUANCHENG_PASSWORD", "密码：")
	if err != nil {
		return Tally{}, err
	}
	code, err := c.secret(in, "QUANCHENG_CODE", "验证码：")
	if err != nil {
		return Tally{}, err
	}
	if err := client.SignIn(ctx, o.user, password, code); err != nil {
		return Tally{}, err
	}
	t, err := client.Push(ctx, m, list, o.dry)
	return t, errors.Join(err, client.SignOut(context.WithoutCancel(ctx)))
}

func pinsOf(text string) (pins []document.Digest, err error) {
	for p := range strings.SplitSeq(text, ",") {
		d := document.Digest(strings.ToLower(strings.TrimSpace(p)))
		if d == "" {
			continue
		}
		if !d.Valid() {
			return nil, badUse("--pin 应是证书公钥的 SHA-256（64 位十六进制）")
		}
		pins = append(pins, d)
	}
	return pins, nil
}

// secret comes from the environment, from the terminal unseen, or as one line
// of standard input. It is never an argument, which others could see.
func (c Command) secret(in *bufio.Reader, name, prompt string) (string, error) {
	if v := c.Getenv(name); v != "" {
		return v, nil
	}
	fmt.Fprint(c.Err, prompt)
	if term.IsTerminal(int(c.In.Fd())) {
		b, err := term.ReadPassword(int(c.In.Fd()))
		fmt.Fprintln(c.Err)
		if err != nil {
			return "", badUse("没有读到%s", strings.TrimSuffix(prompt, "："))
		}
		return string(b), nil
	}
	line, err := in.ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", badUse("没有读到%s：请在终端输入，或设置 %s（%v）", strings.TrimSuffix(prompt, "："), name, err)
	}
	return line, nil
}
