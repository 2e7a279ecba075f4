package bench

import (
	"slices"
	"testing"
	"time"
)

// rounds alternate, so that a noisy moment meets both sides.
const rounds = 3

// Compare runs ours and limit in turns. Each does n things and answers how
// long that took, its preparation left out. Reported are medians: the things a
// second of both, and ours as a share of the limit (1 = as fast).
func Compare(b *testing.B, n int, ours, limit func() time.Duration) {
	b.Helper()
	var shares, mine, most []float64
	for range rounds * b.N {
		o, l := perSecond(n, ours()), perSecond(n, limit())
		shares, mine, most = append(shares, o/l), append(mine, o), append(most, l)
	}
	b.ReportMetric(0, "ns/op") // means nothing here: hides it
	b.ReportMetric(median(shares), "×limit")
	b.ReportMetric(median(mine), "ours/s")
	b.ReportMetric(median(most), "limit/s")
}

// Time is how long do takes.
func Time(do func()) time.Duration {
	start := time.Now()
	do()
	return time.Since(start)
}

func perSecond(n int, d time.Duration) float64 { return float64(n) / d.Seconds() }

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}
