package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// itemModules is the item that says which stages are on.
const itemModules = "modules"

// moduleItem is its body; Before is what was on when it was proposed.
type moduleItem struct {
	Before []record.Stage `json:"before"`
	On     []record.Stage `json:"on"`
}

// settings is the catalogue at one revision, kept until there is another.
type settings struct {
	revision int64
	lifecycle.Catalogue
}

// inForce is the shipped catalogue with the unit's own items over it, as db
// sees them. The revision is read every time, in the transaction that rules or
// pulls; only the content is remembered. So two servers on one database agree,
// and a confirmation that rolls back was never seen.
func (e *Engine) inForce(ctx context.Context, db bun.IDB) (lifecycle.Catalogue, error) {
	n, err := store.CatalogueRevision(ctx, db)
	if err != nil {
		return lifecycle.Catalogue{}, err
	}
	if kept := e.unit.Load(); kept != nil && kept.revision == n {
		return kept.Catalogue, nil
	}
	on := e.Catalogue.Modules()
	row, err := store.ItemInForce(ctx, db, itemModules)
	if err == nil {
		var m moduleItem
		m, err = moduleOf(row)
		on = m.On
	}
	if err != nil && !errors.Is(err, store.ErrAbsent) {
		return lifecycle.Catalogue{}, err
	}
	now := settings{n, e.Catalogue.InForce(n, on)}
	e.unit.Store(&now)
	return now.Catalogue, nil
}

func moduleOf(r store.CatalogueRow) (moduleItem, error) {
	var m moduleItem
	if err := json.Unmarshal([]byte(r.Body), &m); err != nil {
		return m, fmt.Errorf("read %s %s: %w", r.Item, r.ID, err)
	}
	return m, nil
}
