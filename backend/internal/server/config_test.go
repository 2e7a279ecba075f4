package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func env(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := values[name]; return v, ok }
}

// R185: the file and the environment hold the same names; the environment wins.
func TestConfigFromFileAndEnvironment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quancheng.conf")
	text := "# 说明\n\nQUANCHENG_LISTEN = 127.0.0.1:9443\nQUANCHENG_SESSION_IDLE=10m\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Read(env(map[string]string{"QUANCHENG_CONFIG": path, "QUANCHENG_LISTEN": "127.0.0.1:7443", "QUANCHENG_DATA": "/srv/q/data", "QUANCHENG_KEYS": "/srv/q/keys"}))
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:7443" || c.Idle != 10*time.Minute || c.Lease != 72*time.Hour || c.Database != "sqlite:/srv/q/data/quancheng.db" {
		t.Errorf("%+v", c)
	}
	if err := os.WriteFile(path, []byte("QUANCHENG_LISTN=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(env(map[string]string{"QUANCHENG_CONFIG": path})); err == nil || !strings.Contains(err.Error(), "第 1 行") {
		t.Errorf("a misspelt name: %v", err)
	}
}

// R158: keys among the data, and values that make no sense, are refused.
func TestBadSettings(t *testing.T) {
	for name, value := range map[string]string{
		"QUANCHENG_KEYS": "./data/keys", "QUANCHENG_LISTEN": "8443", "QUANCHENG_PUBLIC_URL": "http://10.0.0.8", "QUANCHENG_LEASE": "100h",
		"QUANCHENG_SESSION_IDLE": "0s", "QUANCHENG_HASHES": "0", "QUANCHENG_LOG_LEVEL": "loud", "QUANCHENG_CLOCK_OFFSET": "soon", "QUANCHENG_CONFIG": "/nowhere",
	} {
		if _, err := Read(env(map[string]string{name: value})); err == nil {
			t.Errorf("%s=%s was taken", name, value)
		}
	}
	if _, err := Read(env(map[string]string{"QUANCHENG_KEYS": "./data-keys"})); err != nil {
		t.Errorf("a neighbour of the data directory: %v", err)
	}
}

// R185: the table of the manual is the table of the program.
func TestSettingsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Settings() {
		line := fmt.Sprintf("| `%s` | %s | %s |", s.Name, code(s.Default), strings.ReplaceAll(s.Meaning, "|", "\\|"))
		if !strings.Contains(string(text), line) {
			t.Errorf("docs/operations.md lacks the line\n%s", line)
		}
	}
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}
