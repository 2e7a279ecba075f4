package calendar

import (
	"strings"
	"time"

	"quancheng/backend/domain/record"
)

// shanghai has had no summer time since 1991; a fixed zone needs no database.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// The end of a working day, Asia/Shanghai.
const (
	closingHour   = 17
	closingMinute = 30
)

const day = 24 * time.Hour

const layout = "2006-01-02"

// Calendar knows the working days of some years; the zero Calendar knows only
// weekends.
type Calendar struct {
	years  map[int]bool
	off    map[string]bool // days off by notice
	worked map[string]bool // weekend days worked by notice
}

// New makes a calendar of notices; a malformed span counts as no day off.
func New(notices ...Notice) Calendar {
	c := Calendar{years: map[int]bool{}, off: map[string]bool{}, worked: map[string]bool{}}
	for _, n := range notices {
		c.years[n.Year] = true
		for _, span := range n.Off {
			for _, d := range days(span) {
				c.off[d] = true
			}
		}
		for _, d := range n.Worked {
			c.worked[d] = true
		}
	}
	return c
}

// days lists the days of a span from/to, both included.
func days(span string) []string {
	from, to, _ := strings.Cut(span, "/")
	first, err1 := time.Parse(layout, from)
	last, err2 := time.Parse(layout, to)
	if err1 != nil || err2 != nil {
		return nil
	}
	var all []string
	for d := first; !d.After(last); d = d.Add(day) {
		all = append(all, d.Format(layout))
	}
	return all
}

// Known reports whether the year's notice is in the calendar.
func (c Calendar) Known(year int) bool { return c.years[year] }

// Working reports whether the day of t, in Asia/Shanghai, is worked.
func (c Calendar) Working(t time.Time) bool {
	t = t.In(shanghai)
	switch d := t.Format(layout); {
	case c.worked[d]:
		return true
	case c.off[d]:
		return false
	}
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
}

// Due is the end of the n-th working day after the day of from; from itself
// when n is not positive or from is no time. It is a workflow.Deadline.
func (c Calendar) Due(from record.Time, n int) record.Time {
	if n <= 0 || from.Clock().IsZero() {
		return from
	}
	d := noon(from)
	for n > 0 {
		if d = d.Add(day); c.Working(d) {
			n--
		}
	}
	return record.At(time.Date(d.Year(), d.Month(), d.Day(), closingHour, closingMinute, 0, 0, shanghai))
}

// Left is how many working days remain after the day of now up to the day of
// due: 0 on the day itself. Past that day it is negative: the working days
// gone since, at least one.
func (c Calendar) Left(now, due record.Time) int {
	if now.Clock().IsZero() || due.Clock().IsZero() {
		return 0 // no moment, nothing to count
	}
	from, to := noon(now), noon(due)
	if !to.Before(from) {
		return c.count(from, to)
	}
	return -max(1, c.count(to, from))
}

// count is the working days after the day of from, up to the day of to.
func (c Calendar) count(from, to time.Time) int {
	n := 0
	for d := from.Add(day); !d.After(to); d = d.Add(day) {
		if c.Working(d) {
			n++
		}
	}
	return n
}

// Provisional reports whether any year from from to due has no notice here:
// the date is then shown with 按暂定日历.
func (c Calendar) Provisional(from, due record.Time) bool {
	for y := noon(from).Year(); y <= noon(due).Year(); y++ {
		if !c.years[y] {
			return true
		}
	}
	return false
}

// noon of the day of t: whole days from there never slip over a midnight.
func noon(t record.Time) time.Time {
	local := t.Clock().In(shanghai)
	return time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, shanghai)
}
