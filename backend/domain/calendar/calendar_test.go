package calendar_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
	"quancheng/backend/domain/calendar"
	"quancheng/backend/domain/record"
)

func beijing(text string) record.Time {
	t, err := time.Parse("2006-01-02 15:04 -0700", text+" +0800")
	if err != nil {
		panic(err)
	}
	return record.At(t)
}

// A7: the clock of a task counts working days only.
func TestDue(t *testing.T) {
	cal := calendar.Shipped()
	for _, c := range []struct {
		name, from string
		days       int
		want       string
	}{
		{"plain week", "2026-03-02 09:00", 3, "2026-03-05 17:30"},
		{"over a weekend", "2026-03-05 18:00", 5, "2026-03-12 17:30"},
		{"late evening is still that day in Shanghai", "2026-03-02 23:59", 1, "2026-03-03 17:30"},
		{"early morning before the UTC day turns", "2026-03-03 00:10", 1, "2026-03-04 17:30"},
		{"Saturday worked before the Spring Festival", "2026-02-13 10:00", 1, "2026-02-14 17:30"},
		{"over the Spring Festival of 2026", "2026-02-14 10:00", 1, "2026-02-24 17:30"},
		{"Saturday worked after it", "2026-02-27 10:00", 1, "2026-02-28 17:30"},
		{"National Day 2025 with 调休 on both sides", "2025-09-26 10:00", 6, "2025-10-11 17:30"},
		{"New Year's Sunday worked in 2026", "2025-12-31 10:00", 1, "2026-01-04 17:30"},
		{"started on a day off", "2026-05-02 10:00", 1, "2026-05-06 17:30"},
		{"no days", "2026-05-02 10:00", 0, "2026-05-02 10:00"},
	} {
		if got := cal.Due(beijing(c.from), c.days); got != beijing(c.want) {
			t.Errorf("%s: Due(%s, %d) = %s, want %s", c.name, c.from, c.days, got, beijing(c.want))
		}
	}
}

func TestLeft(t *testing.T) {
	cal := calendar.Shipped()
	due := beijing("2026-02-25 17:30")
	for now, want := range map[string]int{
		"2026-02-13 09:00": 3, // 14th worked, 24th, 25th
		"2026-02-24 23:00": 1,
		"2026-02-25 09:00": 0,
		"2026-02-25 18:00": 0,
		"2026-02-26 09:00": -1,
		"2026-03-01 09:00": -3, // 26th, 27th, and Saturday 28th worked
	} {
		if got := cal.Left(beijing(now), due); got != want {
			t.Errorf("Left(%s) = %d, want %d", now, got, want)
		}
	}
	friday := beijing("2026-03-06 17:30")
	if got := cal.Left(beijing("2026-03-07 09:00"), friday); got != -1 {
		t.Errorf("a Saturday after the deadline reads %d, want -1: overdue, not due today", got)
	}
	if got := cal.Left("nonsense", friday); got != 0 {
		t.Errorf("Left of no time = %d", got)
	}
}

// The notices, against the count of days off that each of them announces.
func TestNotices(t *testing.T) {
	cal := calendar.Shipped()
	for year, want := range map[int]struct {
		working int
		worked  []string
	}{
		2025: {248, []string{"2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"}},
		2026: {248, []string{"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"}},
	} {
		working, worked := 0, []string(nil)
		for d := time.Date(year, 1, 1, 4, 0, 0, 0, time.UTC); d.Year() == year; d = d.AddDate(0, 0, 1) {
			if !cal.Working(d) {
				continue
			}
			if working++; d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
				worked = append(worked, d.Format("2006-01-02"))
			}
		}
		if working != want.working || !slices.Equal(worked, want.worked) {
			t.Errorf("%d: %d working days, weekend days worked %v; want %d, %v", year, working, worked, want.working, want.worked)
		}
	}
}

func TestProvisional(t *testing.T) {
	cal := calendar.Shipped()
	if cal.Provisional(beijing("2025-12-30 10:00"), beijing("2026-01-06 10:00")) {
		t.Error("both years are known")
	}
	if !cal.Provisional(beijing("2026-12-30 10:00"), beijing("2027-01-06 10:00")) {
		t.Error("2027 has no notice yet and must be marked")
	}
	if got := (calendar.Calendar{}).Due(beijing("2026-02-13 10:00"), 1); got != beijing("2026-02-16 17:30") {
		t.Errorf("without notices only weekends count, got %s", got)
	}
}

// Due and Left agree: on the moment of starting, all n days are left.
func TestDueLeft(t *testing.T) {
	cal := calendar.Shipped()
	rapid.Check(t, func(t *rapid.T) {
		from := record.At(time.Unix(rapid.Int64Range(1735660800, 1830268800).Draw(t, "from"), 0))
		n := rapid.IntRange(1, 60).Draw(t, "days")
		due := cal.Due(from, n)
		if got := cal.Left(from, due); got != n {
			t.Fatalf("Left(%s, Due %d days = %s) = %d", from, n, due, got)
		}
		if !cal.Working(due.Clock()) {
			t.Fatalf("%s is no working day", due)
		}
	})
}
