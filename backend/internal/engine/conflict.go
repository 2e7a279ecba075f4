package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// trail is how many intents back the writer of a value is looked for; before
// that the owner of the record and its last change stand for him.
const trail = 200

// whose says in each conflict who wrote the value that stands, and when, and
// gives a row that was taken out, so that it can be put back whole.
func (s *sitting) whose(ctx context.Context, aggregate record.ID, conflicts []record.Conflict) error {
	if len(conflicts) == 0 {
		return nil
	}
	rows, err := store.Carried(ctx, s.tx, string(aggregate), trail)
	if err != nil {
		return err
	}
	open := make([]bool, len(conflicts))
	for _, row := range rows {
		in, err := intent.Unmarshal(row.Body)
		if err != nil {
			return fmt.Errorf("read intent %s: %w", row.ID, err)
		}
		for i := range conflicts {
			if c := &conflicts[i]; !open[i] && wrote(in, c) {
				c.By, c.At, open[i] = record.UserID(row.User), record.Time(row.At), true
			}
		}
	}
	return nil
}

// wrote reports whether an intent changed the place of a conflict; a row that
// it took out is kept in the conflict.
func wrote(in intent.Intent, c *record.Conflict) bool {
	at := c.Change
	if slices.Contains(in.Removed, at.Record) {
		return true
	}
	for _, x := range in.Changes {
		if x.Record != at.Record || x.Field != at.Field || x.Row != at.Row {
			continue
		}
		if x.Column == "" && x.Row != "" && len(x.New.Rows) == 0 {
			c.Gone = x.Old.Clone()
			return true
		}
		if x.Column == at.Column || x.Column == "" || at.Column == "" {
			return true
		}
	}
	return false
}

// Conflicts are the actor's own that were found before a moment, from
// whichever device he sent them: both values stay readable after the choice.
// A page is one entry of the log, written before anything is told.
func (e *Engine) Conflicts(ctx context.Context, actor policy.Actor, before record.Time) (api.Conflicts, error) {
	out := api.Conflicts{Conflicts: []api.Conflicted{}}
	err := e.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		s, err := e.sit(ctx, tx)
		if err != nil {
			return err
		}
		rows, err := store.Ruled(ctx, tx, string(actor.User), string(intent.Conflict), string(before), group)
		if err != nil {
			return err
		}
		if len(rows) == group {
			out.Next = record.Time(rows[group-1].At)
		}
		for _, row := range rows {
			c, err := s.conflicted(ctx, actor, row)
			if err != nil {
				return err
			}
			if len(c.Verdict.Conflicts) > 0 {
				out.Conflicts = append(out.Conflicts, c)
			}
		}
		_, err = tx.AppendAudit(ctx, e.line(actor, "conflict.read", "conflicts"))
		return err
	})
	poke(e.fresh)
	return out, err
}

func (s *sitting) conflicted(ctx context.Context, actor policy.Actor, row store.IntentRow) (api.Conflicted, error) {
	c := api.Conflicted{Op: intent.Op(row.Op), Aggregate: record.ID(row.Aggregate), Device: row.Device}
	if err := json.Unmarshal([]byte(row.Verdict), &c.Verdict); err != nil {
		return c, fmt.Errorf("read the verdict of %s: %w", row.ID, err)
	}
	agg, err := store.Aggregate(ctx, s.tx, c.Aggregate)
	c.Verdict = s.cut(c.Verdict, actor, agg)
	return c, err
}
