package main

import (
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // to alter the log behind the program's back
)

// place points the settings at a fresh directory and returns it.
func place(t *testing.T) string {
	dir := t.TempDir()
	t.Setenv("QUANCHENG_DATA", filepath.Join(dir, "data"))
	t.Setenv("QUANCHENG_KEYS", filepath.Join(dir, "keys"))
	t.Setenv("QUANCHENG_LISTEN", "127.0.0.1:0")
	return dir
}

// said runs a command and returns its exit code and what it printed.
func said(t *testing.T, args ...string) (int, string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, errs := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = w, w
	defer func() { os.Stdout, os.Stderr = out, errs }()
	text := make(chan string, 1)
	go func() { b, _ := io.ReadAll(r); text <- string(b) }()
	status := run(t.Context(), args)
	_ = w.Close()
	return status, <-text
}

// R185: exit codes of wrong use and of what is not there.
func TestExitCodes(t *testing.T) {
	place(t)
	for _, tc := range []struct {
		args string
		want int
	}{
		{"help", 0}, {"version", 0}, {"settings", 0}, {"", 2}, {"fly", 2}, {"init --fast", 2}, {"audit", 2}, {"codes all", 2},
		{"serve", 2}, {"kept now", 2}, {"kept a b", 2}, {"kept", 2}, {"codes", 2}, {"audit verify", 2},
	} {
		if got, text := said(t, strings.Fields(tc.args)...); got != tc.want || text == "" {
			t.Errorf("%q: exit %d, %s", tc.args, got, text)
		}
	}
	t.Setenv("QUANCHENG_LISTEN", "0.0.0.0:8443")
	if got, text := said(t, "init", "--sample"); got != 2 || !strings.Contains(text, "回环") {
		t.Errorf("a sample beyond loopback: %d %s", got, text)
	}
}

// R155: init makes three administrators with one-time codes and no password,
// prints them once, never makes a second organ, and shows no codes later.
func TestInit(t *testing.T) {
	dir := place(t)
	t.Setenv("QUANCHENG_ORGAN", "某某局")
	status, text := said(t, "init")
	if status != 0 || strings.Count(text, "前有效") != 4 || !strings.Contains(text, "sysadmin") {
		t.Fatalf("%d %s", status, text)
	}
	if status, text := said(t, "init"); status != 2 || !strings.Contains(text, "已经存在") {
		t.Errorf("a second init: %d %s", status, text)
	}
	if status, _ := said(t, "init", "--sample"); status != 2 {
		t.Errorf("sample over a real organ: %d", status)
	}
	if status, text := said(t, "codes"); status != 3 || strings.Contains(text, "sysadmin") {
		t.Errorf("codes of a real organ: %d %s", status, text)
	}
	for _, name := range []string{"server.json", "tls.key", "quancheng.json"} {
		if info, err := os.Stat(filepath.Join(dir, "keys", name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "keys", "sample.json")); err == nil {
		t.Error("a real organ has sample passwords")
	}
}

// R160: audit verify proves the log and finds one altered byte by its number.
func TestAuditVerify(t *testing.T) {
	dir := place(t)
	if status, text := said(t, "init", "--sample"); status != 0 {
		t.Fatal(text)
	}
	if status, text := said(t, "audit", "verify"); status != 0 || !strings.Contains(text, "日志完整") || strings.Contains(text, "：0 条") {
		t.Fatalf("%d %s", status, text)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "data", "quancheng.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`UPDATE audit SET entry = replace(entry, 'intent.import', 'intent.imports') WHERE idx = 5`); err != nil {
		t.Fatal(err)
	}
	if status, text := said(t, "audit", "verify"); status != 1 || !strings.Contains(text, "第 5 条") {
		t.Fatalf("%d %s", status, text)
	}
}
