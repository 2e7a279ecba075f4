package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// rows are what a group has staged for the hot tables.
type rows struct {
	born, moved []recordRow
	ids         map[string]bool // of both
	unindexed   []Indexed       // by record and name
	index       []Indexed
	intents     []IntentRow
	feed        []feedRow
	audit       []auditRow
}

func (r *rows) empty() bool {
	return len(r.born)+len(r.moved)+len(r.unindexed)+len(r.index)+len(r.intents)+len(r.feed)+len(r.audit) == 0
}

func (r *rows) add(s rows) {
	r.born, r.moved = append(r.born, s.born...), append(r.moved, s.moved...)
	r.unindexed, r.index = append(r.unindexed, s.unindexed...), append(r.index, s.index...)
	r.intents, r.feed, r.audit = append(r.intents, s.intents...), append(r.feed, s.feed...), append(r.audit, s.audit...)
	for id := range s.ids {
		r.mark(id)
	}
}

func (r *rows) mark(id string) {
	if r.ids == nil {
		r.ids = map[string]bool{}
	}
	r.ids[id] = true
}

// flush writes rows, a statement a table, and empties them.
func (g *group) flush(r *rows) error {
	s := *r
	*r = rows{}
	if s.empty() {
		return nil
	}
	steps := []func() error{
		func() error { return insert(g, "records", recordColumns, s.born, recordRow.values) },
		func() error { return g.move(s.moved) },
		func() error { return g.unindex(s.unindexed) },
		func() error {
			return insert(g, "record_index", "record, name, type, text, number", s.index, Indexed.values)
		},
		func() error {
			return insert(g, "intents", "id, user_id, device, seq, op, aggregate, suite, digest, body, mark, outcome, verdict, at", s.intents, IntentRow.values)
		},
		func() error {
			return insert(g, "feed", "kind, record, root, user_id, b_type, b_root, b_unit, b_owner, b_level, b_state, a_type, a_root, a_unit, a_owner, a_level, a_state, body", s.feed, feedRow.values)
		},
		func() error {
			return insert(g, "audit", "at, user_id, name, act, result, root, entry, salt, leaf", s.audit, auditRow.values)
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// most is how many rows a statement carries: SQLite takes 32766 arguments.
const most = 500

func insert[R any](g *group, table, columns string, all []R, values func(R) []any) error {
	verb := "INSERT OR FAIL INTO " // no journal of the statement: what fails goes with its part or group
	if g.dollar {
		verb = "INSERT INTO "
	}
	for len(all) > 0 {
		n := min(most, len(all))
		if _, err := g.exec(verb+table+" ("+columns+") VALUES ", "", table, arguments(all[:n], values)); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

func arguments[R any](all []R, values func(R) []any) [][]any {
	out := make([][]any, len(all))
	for i, r := range all {
		out[i] = values(r)
	}
	return out
}

// exec puts the arguments of all rows between two pieces of SQL.
func (g *group) exec(before, after, table string, all [][]any) (sql.Result, error) {
	var text strings.Builder
	text.WriteString(before)
	var args []any
	for i, row := range all {
		if i > 0 {
			text.WriteByte(',')
		}
		for k := range row {
			text.WriteByte("(,"[min(k, 1)])
			if !g.dollar {
				text.WriteByte('?')
				continue
			}
			text.WriteString("$" + strconv.Itoa(len(args)+k+1))
		}
		text.WriteByte(')')
		args = append(args, row...)
	}
	text.WriteString(after)
	res, err := g.tx.Tx.ExecContext(g.ctx, text.String(), args...)
	if err != nil {
		return nil, fmt.Errorf("write %d rows of %s: %w", len(all), table, err)
	}
	return res, nil
}

const recordColumns = "id, type, version, root, parent, head, unit, owner, level, state, rev, body, created, updated"

// moving sets all of recordColumns; PostgreSQL takes the numbers among bare
// arguments for text.
const moving = `UPDATE records SET type = v.column2, version = CAST(v.column3 AS BIGINT), root = v.column4, parent = v.column5, head = v.column6,
 unit = v.column7, owner = v.column8, level = v.column9, state = v.column10, rev = CAST(v.column11 AS BIGINT), body = v.column12,
 created = v.column13, updated = v.column14 FROM (VALUES `
const moved = `) AS v WHERE records.id = v.column1 AND records.rev = CAST(v.column11 AS BIGINT) - 1`

// move replaces records by their next revision; ErrMoved when one is not what
// stands.
func (g *group) move(all []recordRow) error {
	for len(all) > 0 {
		n := min(most, len(all))
		res, err := g.exec(moving, moved, "records", arguments(all[:n], recordRow.values))
		if err != nil {
			return err
		}
		if k, err := res.RowsAffected(); err != nil || k != int64(n) {
			return fmt.Errorf("update %d records: %w", n, ErrMoved)
		}
		all = all[n:]
	}
	return nil
}

func (g *group) unindex(all []Indexed) error {
	for len(all) > 0 {
		n := min(most, len(all))
		_, err := g.exec("DELETE FROM record_index WHERE (record, name) IN (VALUES ", ")", "record_index",
			arguments(all[:n], func(i Indexed) []any { return []any{i.Record, i.Name} }))
		if err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// stageRecord stages the next revision of a record; a second one of the same
// record lands the first.
func (g *group) stageRecord(ctx context.Context, r recordRow) error {
	if g.earlier.ids[r.ID] || g.now.ids[r.ID] {
		if err := g.land(true); err != nil {
			return err
		}
	}
	s := g.staged()
	s.mark(r.ID)
	if r.Rev == 1 {
		s.born = append(s.born, r)
	} else {
		s.moved = append(s.moved, r)
	}
	return ctx.Err()
}

func (r recordRow) values() []any {
	return []any{r.ID, r.Type, r.Version, r.Root, r.Parent, r.Head, r.Unit, r.Owner, r.Level, r.State, r.Rev, r.Body, r.Created, r.Updated}
}

func (i Indexed) values() []any { return []any{i.Record, i.Name, i.Type, i.Text, i.Number} }

func (r IntentRow) values() []any {
	return []any{r.ID, r.User, r.Device, r.Seq, r.Op, r.Aggregate, r.Suite, r.Digest, r.Body, r.Mark, r.Outcome, r.Verdict, r.At}
}

func (r feedRow) values() []any {
	b, a := r.Before, r.After
	return []any{r.Kind, r.Record, r.Root, r.User, b.Type, b.Root, b.Unit, b.Owner, b.Level, b.State, a.Type, a.Root, a.Unit, a.Owner, a.Level, a.State, r.Body}
}

func (r auditRow) values() []any {
	return []any{r.At, r.User, r.Name, r.Act, r.Result, r.Root, r.Entry, r.Salt, r.Leaf}
}
