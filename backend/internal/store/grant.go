package store

import (
	"context"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// States of a grant. Only active ones give rights; the timer turns waiting
// into active at its beginning and active into ended at its end.
const (
	GrantAsked   = "asked" // before the second administrator
	GrantWaiting = "waiting"
	GrantActive  = "active"
	GrantEnded   = "ended"
)

// GrantRow is one grant in its state.
type GrantRow struct {
	bun.BaseModel `bun:"table:grants,alias:grants"`
	ID            string `bun:"id,pk"`
	User          string `bun:"user_id"`
	Role          string `bun:"role"`
	Unit          string `bun:"unit"`
	Root          string `bun:"root"`
	Begins        string `bun:"begins"`
	Ends          string `bun:"ends"`
	State         string `bun:"state"`
}

// Grant is the row as the rules read it.
func (r GrantRow) Grant() policy.Grant {
	return policy.Grant{
		ID: r.ID, User: record.UserID(r.User), Role: policy.Role(r.Role), Unit: record.UnitID(r.Unit),
		Root: record.ID(r.Root), From: record.Time(r.Begins), Until: record.Time(r.Ends),
	}
}

// Grants lists grants in the given states, of one user or of all ("").
func Grants(ctx context.Context, db bun.IDB, user string, states ...string) ([]GrantRow, error) {
	var rows []GrantRow
	q := db.NewSelect().Model(&rows).Where("state IN ?", bun.Tuple(states)).Order("user_id", "role", "id")
	if user != "" {
		q = q.Where("user_id = ?", user)
	}
	return rows, found("the grants", q.Scan(ctx))
}

// AddGrants inserts.
func (t Tx) AddGrants(ctx context.Context, rows ...GrantRow) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := t.NewInsert().Model(&rows).Exec(ctx)
	return found("add grants", err)
}

// SetGrants moves a user's grants from one state to another.
func (t Tx) SetGrants(ctx context.Context, user, from, to string) error {
	_, err := t.NewUpdate().Model((*GrantRow)(nil)).Set("state = ?", to).
		Where("user_id = ?", user).Where("state = ?", from).Exec(ctx)
	return found("change grants", err)
}

// TurnGrants begins and ends what is due at now and returns whose rights changed.
func (t Tx) TurnGrants(ctx context.Context, now string) ([]string, error) {
	turns := []struct{ from, to, due string }{
		{GrantWaiting, GrantActive, "begins <= ?"}, {GrantActive, GrantEnded, "ends <> '' AND ends <= ?"},
	}
	var changed []string
	for _, turn := range turns {
		var users []string
		err := t.NewSelect().Model((*GrantRow)(nil)).Distinct().Column("user_id").
			Where("state = ?", turn.from).Where(turn.due, now).Scan(ctx, &users)
		if err != nil {
			return nil, found("the grants that are due", err)
		}
		if len(users) == 0 {
			continue
		}
		_, err = t.NewUpdate().Model((*GrantRow)(nil)).Set("state = ?", turn.to).
			Where("state = ?", turn.from).Where(turn.due, now).Exec(ctx)
		if err != nil {
			return nil, found("turn grants", err)
		}
		changed = append(changed, users...)
	}
	return changed, nil
}
