package keyring

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// leased is a fresh lease of 72 hours from noon.
func leased() Gate {
	g, _ := Gate{}.Step(Contact{noon, noon})
	g, _ = g.Step(Leasing{Until: noon.Add(MaxLease), LastStep: stepOf(noon)})
	return g
}

func with(change func(*Gate)) Gate {
	g := leased()
	change(&g)
	return g
}

func failed(n int, at time.Time) Gate {
	return with(func(g *Gate) { g.Failures, g.Tried = n, at })
}

// R194, R203, R155: who may try, and when.
func TestTry(t *testing.T) {
	build := noon.Add(-24 * time.Hour)
	later := func(d time.Duration) time.Time { return noon.Add(d) }
	for name, c := range map[string]struct {
		gate Gate
		now  time.Time
		want Answer
	}{
		"a minute later":                      {leased(), later(time.Minute), Check},
		"at once":                             {leased(), noon, Check},
		"no lease":                            {Gate{}, noon, NoLease},
		"no lease, wrong clock":               {Gate{}, time.Time{}, NoLease},
		"clock back 1 s":                      {leased(), later(-time.Second), Check},
		"clock back 4:59":                     {leased(), later(-5*time.Minute + time.Second), Check},
		"clock back 5:00":                     {leased(), later(-5 * time.Minute), Check},
		"clock back 5:01":                     {leased(), later(-5*time.Minute - time.Second), Clock},
		"clock back an hour":                  {leased(), later(-time.Hour), Clock},
		"clock back a day":                    {leased(), later(-24 * time.Hour), Clock},
		"clock back ten years":                {leased(), noon.AddDate(-10, 0, 0), Clock},
		"clock of 1970":                       {leased(), time.Unix(0, 0), Clock},
		"journal is newer":                    {with(func(g *Gate) { g.Newest = later(time.Hour) }), later(54 * time.Minute), Clock},
		"journal is a little newer":           {with(func(g *Gate) { g.Newest = later(time.Hour) }), later(56 * time.Minute), Check},
		"before the build":                    {with(func(g *Gate) { g.Server = time.Time{} }), build.Add(-time.Hour), Clock},
		"after the build":                     {with(func(g *Gate) { g.Server = time.Time{} }), build.Add(time.Hour), Check},
		"PC an hour behind, known":            {with(func(g *Gate) { g.Skew = time.Hour }), later(-time.Hour), Check},
		"PC an hour behind, then set back":    {with(func(g *Gate) { g.Skew = time.Hour }), later(-2 * time.Hour), Clock},
		"PC ten years ahead, known":           {with(func(g *Gate) { g.Skew = -87600 * time.Hour }), later(87601 * time.Hour), Check},
		"PC ten years ahead, unknown":         {leased(), later(87600 * time.Hour), Ended},
		"last second":                         {leased(), later(MaxLease - time.Second), Check},
		"the end":                             {leased(), later(MaxLease), Ended},
		"a day after":                         {leased(), later(MaxLease + 24*time.Hour), Ended},
		"the end, PC behind":                  {with(func(g *Gate) { g.Skew = time.Hour }), later(MaxLease - time.Hour), Ended},
		"other zone, same moment":             {leased(), noon.In(time.FixedZone("CST", 8*3600)), Check},
		"4 failures, at once":                 {failed(4, noon), noon, Check},
		"5 failures, 59 s":                    {failed(5, noon), later(59 * time.Second), Wait},
		"5 failures, 60 s":                    {failed(5, noon), later(time.Minute), Check},
		"6 failures, 1:59":                    {failed(6, noon), later(119 * time.Second), Wait},
		"6 failures, 2:00":                    {failed(6, noon), later(2 * time.Minute), Check},
		"7 failures, 3:59":                    {failed(7, noon), later(239 * time.Second), Wait},
		"7 failures, 4:00":                    {failed(7, noon), later(4 * time.Minute), Check},
		"8 failures, 7:59":                    {failed(8, noon), later(479 * time.Second), Wait},
		"8 failures, 8:00":                    {failed(8, noon), later(8 * time.Minute), Check},
		"9 failures, 14:59":                   {failed(9, noon), later(899 * time.Second), Wait},
		"9 failures, 15:00":                   {failed(9, noon), later(15 * time.Minute), Check},
		"10 failures (killed while checking)": {failed(10, noon), later(time.Hour), Gone},
		"10 failures and wrong clock":         {failed(10, noon), later(-time.Hour), Gone},
		"waiting, clock a little back":        {failed(5, later(time.Minute)), noon, Wait},
		"waiting, but the lease ended":        {failed(5, later(MaxLease)), later(MaxLease), Ended},
	} {
		g, d := c.gate.Step(Try{Now: c.now, Build: build})
		if d.Answer != c.want {
			t.Errorf("%s: %s, want %s", name, d.Answer, c.want)
		}
		if gone := d.Answer == Ended || d.Answer == Gone; d.Erase != gone || gone && g.Leased {
			t.Errorf("%s: erase %v, still leased %v", name, d.Erase, g.Leased)
		}
		if counted := g.Failures == c.gate.Failures+1; counted != (d.Answer == Check) {
			t.Errorf("%s: %d failures after %d", name, g.Failures, c.gate.Failures)
		}
	}
}

// R194, R155: which code of the lease grants.
func TestMatched(t *testing.T) {
	at := stepOf(noon.Add(time.Hour))
	trying := func(change func(*Gate)) Gate {
		return with(func(g *Gate) { g.Failures = 3; change(g) })
	}
	same := func(*Gate) {}
	for name, c := range map[string]struct {
		gate Gate
		step int64
		want Answer
	}{
		"this step":                 {trying(same), at, Grant},
		"the step before":           {trying(same), at - 1, Grant},
		"the step after":            {trying(same), at + 1, Grant},
		"20 back":                   {trying(same), at - 20, Grant},
		"20 ahead":                  {trying(same), at + 20, Grant},
		"21 back":                   {trying(same), at - 21, Wrong},
		"21 ahead":                  {trying(same), at + 21, Wrong},
		"the last used step":        {trying(func(g *Gate) { g.LastStep = at }), at, Wrong},
		"below the last used step":  {trying(func(g *Gate) { g.LastStep = at + 2 }), at + 1, Wrong},
		"above the last used step":  {trying(func(g *Gate) { g.LastStep = at }), at + 1, Grant},
		"PC an hour behind, known":  {trying(func(g *Gate) { g.Skew = time.Hour }), at + 120, Grant},
		"PC an hour behind, window": {trying(func(g *Gate) { g.Skew = time.Hour }), at, Wrong},
		"no lease":                  {trying(func(g *Gate) { g.Leased = false }), at, Wrong},
		"tenth attempt, right":      {trying(func(g *Gate) { g.Failures = 10 }), at, Grant},
		"tenth attempt, replayed":   {trying(func(g *Gate) { g.Failures, g.LastStep = 10, at }), at, Gone},
	} {
		g, d := c.gate.Step(Matched{noon.Add(time.Hour), c.step})
		if d.Answer != c.want {
			t.Errorf("%s: %s, want %s", name, d.Answer, c.want)
		}
		if d.Answer == Grant && (g.LastStep != c.step || g.Failures != 0) {
			t.Errorf("%s: last step %d, %d failures", name, g.LastStep, g.Failures)
		}
	}
}

// R155: ten wrong attempts, with the waits between them, end the lease.
func TestTenFailuresEndTheLease(t *testing.T) {
	g, now := leased(), noon
	waits := []time.Duration{0, 0, 0, 0, 0, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute}
	for n, left := range waits {
		var d Decision
		if left > 0 {
			if g, d = g.Step(Try{Now: now}); d.Answer != Wait || d.Wait != left {
				t.Fatalf("attempt %d: %s %v, want to wait %v", n+1, d.Answer, d.Wait, left)
			}
		}
		now = now.Add(left)
		if g, d = g.Step(Try{Now: now}); d.Answer != Check {
			t.Fatalf("attempt %d: %s", n+1, d.Answer)
		}
		g, d = g.Step(Missed{})
		if want := n == 9; d.Erase != want || (d.Answer == Gone) != want {
			t.Fatalf("attempt %d: %s", n+1, d.Answer)
		}
	}
	if _, d := g.Step(Try{Now: now}); d.Answer != NoLease {
		t.Fatalf("afterwards: %s", d.Answer)
	}
}

// R203: contact with the server mends a floor that a wrong clock had raised.
func TestContactMendsTheFloor(t *testing.T) {
	g, _ := leased().Step(Noted{noon.AddDate(1, 0, 0)})
	if _, d := g.Step(Try{Now: noon.Add(time.Hour)}); d.Answer != Clock || !d.Floor.Equal(noon.AddDate(1, 0, 0)) {
		t.Fatalf("before: %+v", d)
	}
	g, _ = g.Step(Contact{noon.Add(time.Hour), noon.Add(time.Hour)})
	if _, d := g.Step(Try{Now: noon.Add(time.Hour)}); d.Answer != Check {
		t.Fatalf("after: %s", d.Answer)
	}
}

// R194, R155: whatever happens in whatever order, a step grants once, after a
// Check, in a lease that has not ended, and ten attempts are the most.
func TestGateHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, pc, ended := leased(), noon, false
		high, tries := stepOf(noon), 0
		moment := rapid.Int64Range(-3600, 4*24*3600)
		for n := rapid.IntRange(1, 60).Draw(t, "events"); n > 0; n-- {
			var d Decision
			pc = pc.Add(time.Duration(moment.Draw(t, "move")/int64(n)) * time.Second)
			switch rapid.SampledFrom([]string{"try", "try", "try", "contact", "noted", "lease"}).Draw(t, "event") {
			case "contact":
				g, _ = g.Step(Contact{pc.Add(time.Duration(rapid.IntRange(-9, 9).Draw(t, "skew")) * time.Minute), pc})
			case "noted":
				g, _ = g.Step(Noted{pc})
			case "lease":
				g, _ = g.Step(Leasing{Until: pc.Add(g.Skew).Add(MaxLease)})
				ended, tries = false, 0
			case "try":
				before := g
				if g, d = g.Step(Try{Now: pc}); d.Answer != Check {
					ended = ended || d.Erase
					continue
				}
				official := pc.Add(before.Skew)
				if tries++; ended || tries > failureMax || !official.Before(before.Until) || official.Before(before.Server.Add(-tolerance)) {
					t.Fatalf("may try: ended %v, attempt %d at %v", ended, tries, official)
				}
				step := stepOf(official) + int64(rapid.IntRange(-25, 25).Draw(t, "step"))
				g, d = g.Step(rapid.SampledFrom([]Event{Missed{}, Matched{pc, step}}).Draw(t, "result"))
				ended = ended || d.Erase
				if d.Answer == Grant {
					if step <= high {
						t.Fatalf("step %d granted after %d", step, high)
					}
					high, tries = step, 0
				}
			}
		}
	})
}
