package main

import (
	"strings"
	"testing"
	"time"
)

// R150: the operator tells which backup lies off the machine; what cannot be
// true is refused in words, and the log has the mark.
func TestKeptCommand(t *testing.T) {
	place(t)
	if status, text := said(t, "init"); status != 0 {
		t.Fatal(text)
	}
	if status, text := said(t, "kept"); status != 0 || !strings.Contains(text, "保留全部") {
		t.Errorf("before a mark: %d %s", status, text)
	}
	began := time.Now().Add(-time.Hour)
	if status, text := said(t, "kept", began.Format(time.RFC3339)); status != 0 || !strings.Contains(text, "已标记") {
		t.Errorf("mark: %d %s", status, text)
	}
	if status, text := said(t, "kept", began.Add(-time.Hour).Format(time.RFC3339)); status != 2 || !strings.Contains(text, "没有改变") {
		t.Errorf("back: %d %s", status, text)
	}
	if status, text := said(t, "kept", began.Add(3*time.Hour).Format(time.RFC3339)); status != 2 || !strings.Contains(text, "没有改变") {
		t.Errorf("ahead: %d %s", status, text)
	}
	if status, text := said(t, "kept"); status != 0 || !strings.HasPrefix(text, "20") {
		t.Errorf("told: %d %s", status, text)
	}
}
