package engine

import (
	"context"
	"errors"
	"strings"
	"testing"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/store"
)

// crash is a printer and shelf that stops at a point of the job.
type crash struct {
	*world
	render, before, after error
	puts                  int
}

func (c *crash) Render(ctx context.Context, kind string, of Snapshot) ([]byte, error) {
	if c.render != nil {
		return nil, c.render
	}
	return c.world.Render(ctx, kind, of)
}

func (c *crash) Put(ctx context.Context, id, aggregate record.ID, name string, content []byte) (document.Ref, error) {
	if c.before != nil {
		return document.Ref{}, c.before
	}
	c.puts++
	ref, err := c.world.Put(ctx, id, aggregate, name, content)
	if c.after != nil {
		return document.Ref{}, c.after
	}
	return ref, err
}

// 5.7, goal 6: whatever stops between decision, rendering, putting and filing,
// the case waits as 批复待生成 and then everything has happened once.
func TestJobSurvivesCrashes(t *testing.T) {
	stop := errors.New("killed")
	for name, c := range map[string]crash{"render": {render: stop}, "before put": {before: stop}, "after put": {after: stop}} {
		t.Run(name, func(t *testing.T) {
			both(t, func(w *world) {
				c.world, c.puts = w, 0
				filing := w.approved("甲项目")
				lease := w.held()
				jobs, err := w.db.DueJobs(context.Background(), 5)
				if err != nil || len(jobs) != 1 {
					t.Fatal(jobs, err)
				}
				if err := w.e.do(context.Background(), lease, jobs[0], &c, &c); !errors.Is(err, stop) {
					t.Fatal(err)
				}
				if h := w.head(filing); h.State != record.Issuing {
					t.Fatal("half done:", h.State)
				}
				again := w.submit(chenqm, w.decision(chenqm, filing, "leader", workflow.Agree))[0]
				if again.Verdict == nil || again.Verdict.Outcome.Settled() {
					t.Error("acted on a case that is being issued")
				}
				if err := w.e.do(context.Background(), lease, jobs[0], w, w); err != nil {
					t.Fatal(err)
				}
				w.once(filing)
				if err := w.e.do(context.Background(), lease, jobs[0], w, w); !errors.Is(err, store.ErrMoved) {
					t.Fatal("a finished job ran again:", err)
				}
				w.once(filing)
			})
		})
	}
}

// once: one approval, one archive item a document, one project.
func (w *world) once(filing record.ID) {
	w.t.Helper()
	count := map[string]int{}
	for _, r := range w.all() {
		key := string(r.Type)
		if r.Type == lifecycle.Document {
			key += " " + r.Text(lifecycle.Slot)
		}
		count[key]++
	}
	for key, want := range map[string]int{"filing": 1, "project": 1, "document approval": 1, "document request": 1, "document plan": 1, "archive_item": 3} {
		if count[key] != want {
			w.t.Errorf("%d of %s, want %d", count[key], key, want)
		}
	}
	if h := w.head(filing); h.State != record.Approved {
		w.t.Error(h.State)
	}
}

// A failure of a job is in the log without its inner words.
func TestFailedJobIsLogged(t *testing.T) {
	both(t, func(w *world) {
		w.approved("甲项目")
		lease := w.held()
		jobs, _ := w.db.DueJobs(context.Background(), 5)
		_ = w.e.do(context.Background(), lease, jobs[0], &crash{world: w, render: errors.New("dial tcp 10.0.0.1")}, w)
		for _, e := range w.log("system") {
			if e.Result == audit.Failed && !strings.Contains(e.Reason, "10.0.0.1") {
				return
			}
		}
		t.Error("no entry")
	})
}

// A worker that lost its lease files nothing.
func TestFencedWorkerStops(t *testing.T) {
	both(t, func(w *world) {
		filing := w.approved("甲项目")
		lease := w.held()
		lease.Term--
		jobs, _ := w.db.DueJobs(context.Background(), 5)
		if err := w.e.do(context.Background(), lease, jobs[0], w, w); !errors.Is(err, store.ErrFenced) {
			t.Fatal(err)
		}
		if h := w.head(filing); h.State != record.Issuing {
			t.Error(h.State)
		}
	})
}

// The loop itself: woken by the decision, it issues.
func TestWorkIssues(t *testing.T) {
	both(t, func(w *world) {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- w.e.Work(ctx, w, w) }()
		filing := w.approved("甲项目")
		d := w.desktop(linxl).pull()
		for d.records[filing].Record.State != record.Approved {
			if err := w.e.Wait(ctx, linxl, d.end.Cursor); err != nil {
				t.Fatal(err)
			}
			d.pull()
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// R137: what is filed is frozen, also for the one who filed it.
func TestFiledDocumentsAreFrozen(t *testing.T) {
	both(t, func(w *world) {
		filing := w.approved("甲项目")
		w.work()
		for _, r := range w.all() {
			if r.Type != lifecycle.Document {
				continue
			}
			in := w.intent(linxl, intent.Save, filing)
			in.Changes = []record.Change{text(r.ID, "title", r.Text("title"), "换掉的标题")}
			if a := w.submit(linxl, in)[0]; a.Verdict == nil || a.Verdict.Outcome != intent.Rejected {
				t.Errorf("%s was changed: %+v", r.Text("slot"), a)
			}
		}
	})
}
