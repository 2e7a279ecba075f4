package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/store"
)

// Renderer makes a document; the same input gives the same content.
type Renderer interface {
	Render(ctx context.Context, kind string, of Snapshot) (content []byte, err error)
}

// Putter seals and stores a document, and registers object and key under its
// id. It may be called again for the same id after a crash; what it says last
// counts, and an object without row is swept.
type Putter interface {
	Put(ctx context.Context, id record.ID, aggregate record.ID, name string, content []byte) (document.Ref, error)
}

// made is a generated document on its way into the records.
type made struct {
	ref    document.Ref
	effect workflow.Effect
}

// tick is how often a loop looks without being woken.
const tick = time.Second

// Work carries out jobs until ctx ends; the one worker is the holder of the
// sequencer's lease. A job that fails is put off and tried again.
func (e *Engine) Work(ctx context.Context, render Renderer, put Putter) error {
	clock := time.NewTicker(tick)
	defer clock.Stop()
	for {
		did, err := e.workOnce(ctx, render, put)
		if err != nil && ctx.Err() == nil {
			e.Log.Error("work on jobs", "error", err)
		}
		if err == nil && did {
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-e.jobs:
		case <-clock.C:
		}
	}
}

// workOnce does the job that is due; false when there is none, or another
// server does them.
func (e *Engine) workOnce(ctx context.Context, render Renderer, put Putter) (bool, error) {
	lease := e.lease.Load()
	if lease == nil {
		return false, nil
	}
	due, err := e.db.DueJobs(ctx, 1)
	if err != nil || len(due) == 0 {
		return false, err
	}
	return true, e.do(ctx, *lease, due[0], render, put)
}

// do works on one job: objects first, rows after, in a transaction that ends
// the job; what crashed in between is simply done again.
func (e *Engine) do(ctx context.Context, lease store.Lease, j store.JobRow, render Renderer, put Putter) error {
	err := e.attempt(ctx, lease, j, render, put)
	poke(e.fresh)
	if err == nil || errors.Is(err, store.ErrFenced) || errors.Is(err, store.ErrMoved) || ctx.Err() != nil {
		return err
	}
	pause := min(time.Second<<min(j.Attempts, 10), 5*time.Minute)
	return errors.Join(err, e.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		line := systemLine(e.now(), "job."+j.Kind, "job/"+j.ID)
		line.Result, line.Reason = audit.Failed, fault.From(err).Message
		if _, err := tx.AppendAudit(ctx, line); err != nil {
			return err
		}
		return tx.DelayJob(ctx, j.ID, err.Error(), pause)
	}))
}

func (e *Engine) attempt(ctx context.Context, lease store.Lease, j store.JobRow, render Renderer, put Putter) error {
	var t task
	if err := json.Unmarshal([]byte(j.Payload), &t); err != nil {
		return fmt.Errorf("read job %s: %w", j.ID, err)
	}
	var documents []made
	for _, effect := range t.Effects {
		if effect.Kind != "generate" {
			continue
		}
		content, err := render.Render(ctx, effect.Name, t.Snapshot)
		if err != nil {
			return fmt.Errorf("render %s of job %s: %w", effect.Name, j.ID, err)
		}
		ref, err := put.Put(ctx, t.spawned(effect.Path), t.Snapshot.Head.ID, t.title()+".pdf", content)
		if err != nil {
			return fmt.Errorf("put %s of job %s: %w", effect.Name, j.ID, err)
		}
		documents = append(documents, made{ref, effect})
	}
	return e.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Hold(ctx, lease, leaseFor); err != nil {
			return err
		}
		if err := tx.FinishJob(ctx, j.ID, ""); err != nil {
			return fmt.Errorf("job %s: %w", j.ID, err)
		}
		s, err := e.sit(ctx, tx)
		if err != nil {
			return err
		}
		return s.finish(ctx, t, documents)
	})
}

// spawned is the id of what an effect brings into the world: always the same.
func (t task) spawned(path string) record.ID {
	return record.ID(document.Of([]byte(string(t.Intent) + "/" + path))[:32])
}

// systemLine is a log entry of the server itself.
func systemLine(at record.Time, act, object string) audit.Entry {
	return audit.Entry{At: at, User: "system", Name: "系统", Role: string(policy.Role("system")), Act: act, Object: object, Result: audit.OK}
}
