package store

import (
	"context"
	"encoding/hex"

	"github.com/uptrace/bun"
)

type metaRow struct {
	bun.BaseModel `bun:"table:meta,alias:meta"`
	Name          string `bun:"name,pk"`
	Value         string `bun:"value"`
}

// Names in meta.
const (
	MetaOrgan   = "organ"       // the organ's name
	MetaOrganID = "organ_id"    //
	MetaEpoch   = "epoch"       // changes with every restore
	MetaSample  = "sample"      // "1": written at init, never later
	MetaSalt    = "seen_secret" // hex; the salts of Seen derive from it
	MetaKept    = "kept"        // verdicts up to this time are in a backup off the machine
)

// Meta reads one value; "" when it was never set.
func Meta(ctx context.Context, db bun.IDB, name string) (string, error) {
	var rows []metaRow
	if err := db.NewSelect().Model(&rows).Where("name = ?", name).Scan(ctx); err != nil || len(rows) == 0 {
		return "", found("read "+name, err)
	}
	return rows[0].Value, nil
}

// SetMeta inserts or replaces one value.
func (t Tx) SetMeta(ctx context.Context, name, value string) error {
	r := metaRow{Name: name, Value: value}
	_, err := t.NewInsert().Model(&r).On("CONFLICT (name) DO UPDATE").Set("value = EXCLUDED.value").Exec(ctx)
	return found("set "+name, err)
}

// DrawMeta sets a value of 16 random bytes in hex unless it stands already.
func (t Tx) DrawMeta(ctx context.Context, name string) (string, error) {
	if v, err := Meta(ctx, t.IDB, name); v != "" || err != nil {
		return v, err
	}
	b, err := t.draw(16)
	if err != nil {
		return "", err
	}
	v := hex.EncodeToString(b)
	return v, t.SetMeta(ctx, name, v)
}
