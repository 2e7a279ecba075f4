package check

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var permissive = regexp.MustCompile(`(?i)(mit license|permission is hereby granted, free of charge|apache license|redistribution and use in source and binary|mozilla public license|isc license|permission to use, copy, modify, and(/or)? distribute|zero-clause|creative commons zero|cc0|blue oak|sil open font|unlicense|this is free and unencumbered)`)

// What ships is permissively licensed, MPL, or OFL for fonts.
func TestGoModulesAreFree(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-tags", "desktop,production,webkit2_40", "-f", "{{with .Module}}{{.Path}}\t{{.Dir}}{{end}}", ".", "./backend")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := map[string]bool{"quancheng": true, "": true}
	for line := range strings.Lines(string(out)) {
		path, dir, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if seen[path] {
			continue
		}
		seen[path] = true
		if !free(dir) {
			t.Errorf("%s has no licence that we know as permissive", path)
		}
	}
}

// free reads the licence files at the top of a module.
func free(dir string) bool {
	files, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, f := range files {
		name := strings.ToUpper(f.Name())
		if !strings.HasPrefix(name, "LICEN") && !strings.HasPrefix(name, "COPYING") && !strings.HasPrefix(name, "UNLICENSE") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err == nil && permissive.Match(text) {
			return true
		}
	}
	return false
}

func TestNpmPackagesAreFree(t *testing.T) {
	text, err := os.ReadFile("../../frontend/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct {
			License string
			Dev     bool
		}
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		t.Fatal(err)
	}
	may := []string{"MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "BlueOak-1.0.0", "CC0-1.0", "MPL-2.0", "OFL-1.1", "MIT AND OFL-1.1", "(MIT AND OFL-1.1)"}
	for name, p := range lock.Packages {
		if name == "" || p.Dev {
			continue
		}
		if !slices.Contains(may, p.License) {
			t.Errorf("%s: licence %q", name, p.License)
		}
	}
}
