package replica

import (
	"context"
	"log/slog"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
)

// Journal keeps acts; each method returns after fsync. They are called one at
// a time under the Runner's lock and must not call the Runner back.
type Journal interface {
	// Keep an act that is queued. The same id again: this content, and this
	// place in the queue, replace the former.
	Keep(Act) error
	// Seal is called once, at first send: it gives the intent its Seq, encodes
	// and marks it, and keeps the exact envelope before it returns.
	Seal(intent.Intent) (intent.Envelope, error)
	// Note what became of an act: Settled or Held with the verdict, or Released.
	Note(id intent.ID, to State, v intent.Verdict) error
}

// Server is the part of remote.Client that replicates.
type Server interface {
	Push(ctx context.Context, es []intent.Envelope) ([]api.Answer, error)
	Pull(ctx context.Context, at api.End, emit func(api.Item) error) error
	Wait(ctx context.Context, cursor int64) (bool, error)
}

// Projection is the cache of the server's word.
type Projection interface {
	// Apply one page and its end together or not at all.
	Apply(page []api.Item, end api.End) error
	// Reset drops everything: the server starts a new epoch.
	Reset(epoch string) error
}

// Config of a Runner. Nothing is optional.
type Config struct {
	Journal    Journal
	Server     Server
	Projection Projection
	// Open makes sure that a session stands. Unauthorized means that only its
	// user can: it is then asked again only after Now or Linked.
	Open func(ctx context.Context) (Link, error)
	// Upload brings one document to the server and returns at once when it is
	// there. A document that this PC never had is the server's: no error, unless
	// again says that the server lost it; then NotFound.
	Upload func(ctx context.Context, in intent.Intent, d document.Ref, again bool) error
	// Status hears the newest snapshot after something changed; one call at a time.
	Status func(Status)
	Now    func() time.Time
	Sleep  func(ctx context.Context, d time.Duration) // returns early when ctx ends
	Random func() float64                             // 0 ≤ x < 1; spreads the desktops' returns
	// Threads is where commands run: a sync.WaitGroup of its own. The simulator
	// lets one at a time run, in an order that it draws.
	Threads Threads
	Log     *slog.Logger
}

// Threads run side by side; Wait returns when all have ended.
type Threads interface {
	Go(func())
	Wait()
}

// Sleep is the real one.
func Sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

const (
	firstDelay = time.Second
	lastDelay  = time.Minute
)

// delay doubles with the tries up to a minute, with jitter of a half.
func delay(tries int, random float64) time.Duration {
	d := lastDelay
	if tries < 7 {
		d = firstDelay << (max(tries, 1) - 1)
	}
	return min(lastDelay, d+time.Duration(random*float64(d)/2))
}
