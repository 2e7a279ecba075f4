package check

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

type pkg struct {
	ImportPath, Dir                    string
	Imports, TestImports, XTestImports []string
	GoFiles                            []string
}

// list reads every package of the project.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,TestImports,XTestImports,GoFiles", "-tags", "webkit2_40", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// under reports whether path is the package root or lies below it.
func under(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}

// bans: app → sync → backend, never back; each with its reason.
var bans = []struct{ from, to, why string }{
	{"quancheng/backend", "quancheng/sync", "the server does not know how desktops replicate"},
	{"quancheng/backend", "quancheng/app", "the server does not know the desktop"},
	{"quancheng/backend", "quancheng/frontend", "the server has no window"},
	{"quancheng/sync", "quancheng/app", "replication serves the desktop, not the reverse"},
	{"quancheng/sync", "quancheng/frontend", "replication has no window"},
	{"quancheng/app", "quancheng/frontend", "main.go hands the page in"},
	{"quancheng/backend/domain", "quancheng/backend/api", "the rules do not know the wire"},
	{"quancheng/backend/domain", "quancheng/backend/internal", "the rules do not know the server"},
	{"quancheng/backend/api", "quancheng/backend/internal", "the wire is shared, the server is not"},
}

// R21, R29: layers are enforced, not agreed.
func TestImportsPointOneWay(t *testing.T) {
	for _, p := range list(t) {
		for _, ban := range bans {
			if !under(p.ImportPath, ban.from) {
				continue
			}
			for _, i := range p.Imports {
				if under(i, ban.to) {
					t.Errorf("%s imports %s: %s", p.ImportPath, i, ban.why)
				}
			}
		}
	}
}

// Test servers and the simulator never reach the program.
func TestTestPackagesStayInTests(t *testing.T) {
	for _, p := range list(t) {
		for _, i := range p.Imports {
			if under(i, "quancheng/backend/servertest") && !under(p.ImportPath, "quancheng/backend/servertest") {
				t.Errorf("%s imports %s outside of a test", p.ImportPath, i)
			}
			if under(i, "quancheng/app/simulate") {
				t.Errorf("%s imports the simulator", p.ImportPath)
			}
		}
	}
}

// The rules are pure: what they may lean on beyond the standard library.
var domainMay = map[string]string{
	"github.com/minio/sio":           "DARE 2.0, the sealed container that S3 tools know",
	"golang.org/x/mod/sumdb/tlog":    "RFC 6962 tree hashing",
	"golang.org/x/mod/sumdb/note":    "signed checkpoints",
	"golang.org/x/text/unicode/norm": "NFC of file names",
	"golang.org/x/text/width":        "full-width digits",
}

// What would let I/O, a clock or goroutines into the rules.
var domainMust = []string{"net", "net/http", "os", "os/exec", "database/sql", "math/rand", "math/rand/v2", "crypto/rand", "log", "log/slog", "sync", "sync/atomic", "syscall", "path/filepath"}

// R18: the same pure rules on both sides.
func TestDomainIsPure(t *testing.T) {
	for _, p := range list(t) {
		if !under(p.ImportPath, "quancheng/backend/domain") {
			continue
		}
		for _, i := range p.Imports {
			first, _, _ := strings.Cut(i, "/")
			standard := !strings.Contains(first, ".") && first != "quancheng"
			switch {
			case standard && slices.Contains(domainMust, i):
				t.Errorf("%s imports %s: the rules are pure", p.ImportPath, i)
			case !standard && first != "quancheng" && domainMay[i] == "":
				t.Errorf("%s imports %s, which is not on the list of domainMay", p.ImportPath, i)
			}
		}
	}
}

// Wails stays in the outermost package, so that everything else tests without a window.
func TestOnlyAppKnowsTheWindow(t *testing.T) {
	for _, p := range list(t) {
		for _, i := range p.Imports {
			if strings.HasPrefix(i, "github.com/wailsapp/") && p.ImportPath != "quancheng/app" {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}
