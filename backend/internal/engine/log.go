package engine

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/internal/store"
)

// LogPage is the most entries a page of the log has.
const LogPage = 200

// AuditLog reads the operation log, newest first: all of it for the audit
// administrator, one's own for everybody. Reading it is itself logged (R161).
// Total counts what is asked for.
func (e *Engine) AuditLog(ctx context.Context, actor policy.Actor, mine bool, q store.LogQuery) (api.AuditPage, error) {
	act := "audit.read"
	if q.User = ""; mine {
		act, q.User = "audit.mine", string(actor.User)
	} else if !actor.Has(policy.AuditAdmin, "", nil) {
		err := fault.New(fault.Forbidden, "只有审计管理员可以查看全部日志。您可以在“我的操作记录”查看本人的操作。")
		return api.AuditPage{}, errors.Join(err, e.Refuse(ctx, actor, act, "audit", err.Message))
	}
	if q.Limit <= 0 || q.Limit > LogPage {
		q.Limit = LogPage
	}
	if err := e.Note(ctx, e.line(actor, act, "audit")); err != nil {
		return api.AuditPage{}, err
	}
	entries, err := store.Log(ctx, e.db.Read(), q)
	if err != nil {
		return api.AuditPage{}, err
	}
	p := api.AuditPage{Entries: entries}
	if p.Total, err = store.LogCount(ctx, e.db.Read(), q); err != nil {
		return p, err
	}
	if len(entries) == q.Limit {
		p.Next = entries[q.Limit-1].Index
	}
	return p, nil
}

// Checkpoint is the newest signed note over the log; empty before the first.
func (e *Engine) Checkpoint(ctx context.Context) (api.Checkpoint, error) {
	text, _, err := store.Checkpoint(ctx, e.db.Read())
	return api.Checkpoint{Note: text}, err
}

// Inclusion proves that a leaf stands in the tree of this size.
func (e *Engine) Inclusion(ctx context.Context, leaf document.Digest, size int64) (api.Proof, error) {
	at, err := store.PlaceOf(ctx, e.db.Read(), leaf)
	if errors.Is(err, store.ErrAbsent) || err == nil && at >= size {
		return api.Proof{}, notYetLogged()
	}
	if err != nil {
		return api.Proof{}, err
	}
	if err := e.within(ctx, size); err != nil {
		return api.Proof{}, err
	}
	p, err := tlog.ProveRecord(size, at, store.LogHashes(ctx, e.db.Read()))
	if err != nil {
		return api.Proof{}, fmt.Errorf("prove entry %d in %d: %w", at, size, err)
	}
	return api.Proof{Index: at, Hashes: audit.Digests(p)}, nil
}

// Consistency proves that the tree of size only adds to the one of from.
func (e *Engine) Consistency(ctx context.Context, from, size int64) (api.Proof, error) {
	if err := e.within(ctx, size); err != nil {
		return api.Proof{}, err
	}
	if from < 0 || from > size {
		return api.Proof{}, notYetLogged()
	}
	if from == 0 || from == size {
		return api.Proof{Index: from, Hashes: []document.Digest{}}, nil
	}
	p, err := tlog.ProveTree(size, from, store.LogHashes(ctx, e.db.Read()))
	if err != nil {
		return api.Proof{}, fmt.Errorf("prove %d in %d: %w", from, size, err)
	}
	return api.Proof{Index: from, Hashes: audit.Digests(p)}, nil
}

func (e *Engine) within(ctx context.Context, size int64) error {
	n, err := store.LogSize(ctx, e.db.Read())
	if err == nil && (size < 1 || size > n) {
		return notYetLogged()
	}
	return err
}

func notYetLogged() error {
	return fault.New(fault.NotFound, "日志中还没有这一条，数据没有改变。请稍后再核对。")
}

// VerifyLog holds the whole log of a database to its checkpoints.
func VerifyLog(ctx context.Context, db *store.DB, key note.Verifier) (audit.Report, error) {
	checkpoints, err := store.Checkpoints(ctx, db.Read())
	if err != nil {
		return audit.Report{}, err
	}
	return audit.VerifyAll(store.LogLines(ctx, db.Read()), checkpoints, key)
}
