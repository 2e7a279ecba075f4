package archive_test

import (
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/internal/archive"
)

// R78: the numbers of the sample, as they are written.
func TestNumbers(t *testing.T) {
	v := archive.Parts{Year: 2026, Serial: 1, Organ: "示政服", Project: "SL-2026-0001", Stage: "LX", Kind: "立项批复"}
	for p, want := range map[archive.Pattern]string{
		archive.ProjectNumber:   "SL-2026-0001",
		archive.ApprovalNumber:  "示政服批〔2026〕1号",
		archive.Classification:  "SL-2026-0001-LX-立项批复", // A20
		"{serial:2}/{serial:2}": "01/01",
		"无":                     "无",
	} {
		if got, err := p.Format(v); err != nil || got != want {
			t.Errorf("%s: %q %v", p, got, err)
		}
	}
	if got, err := archive.ApprovalNumber.Counter(v); err != nil || got != "示政服批〔2026〕#号" {
		t.Errorf("counter %q %v", got, err)
	}
}

func TestBadPatterns(t *testing.T) {
	for p, serial := range map[archive.Pattern]bool{
		"SL-{year}": true, "{serial}{serial}": true, "{serial": true, "{serial:0}": true, "{serial:x}": true,
		"{yaer}-{serial}": true, "{year:4}-{serial}": true, archive.ProjectNumber: false,
	} {
		if p.Check(serial) == nil {
			t.Errorf("pattern %q is taken", p)
		}
	}
	for p, serial := range map[archive.Pattern]bool{
		archive.ProjectNumber: true, archive.ApprovalNumber: true, archive.Classification: false,
	} {
		if err := p.Check(serial); err != nil {
			t.Error(err)
		}
	}
	if _, err := archive.ProjectNumber.Format(archive.Parts{Year: 2026}); err == nil {
		t.Error("a number without serial")
	}
}

// R78: two serials of one counter never give one number, and the number never
// gets shorter or loses digits beyond its width.
func TestNumbersAreUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.IntRange(1, 200_000).Draw(t, "a"), rapid.IntRange(1, 200_000).Draw(t, "b")
		year := rapid.IntRange(2000, 2100).Draw(t, "year")
		x, err := archive.ProjectNumber.Format(archive.Parts{Year: year, Serial: a})
		if err != nil {
			t.Fatal(err)
		}
		y, err := archive.ProjectNumber.Format(archive.Parts{Year: year, Serial: b})
		if err != nil || (x == y) != (a == b) {
			t.Fatalf("%d and %d: %s and %s (%v)", a, b, x, y, err)
		}
	})
}
