// Command tally adds up the results of all test runners and prints one line,
// `N passed, N failed, N skipped`. It exits 1 when anything failed or when no
// test ran.
//
//	tally build/out/*.json
//
// It reads the event streams of `go test -json` (*.go.json), the report of
// vitest (*.vitest.json) and lines `{"name":…,"result":"pass|fail|skip"}` of
// the end-to-end runner (*.e2e.json).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type count struct{ passed, failed, skipped int }

func (c *count) add(result, name string) {
	switch result {
	case "pass", "passed":
		c.passed++
	case "fail", "failed":
		c.failed++
		fmt.Fprintln(os.Stderr, "failed:", name)
	case "skip", "skipped", "pending", "todo":
		c.skipped++
	}
}

func main() {
	var total count
	for _, path := range os.Args[1:] {
		if err := read(path, &total); err != nil {
			fmt.Fprintln(os.Stderr, path+":", err)
			total.failed++
		}
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", total.passed, total.failed, total.skipped)
	if total.failed > 0 || total.passed == 0 {
		os.Exit(1)
	}
}

func read(path string, c *count) error {
	if strings.HasSuffix(path, ".vitest.json") {
		return vitest(path, c)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	n := 0
	for lines.Scan() {
		n++
		if strings.HasSuffix(path, ".go.json") {
			goEvent(lines.Bytes(), c)
		} else {
			e2e(lines.Bytes(), c)
		}
	}
	if n == 0 {
		return fmt.Errorf("the runner wrote nothing")
	}
	return lines.Err()
}

// goEvent counts tests, and packages that failed outside of any test (a build
// error, a panic, a data race at exit).
func goEvent(line []byte, c *count) {
	var e struct{ Action, Package, Test string }
	if json.Unmarshal(line, &e) != nil {
		return
	}
	if e.Test != "" {
		c.add(e.Action, e.Package+" "+e.Test)
	} else if e.Action == "fail" || e.Action == "build-fail" {
		c.add("fail", e.Package)
	}
}

func e2e(line []byte, c *count) {
	var e struct{ Name, Result string }
	if json.Unmarshal(line, &e) == nil {
		c.add(e.Result, e.Name)
	}
}

func vitest(path string, c *count) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var report struct {
		TestResults []struct {
			Name, Status, Message string
			AssertionResults      []struct{ FullName, Status string }
		}
	}
	if err := json.Unmarshal(data, &report); err != nil {
		return err
	}
	for _, file := range report.TestResults {
		for _, a := range file.AssertionResults {
			c.add(a.Status, a.FullName)
		}
		if file.Status == "failed" && len(file.AssertionResults) == 0 {
			c.add("fail", file.Name+": "+file.Message)
		}
	}
	return nil
}
