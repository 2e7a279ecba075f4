package check

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// longest gives the reason of each file over 400 lines; none is over 600.
var longest = map[string]string{}

var unnamed = []string{"models", "utils", "common", "helpers", "types", "manager", "service", "util", "misc"}

// sources walks our own Go, TypeScript and Vue files.
func sources(t *testing.T, visit func(path string, text []byte)) {
	t.Helper()
	root := "../.."
	skip := []string{"node_modules", "dist", "wailsjs", ".git", "run", "bin", "out", "testdata"}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && slices.Contains(skip, d.Name()) {
			return filepath.SkipDir
		}
		if slices.Contains([]string{".go", ".ts", ".vue", ".mjs"}, filepath.Ext(path)) {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			visit(strings.TrimPrefix(path, root+"/"), text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesStaySmall(t *testing.T) {
	sources(t, func(path string, text []byte) {
		lines := bytes.Count(text, []byte("\n"))
		if lines > 600 || lines > 400 && longest[path] == "" {
			t.Errorf("%s has %d lines", path, lines)
		}
	})
}

func TestNothingIsCalledUtils(t *testing.T) {
	sources(t, func(path string, _ []byte) {
		for part := range strings.SplitSeq(filepath.Dir(path), "/") {
			if slices.Contains(unnamed, part) {
				t.Errorf("%s lies in a folder called %s", path, part)
			}
		}
	})
}

// Every Go package says in doc.go what it holds and what it never does.
func TestPackagesHaveADoc(t *testing.T) {
	for _, p := range list(t) {
		if len(p.GoFiles) == 0 || p.ImportPath == "quancheng" || p.ImportPath == "quancheng/frontend" {
			continue
		}
		if !slices.Contains(p.GoFiles, "doc.go") && !slices.Contains(p.GoFiles, "main.go") {
			t.Errorf("%s has no doc.go", p.ImportPath)
		}
	}
}

// The top of the tree is what the architecture names, and nothing else.
func TestTopLevel(t *testing.T) {
	want := []string{".ci", ".git", ".gitattributes", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "NOTICE", "README.md",
		"app", "backend", "build", "docs", "frontend", "go.mod", "go.sum", "main.go", "sync", "wails.json"}
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(want, e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}
