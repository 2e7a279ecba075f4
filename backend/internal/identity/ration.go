package identity

import (
	"context"
	"fmt"
	"sync"
	"time"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// Refusals of callers who are not signed in are entries of the log like any,
// but a stranger must not fill it: of each source the first refusals of a
// window are entries, the rest are counted, and one entry says how many.
const (
	rationWindow  = 10 * time.Minute
	rationEntries = 200 // of one source in a window
	rationSources = 512 // told apart; the others share one
	otherSources  = "其他来源"
)

type ration struct {
	mu      sync.Mutex
	sources map[string]*tally
	over    []tally // windows that ended with something left out
}

type tally struct {
	source    string
	began     time.Time
	entries   int
	swallowed int
}

// take reports whether a refusal of this source is an entry.
func (r *ration) take(source string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.end(now)
	t := r.sources[source]
	if t == nil && len(r.sources) >= rationSources {
		source = otherSources
		t = r.sources[source]
	}
	if t == nil {
		t = &tally{source: source, began: now}
		r.sources[source] = t
	}
	if t.entries < rationEntries {
		t.entries++
		return true
	}
	t.swallowed++
	return false
}

// end closes the windows that are over at now. Under mu.
func (r *ration) end(now time.Time) {
	for source, t := range r.sources {
		if now.Sub(t.began).Abs() < rationWindow {
			continue
		}
		if t.swallowed > 0 {
			r.over = append(r.over, *t)
		}
		delete(r.sources, source)
	}
}

// ended gives up the windows that are over; all: those that run, too.
func (r *ration) ended(now time.Time, all bool) []tally {
	r.mu.Lock()
	defer r.mu.Unlock()
	if all {
		now = now.Add(rationWindow)
	}
	r.end(now)
	over := r.over
	r.over = nil
	return over
}

// back takes what could not be written.
func (r *ration) back(list []tally) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = append(list, r.over...)
}

type strangerKey struct{}

// Stranger marks the calls of somebody who is not signed in, by the address
// that they come from.
func Stranger(ctx context.Context, source string) context.Context {
	return context.WithValue(ctx, strangerKey{}, source)
}

// Notable reports whether a refusal is to be an entry of the log. That of
// anybody who is signed in always is.
func (a *Authority) Notable(ctx context.Context) bool {
	source, stranger := ctx.Value(strangerKey{}).(string)
	return !stranger || a.ration.take(source, a.deps.Clock())
}

// Tally writes what was left out, one entry for each source and window; all:
// also of the windows that run, before the server stops.
func (a *Authority) Tally(ctx context.Context, all bool) error {
	now := a.deps.Clock()
	list := a.ration.ended(now, all)
	if len(list) == 0 {
		return nil
	}
	err := a.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		for _, t := range list {
			_, err := tx.AppendAudit(ctx, audit.Entry{Index: -1, At: record.At(now), Name: "未登录的来源", Act: "stranger.refused",
				Object: "source/" + t.source, Result: audit.Refused,
				Reason: fmt.Sprintf("%s 起 %d 分钟内，另有 %d 次未登录的请求被拒绝，没有逐条记录。", clock(t.began), int(rationWindow.Minutes()), t.swallowed)})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		a.ration.back(list)
	}
	return err
}
