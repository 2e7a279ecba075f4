package app

import (
	"slices"
	"sync"
	"time"
)

// bell tells the page that something changed, at most once an interval and
// event: the page asks again. What came in between is joined.
type bell struct {
	emit func(name string, data any) // nil: there is no page
	gap  time.Duration

	mu      sync.Mutex
	pending map[string]bool // events that wait for their moment
	changed []string        // collections of EventChanged
	data    map[string]func() any
}

func newBell(emit func(string, any), gap time.Duration) *bell {
	return &bell{emit: emit, gap: gap, pending: map[string]bool{}, data: map[string]func() any{}}
}

// ring sends an event soon; data is asked for when it goes.
func (b *bell) ring(name string, data func() any) {
	if b.emit == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.data[name] = data
	if b.pending[name] {
		return
	}
	b.pending[name] = true
	time.AfterFunc(b.gap, func() { b.send(name) })
}

// change tells which collections are to be asked for again.
func (b *bell) change(collections ...string) {
	b.mu.Lock()
	b.changed = append(b.changed, collections...)
	slices.Sort(b.changed)
	b.changed = slices.Compact(b.changed)
	b.mu.Unlock()
	b.ring(EventChanged, b.take)
}

func (b *bell) take() any {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.changed
	b.changed = nil
	return list
}

func (b *bell) send(name string) {
	b.mu.Lock()
	data := b.data[name]
	delete(b.pending, name)
	b.mu.Unlock()
	b.emit(name, data())
}
