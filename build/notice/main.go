// Command notice writes NOTICE: every module and package that ships, with its
// licence, from what is really linked and bundled.
//
//	go run ./build/notice > NOTICE
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const head = `Quancheng 全程
Copyright 2026 the founders of Quancheng

Licensed under the Apache License, Version 2.0 (see LICENSE).

This product contains the following third-party software and fonts. Their
licence texts lie in the packages named here.
`

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	modules, err := modules()
	if err != nil {
		return err
	}
	packages, err := packages()
	if err != nil {
		return err
	}
	fmt.Print(head)
	fmt.Print("\nGo modules\n\n")
	for _, m := range modules {
		fmt.Println("  " + m)
	}
	fmt.Print("\nPackages of the page\n\n")
	for _, p := range packages {
		fmt.Println("  " + p)
	}
	fmt.Print("\nFonts\n\n  Inter, Noto Serif SC: SIL Open Font License 1.1\n")
	return nil
}

// modules lists what desktop and server link.
func modules() ([]string, error) {
	const format = `{{with .Module}}{{if .Version}}{{.Path}} {{.Version}}	{{.Dir}}{{end}}{{end}}`
	out, err := exec.Command("go", "list", "-deps", "-tags", "desktop,production,webkit2_40", "-f", format, ".", "./backend").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var lines []string
	for line := range strings.Lines(string(out)) {
		name, dir, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if ok {
			lines = append(lines, name+": "+licence(dir))
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines), nil
}

var kinds = []struct{ name, mark string }{
	{"Apache-2.0", `(?i)apache license`},
	{"MPL-2.0", `(?i)mozilla public license`},
	{"MIT", `(?i)permission is hereby granted, free of charge`},
	{"BSD-3-Clause", `(?is)redistribution and use in source and binary.*neither the name`},
	{"BSD-2-Clause", `(?i)redistribution and use in source and binary`},
	{"ISC", `(?i)permission to use, copy, modify, and/?(or)? ?distribute`},
	{"OFL-1.1", `(?i)sil open font license`},
	{"Unlicense", `(?i)this is free and unencumbered`},
	{"CC0-1.0", `(?i)cc0`},
}

func licence(dir string) string {
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, path := range files {
		base := strings.ToUpper(filepath.Base(path))
		if !strings.HasPrefix(base, "LICEN") && !strings.HasPrefix(base, "COPYING") && !strings.HasPrefix(base, "UNLICENSE") {
			continue
		}
		text, err := os.ReadFile(path)
		for _, k := range kinds {
			if err == nil && regexp.MustCompile(k.mark).Match(text) {
				return k.name
			}
		}
	}
	return "see its repository"
}

// packages lists what npm bundles into the page.
func packages() ([]string, error) {
	text, err := os.ReadFile("frontend/package-lock.json")
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version, License string
			Dev              bool
		}
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, err
	}
	var lines []string
	for path, p := range lock.Packages {
		if path == "" || p.Dev {
			continue
		}
		lines = append(lines, path[strings.LastIndex(path, "node_modules/")+len("node_modules/"):]+" "+p.Version+": "+p.License)
	}
	slices.Sort(lines)
	return slices.Compact(lines), nil
}
