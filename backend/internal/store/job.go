package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"
)

// States of a job.
const (
	JobWaiting = "waiting"
	JobDone    = "done"
)

// JobRow is work that a ruling has left to do outside of its transaction. Its
// id is what makes it happen once, e.g. intent/effect.
type JobRow struct {
	bun.BaseModel `bun:"table:jobs,alias:jobs"`
	ID            string `bun:"id,pk"`
	Kind          string `bun:"kind"`
	State         string `bun:"state"`
	Attempts      int    `bun:"attempts"`
	RunAt         int64  `bun:"run_at"` // database clock, ms
	Payload       string `bun:"payload"`
	Result        string `bun:"result"`
	LastFail      string `bun:"last_fail"`
}

// AddJob leaves work to do at once.
func (t Tx) AddJob(ctx context.Context, id, kind, payload string) error {
	r := JobRow{ID: id, Kind: kind, State: JobWaiting, Payload: payload}
	_, err := t.NewInsert().Model(&r).Exec(ctx)
	return found("add a job", err)
}

// DueJobs reads what waits and is due, oldest first.
func (d *DB) DueJobs(ctx context.Context, limit int) ([]JobRow, error) {
	var rows []JobRow
	err := d.read.NewSelect().Model(&rows).Where("state = ?", JobWaiting).Where("run_at <= ?", bun.Safe(d.now)).
		Order("run_at", "id").Limit(int64(limit)).Scan(ctx)
	return rows, found("read due jobs", err)
}

// FinishJob ends a job; ErrMoved when it has ended before, so that its
// transaction takes back what it did a second time.
func (t Tx) FinishJob(ctx context.Context, id, result string) error {
	return one(t.NewUpdate().Model((*JobRow)(nil)).Set("state = ?", JobDone).Set("result = ?", result).
		Where("id = ?", id).Where("state = ?", JobWaiting).Exec(ctx))
}

// DelayJob puts a job off after a failure.
func (t Tx) DelayJob(ctx context.Context, id, why string, by time.Duration) error {
	_, err := t.NewUpdate().Model((*JobRow)(nil)).Set("attempts = attempts + 1").Set("last_fail = ?", why).
		Set("run_at = ? + ?", bun.Safe(t.now), by.Milliseconds()).Where("id = ?", id).Where("state = ?", JobWaiting).Exec(ctx)
	return found("put a job off", err)
}
