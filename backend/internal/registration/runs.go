package registration

import (
	"context"
	"sync"
	"time"
)

// runs are the uploads that are being confirmed: one run for each, which
// outlives the request that began it, for reading two gigabytes back may take
// longer than a request may.
type runs struct {
	ctx  context.Context
	stop context.CancelFunc
	wg   *sync.WaitGroup
	mu   *sync.Mutex
	open map[string]*run
}

type run struct {
	done chan struct{}
	err  error
}

func newRuns() runs {
	ctx, stop := context.WithCancel(context.Background())
	return runs{ctx, stop, &sync.WaitGroup{}, &sync.Mutex{}, map[string]*run{}}
}

// do joins the run of id, or begins it, and waits for its end. ok is false
// when it is still running after limit.
func (r runs) do(ctx context.Context, id string, limit time.Duration, fn func(context.Context) error) (ok bool, err error) {
	one := r.join(ctx, id, fn)
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-one.done:
		return true, one.err
	case <-timer.C:
		return false, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

func (r runs) join(ctx context.Context, id string, fn func(context.Context) error) *run {
	r.mu.Lock()
	defer r.mu.Unlock()
	if one := r.open[id]; one != nil {
		return one
	}
	one := &run{done: make(chan struct{})}
	r.open[id] = one
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unlink := context.AfterFunc(r.ctx, cancel)
	r.wg.Go(func() {
		defer cancel()
		defer unlink()
		one.err = fn(ctx)
		r.mu.Lock()
		delete(r.open, id)
		r.mu.Unlock()
		close(one.done)
	})
	return one
}

func (r runs) close() {
	r.stop()
	r.wg.Wait()
}
