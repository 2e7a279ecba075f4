package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// R198: the commands of the server's machine: an empty list, wrong use in
// words, a report that is private and never written over.
func TestRescueCommand(t *testing.T) {
	dir := place(t)
	if status, text := said(t, "init"); status != 0 {
		t.Fatal(text)
	}
	if status, text := said(t, "rescue", "list"); status != 0 || strings.Count(text, "\n") != 1 {
		t.Errorf("list: %d %s", status, text)
	}
	report := filepath.Join(dir, "report.txt")
	for _, c := range [][]string{{"rescue"}, {"rescue", "open"}, {"rescue", "open", "nobody", report}, {"rescue", "apply", "sysadmin", report}} {
		if status, text := said(t, c...); status != 2 || text == "" {
			t.Errorf("%v: %d %s", c, status, text)
		}
	}
	if status, text := said(t, "rescue", "open", "sysadmin", report); status != 0 || !strings.Contains(text, "打开 0 项") {
		t.Errorf("open: %d %s", status, text)
	}
	if info, err := os.Stat(report); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("report: %v %v", info, err)
	}
	if status, _ := said(t, "rescue", "open", "sysadmin", report); status != 2 {
		t.Errorf("written over: %d", status)
	}
}
