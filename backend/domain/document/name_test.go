package document_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"quancheng/backend/domain/document"
)

func TestCleanRefuses(t *testing.T) {
	for _, name := range []string{
		"", " ", "...", "../a.pdf", `..\a.pdf`, "/etc/passwd", "C:a.pdf", "a:b.pdf", "a\x00.pdf", "a\n.pdf",
		"CON", "con.pdf", "Com1.txt", "LPT9", "COM¹.pdf", "nul .pdf", "aux.tar.gz", "CONIN$",
		"发票\u202efdp.exe", "a\u200b.pdf", "a\u2066b.pdf", "\ufeffa.pdf", "a\u00ad.pdf", "a\u3164.pdf", "a\u2028b.pdf",
		"a?.pdf", "a*.pdf", `a"b.pdf`, "a<b>.pdf", "a|b.pdf", "\xff.pdf", strings.Repeat("长", 201),
	} {
		if clean, problem := document.Clean(name); clean != "" || problem == "" {
			t.Errorf("%q became %q (%s)", name, clean, problem)
		}
	}
}

func TestCleanKeeps(t *testing.T) {
	for name, want := range map[string]string{
		"申报请示（定稿）.pdf": "申报请示（定稿）.pdf", " a.pdf ": "a.pdf", "a.pdf. .": "a.pdf",
		"COM10.pdf": "COM10.pdf", "console.pdf": "console.pdf", "𠮷.ofd": "𠮷.ofd",
		strings.Repeat("长", 200): strings.Repeat("长", 200),
	} {
		if clean, problem := document.Clean(name); clean != want {
			t.Errorf("%q became %q (%s)", name, clean, problem)
		}
	}
}

// Clean of a clean name is itself, and is never a path.
func TestCleanIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clean, problem := document.Clean(rapid.String().Draw(t, "name"))
		if (clean == "") == (problem == "") {
			t.Fatalf("both or neither: %q %q", clean, problem)
		}
		if clean == "" {
			return
		}
		again, _ := document.Clean(clean)
		if again != clean || strings.ContainsAny(clean, `/\`) || !utf8.ValidString(clean) {
			t.Fatalf("%q, then %q", clean, again)
		}
	})
}
