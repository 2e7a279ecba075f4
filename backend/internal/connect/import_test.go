package connect_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quancheng/backend/internal/connect"
	"quancheng/backend/servertest"
)

func TestMain(m *testing.M) { servertest.Main(m) }

const example = "../../../docs/import/us-it-dashboard.json"

// portfolio is the real list; not everybody has it.
func portfolio(t *testing.T) string {
	t.Helper()
	file := "../../../../shared/data/portfolio/us-it-dashboard-projects.csv"
	if _, err := os.Stat(file); err != nil {
		t.Skip("no shared/data beside the repository")
	}
	return file
}

// command runs the import as a person does, with a fresh code.
func command(t *testing.T, s *servertest.Server, account string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	in, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	env := map[string]string{}
	if s != nil {
		env = map[string]string{"QUANCHENG_PASSWORD": s.Password(account), "QUANCHENG_CODE": s.NextCode(account)}
		args = append(args, "--server", s.URL, "--user", account, "--pin", string(s.Pins[0]))
	}
	c := connect.Command{In: in, Out: &out, Err: &out, Getenv: func(k string) string { return env[k] }}
	if s != nil {
		c = c.At(s.Now, func(time.Duration) {})
	}
	code := c.Run(t.Context(), args)
	return code, out.String()
}

func says(t *testing.T, out string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in:\n%s", want, out)
		}
	}
}

var facts = []string{
	"读取 2,472 行，跳过完全重复 4 行，项目 2,468 个", "“缺少金额和日期” 17 个",
	"“投资偏差”：与来源公布的一致 2,448 行，不符 7 行", "“工期偏差（日）”：与来源公布的一致 1,198 行，不符 352 行，缺少数据无法计算 905 行",
}

// R149, A20: the facts of the real list, without a server.
func TestPortfolioFacts(t *testing.T) {
	list := filepath.Join(t.TempDir(), "e.csv")
	code, out := command(t, nil, "", portfolio(t), "--map", example, "--dry-run", "--errors", list)
	says(t, out, facts...)
	b, err := os.ReadFile(list)
	if err != nil || code != connect.ExitFound {
		t.Fatal(code, err)
	}
	if n := strings.Count(string(b), ","+connect.Contradiction+","); n != 7+352 {
		t.Errorf("%d contradictions are listed", n)
	}
}

// The whole list goes into a running server; a second run changes nothing.
func TestPortfolioTwice(t *testing.T) {
	file := portfolio(t)
	s := servertest.New(t)
	_, out := command(t, s, "zhoumin", file, "--map", example)
	says(t, out, append(facts, "新增 2,468，变更 0，未变 0，未导入 0 处")...)
	before := intents(s)
	_, out = command(t, s, "zhoumin", "--map", example, file)
	says(t, out, "新增 0，变更 0，未变 2,468，未导入 0 处")
	if n := intents(s); n != before || before < 2468 {
		t.Errorf("intents: %d, then %d", before, n)
	}
}

func intents(s *servertest.Server) (n int) {
	for _, e := range s.Log() {
		if e.Act == "intent.import" && e.Result == "ok" {
			n++
		}
	}
	return n
}

const small = `{"source":"t","key":"k","money":{"unit":"万元","currency":"CNY"},"dates":["YYYY-MM-DD"],"fields":{"name":"n","planned_cost":"c"},"constants":{"level":"内部"}}`

func write(t *testing.T, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A changed row changes its project, a dry run nothing; who may not import is
// refused, judged and logged like anybody (R161).
func TestChangeAndRefusal(t *testing.T) {
	s := servertest.New(t)
	m := write(t, "m.json", small)
	v1, v2 := write(t, "a.csv", "k,n,c\n1,甲,10\n2,乙,20\n"), write(t, "a.csv", "\ufeffk,n,c\n1,甲,10\n2,乙二,25\n")
	code, out := command(t, s, "linxl", v1, "--map", m)
	if says(t, out, "新增 0", "未导入 2 处"); code != connect.ExitFound {
		t.Error("a clerk imports:", code)
	}
	if code, out = command(t, s, "hejing", v1, "--map", m, "--dry-run"); code != connect.ExitDone {
		t.Error(code, out)
	}
	says(t, out, "试运行，没有写入：新增 2")
	if code, out = command(t, s, "hejing", v1, "--map", m); code != connect.ExitDone {
		t.Error(code, out)
	}
	says(t, out, "新增 2，变更 0")
	_, out = command(t, s, "zhoumin", v2, "--map", m)
	says(t, out, "新增 0，变更 1，未变 1")
	refused := 0
	for _, e := range s.Log() {
		if e.Act == "intent.import" && e.Result == "refused" {
			refused++
		}
	}
	if refused != 2 {
		t.Error("refusals in the log:", refused)
	}
}

// Each wrong use has its sentence and its exit code.
func TestExitCodes(t *testing.T) {
	m, good := write(t, "m.json", small), write(t, "a.csv", "k,n,c\n1,甲,10\n")
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"nothing":        {nil, connect.ExitUse, "用法"},
		"unknown flag":   {[]string{good, "--map", m, "--fast"}, connect.ExitUse, "用法"},
		"no server":      {[]string{good, "--map", m}, connect.ExitUse, "缺少 --server"},
		"no file":        {[]string{"none.csv", "--map", m, "--dry-run"}, connect.ExitUse, "打不开文件"},
		"no mapping":     {[]string{good, "--map", "none", "--dry-run"}, connect.ExitUse, "打不开映射文件"},
		"missing column": {[]string{write(t, "b.csv", "k,c\n1,2\n"), "--map", m, "--dry-run"}, connect.ExitUse, "“n”列，文件里没有"},
		"http":           {[]string{good, "--map", m, "--server", "http://127.0.0.1:1", "--user", "u"}, connect.ExitUse, "--server 应为 https"},
		"pin":            {[]string{good, "--map", m, "--server", "https://127.0.0.1:1", "--user", "u", "--pin", "ab"}, connect.ExitUse, "--pin"},
		"no password":    {[]string{good, "--map", m, "--server", "https://127.0.0.1:1", "--user", "u"}, connect.ExitUse, "没有读到密码"},
		"dry":            {[]string{good, "--map", m, "--dry-run"}, connect.ExitDone, "没有写入"},
	} {
		code, out := command(t, nil, "", c.args...)
		if code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%s: %d %s", name, code, out)
		}
	}
}

func TestUnreachableAndDenied(t *testing.T) {
	s := servertest.New(t)
	m, good := write(t, "m.json", small), write(t, "a.csv", "k,n,c\n1,甲,10\n")
	run := func(password, server, pin string) (int, string) {
		var out bytes.Buffer
		in, _ := os.Open(os.DevNull)
		defer in.Close()
		env := map[string]string{"QUANCHENG_PASSWORD": password, "QUANCHENG_CODE": s.NextCode("zhoumin")}
		c := connect.Command{In: in, Out: &out, Err: &out, Getenv: func(k string) string { return env[k] }}.At(s.Now, func(time.Duration) {})
		return c.Run(t.Context(), []string{good, "--map", m, "--server", server, "--user", "zhoumin", "--pin", pin}), out.String()
	}
	if code, out := run("wrong", s.URL, string(s.Pins[0])); code != connect.ExitDenied || strings.Contains(out, "wrong") {
		t.Error(code, out)
	}
	other := strings.Repeat("ab", 32)
	if code, out := run(s.Password("zhoumin"), s.URL, other); code != connect.ExitDenied || !strings.Contains(out, "证书不是") {
		t.Error(code, out)
	}
	if code, out := run(s.Password("zhoumin"), "https://127.0.0.1:1", string(s.Pins[0])); code != connect.ExitDenied || !strings.Contains(out, "连不上") {
		t.Error(code, out)
	}
}
