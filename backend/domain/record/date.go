package record

import "time"

const dateLayout = "2006-01-02"

// CheckDate reports whether text is a day that exists, as 2026-02-28, from
// 1900 to 2199; 31 February is refused, not rolled over.
func CheckDate(text string) bool {
	t, err := time.Parse(dateLayout, text)
	return err == nil && t.Format(dateLayout) == text && t.Year() >= 1900 && t.Year() < 2200
}

// CheckTime reports whether t is canonical: UTC, milliseconds.
func CheckTime(t Time) bool { return !t.Clock().IsZero() && At(t.Clock()) == t }

// DaysBetween is a − b in days; false when either is no date.
func DaysBetween(a, b string) (int, bool) {
	if !CheckDate(a) || !CheckDate(b) {
		return 0, false
	}
	x, _ := time.Parse(dateLayout, a)
	y, _ := time.Parse(dateLayout, b)
	return int(x.Sub(y).Hours() / 24), true
}

// yearOf checks a year of four digits.
func yearOf(text string) bool { return len(text) == 4 && CheckDate(text+"-01-01") }
