// Package simulate is the deterministic simulator of replication: the real
// desktop core and the real server core in one process, with time, network,
// disk and randomness from one seed. It holds test files only and nothing
// imports it. docs/protocol.md says what it checks.
//
//	make sim SEED=7               one seed, with the digest of its trace
//	make sim SEEDS=2000 FIRST=1   many
package simulate

import (
	"container/heap"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"math/rand/v2"
	"os"
	"time"

	"quancheng/backend/domain/record"
)

// began is when every simulated world begins.
var began = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// world owns everything: one goroutine, virtual time, one source of chance.
type world struct {
	seed    uint64
	dir     string
	rand    *rand.Rand
	now     time.Duration
	events  queue
	count   int
	trace   hash.Hash
	verbose bool
	flaw    flaw
	thread  *thread // that runs now

	size    size
	srv     *central
	pcs     []*pc
	oracle  *oracle
	healing bool // no more faults, no more wishes
	wishes  int  // intents that users made
}

// options of a world; zero: of the whole size, without a planted bug.
type options struct {
	small bool // up to 6 PCs and 150 intents, for many seeds in little time
	flaw  flaw
}

// size is drawn once a seed; logarithmically uniform.
type size struct {
	pcs, intents int
	span         time.Duration
	faults       float64 // 0…1: how bad the world is
}

func (w *world) drawSize(small bool) {
	between := func(lo, hi float64) float64 {
		return math.Exp(math.Log(lo) + w.rand.Float64()*(math.Log(hi)-math.Log(lo)))
	}
	pcs, lo, hi := 51.0, 200.0, 2001.0
	if small {
		pcs, lo, hi = 7, 20, 151
	}
	w.size = size{
		pcs: int(between(2, pcs)), intents: int(between(lo, hi)),
		span:   time.Duration(between(float64(6*time.Hour), float64(60*24*time.Hour))),
		faults: w.rand.Float64(),
	}
}

// event is something that happens at a moment; of two at one moment the one
// that was planned first.
type event struct {
	at  time.Duration
	seq int
	do  func()
}

type queue []event

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].seq < q[j].seq
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(event)) }
func (q *queue) Pop() any {
	old := *q
	e := old[len(old)-1]
	*q = old[:len(old)-1]
	return e
}

// after plans something.
func (w *world) after(d time.Duration, do func()) {
	w.count++
	heap.Push(&w.events, event{w.now + d, w.count, do})
}

// run lets everything happen that is planned until then.
func (w *world) run(until time.Duration) {
	for steps := 0; len(w.events) > 0 && w.events[0].at <= until; steps++ {
		e := heap.Pop(&w.events).(event)
		w.now = e.at
		e.do()
		for _, p := range w.pcs {
			p.threads.sweep()
		}
		if steps > 5_000_000 {
			w.fail("no end: %d events are planned", len(w.events))
		}
	}
	if until != forever {
		w.now = until
	}
}

const forever = time.Duration(math.MaxInt64)

// clock is official time.
func (w *world) clock() time.Time { return began.Add(w.now) }

func (w *world) stamp() record.Time { return record.At(w.clock()) }

// note writes a line of the trace: what one seed must repeat byte for byte.
func (w *world) note(format string, args ...any) {
	line := fmt.Sprintf("%d "+format+"\n", append([]any{w.now / time.Millisecond}, args...)...)
	w.trace.Write([]byte(line))
	if w.verbose {
		_, _ = os.Stderr.WriteString(line)
	}
}

// failure is how a world ends that is not as it must be.
type failure string

func (w *world) fail(format string, args ...any) { panic(failure(fmt.Sprintf(format, args...))) }

func (w *world) must(err error) {
	if err != nil {
		w.fail("%v", err)
	}
}

func (w *world) digest() string { return hex.EncodeToString(w.trace.Sum(nil))[:16] }

// chance is true with a probability, scaled by how bad the world is.
func (w *world) chance(p float64) bool { return !w.healing && w.rand.Float64() < p*w.size.faults*2 }

// exp is an exponential delay of a mean.
func (w *world) exp(mean time.Duration) time.Duration {
	return time.Duration(w.rand.ExpFloat64() * float64(mean))
}

// log is a delay between two, logarithmically uniform.
func (w *world) log(lo, hi time.Duration) time.Duration {
	return time.Duration(math.Exp(math.Log(float64(lo)) + w.rand.Float64()*(math.Log(float64(hi))-math.Log(float64(lo)))))
}

func newWorld(seed uint64, dir string, o options) *world {
	w := &world{seed: seed, dir: dir, rand: rand.New(rand.NewPCG(seed, 1)), trace: sha256.New(), flaw: o.flaw}
	w.verbose = os.Getenv("SIM_TRACE") != ""
	w.drawSize(o.small)
	w.note("seed %d: %d PCs, %d intents, %s, faults %.2f", seed, w.size.pcs, w.size.intents, w.size.span.Round(time.Minute), w.size.faults)
	w.oracle = newOracle(w)
	w.srv = newCentral(w)
	for i := range w.size.pcs {
		w.pcs = append(w.pcs, newPC(w, i))
	}
	return w
}

// end releases what a world holds, however it ended.
func (w *world) end() {
	for _, p := range w.pcs {
		p.disk.died = func() {}
		p.disk.dead = true
		if p.sim != nil {
			p.leave()
		}
	}
	if w.srv != nil {
		_ = w.srv.core.Close() // the folder goes with it
	}
}

// summary of the server, for the trace.
func (s *central) summary() string {
	approved := 0
	for _, f := range s.w.oracle.filings {
		if f.number != "" {
			approved++
		}
	}
	return fmt.Sprintf("%d filings, %d approved, %d rulings, head %d", len(s.w.oracle.filings), approved, len(s.w.oracle.rulings), s.head)
}
