package keyring

import "time"

// The rules of the offline unlock (reliability notes, 5.2).
const (
	MaxLease   = 72 * time.Hour
	stepLength = 30 * time.Second
	window     = 20              // steps on both sides of the corrected time
	tolerance  = 5 * time.Minute // below the floor of the clock
	waitFrom   = 5               // failures before the first wait
	waitMax    = 15 * time.Minute
	failureMax = 10 // then the lease is gone
)

// Gate is the state that decides on offline unlocks. Times are official time,
// as well as this PC knows it: its clock plus Skew.
type Gate struct {
	Leased   bool          `json:"leased"`
	Until    time.Time     `json:"until"`
	LastStep int64         `json:"last_step"` // steps up to here are used
	Failures int           `json:"failures"`  // in a row; a running attempt counts as one
	Tried    time.Time     `json:"tried"`     // newest attempt
	Server   time.Time     `json:"server"`    // last time that the server told
	Newest   time.Time     `json:"newest"`    // newest journal entry since then
	Skew     time.Duration `json:"skew"`      // server minus PC at the last contact
}

// Event is what happens to a Gate.
type Event interface{ step(Gate) (Gate, Decision) }

type (
	// Contact: the server told its time.
	Contact struct{ Server, Now time.Time }
	// Leasing: a full sign-in brought a lease.
	Leasing struct {
		Until    time.Time
		LastStep int64
	}
	// Noted: an entry was written to the journal.
	Noted struct{ Now time.Time }
	// Try: somebody asks to unlock; Build is when this program was built.
	Try struct{ Now, Build time.Time }
	// Matched: password and code are right, the code being that of Step.
	Matched struct {
		Now  time.Time
		Step int64
	}
	// Missed: one of them is wrong; nobody learns which.
	Missed struct{}
)

// Answer of a Gate; closed.
type Answer string

const (
	Noticed Answer = "noticed" // nothing to do
	Check   Answer = "check"   // go on: look at password and code
	Grant   Answer = "grant"   // after the state was kept
	Wrong   Answer = "wrong"
	Wait    Answer = "wait"  // Decision.Wait from now
	Clock   Answer = "clock" // this PC's clock is before Decision.Floor
	Ended   Answer = "ended" // the lease is over
	Gone    Answer = "gone"  // too many failures
	NoLease Answer = "none"  // there was none
)

// Decision is what to do. Erase: delete the lease first.
type Decision struct {
	Answer Answer
	Erase  bool
	Wait   time.Duration
	Floor  time.Time // no true clock is before it
}

// Step takes one event. Pure; the caller keeps the Gate before it acts.
func (g Gate) Step(e Event) (Gate, Decision) { return e.step(g) }

func (e Contact) step(g Gate) (Gate, Decision) {
	g.Server, g.Skew, g.Newest = e.Server, e.Server.Sub(e.Now), time.Time{}
	return g, Decision{Answer: Noticed}
}

func (e Leasing) step(g Gate) (Gate, Decision) {
	g.Leased, g.Until, g.Failures, g.Tried = true, e.Until, 0, time.Time{}
	g.LastStep = max(g.LastStep, e.LastStep)
	return g, Decision{Answer: Noticed}
}

func (e Noted) step(g Gate) (Gate, Decision) {
	g.Newest = later(g.Newest, e.Now.Add(g.Skew))
	return g, Decision{Answer: Noticed}
}

// step counts the attempt as a failure at once: a process killed while it
// checks has used it up.
func (e Try) step(g Gate) (Gate, Decision) {
	now, low := e.Now.Add(g.Skew), later(later(g.Server, g.Newest), e.Build)
	switch {
	case !g.Leased:
		return g, Decision{Answer: NoLease}
	case g.Failures >= failureMax:
		return g.without(Gone)
	case now.Before(low.Add(-tolerance)):
		return g, Decision{Answer: Clock, Floor: low}
	case !now.Before(g.Until):
		return g.without(Ended)
	}
	if now.Before(g.Tried) { // a clock set back neither ends a wait nor lengthens it
		g.Tried = now
	}
	if left := g.Tried.Add(wait(g.Failures)).Sub(now); g.Failures >= waitFrom && left > 0 {
		return g, Decision{Answer: Wait, Wait: left}
	}
	g.Failures, g.Tried = g.Failures+1, now
	return g, Decision{Answer: Check}
}

func (e Matched) step(g Gate) (Gate, Decision) {
	if !g.Leased || !g.open(e.Now, e.Step) {
		return Missed{}.step(g)
	}
	g.LastStep, g.Failures = e.Step, 0
	return g, Decision{Answer: Grant}
}

func (Missed) step(g Gate) (Gate, Decision) {
	if g.Failures >= failureMax {
		return g.without(Gone)
	}
	return g, Decision{Answer: Wrong}
}

// open: the step is near enough to now and never used.
func (g Gate) open(now time.Time, step int64) bool {
	at := stepOf(now.Add(g.Skew))
	return step > g.LastStep && step >= at-window && step <= at+window
}

func (g Gate) without(why Answer) (Gate, Decision) {
	g.Leased, g.Failures = false, 0
	return g, Decision{Answer: why, Erase: true}
}

// wait after so many failures: 1 minute after five, doubling, at most 15.
func wait(failures int) time.Duration {
	if failures < waitFrom {
		return 0
	}
	return min(time.Minute<<(failures-waitFrom), waitMax)
}

func stepOf(t time.Time) int64 { return t.Unix() / int64(stepLength/time.Second) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
