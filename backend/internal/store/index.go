package store

import (
	"context"
	"database/sql"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// Indexed is one indexed field of a record, for filters and order of lists.
// Number is set for money (fen), numbers and percentages (ten-thousandths).
type Indexed struct {
	bun.BaseModel `bun:"table:record_index,alias:record_index"`
	Record        string `bun:"record,pk"`
	Name          string `bun:"name,pk"`
	Type          string `bun:"type"`
	Text          string `bun:"text"`
	Number        *int64 `bun:"number"`
}

// longest text of an index row, in characters: lists show no more.
const longest = 200

// IndexOf reads the indexed fields of a record.
func IndexOf(t record.Type, r record.Record) []Indexed {
	var rows []Indexed
	for _, f := range t.Fields {
		v, ok := r.Fields[f.Name]
		if !f.Indexed || !ok || v.Empty() {
			continue
		}
		text := v.Text
		if len(v.Many) > 0 {
			text = strings.Join(v.Many, "\x1f")
		}
		if runes := []rune(text); len(runes) > longest {
			text = string(runes[:longest])
		}
		rows = append(rows, Indexed{Record: string(r.ID), Name: string(f.Name), Type: string(r.Type), Text: text, Number: number(f.Kind, v.Text)})
	}
	return rows
}

func number(k record.Kind, text string) *int64 {
	switch k {
	case record.KMoney, record.KYear:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return &n
		}
	case record.KNumber, record.KPercent:
		if r, ok := new(big.Rat).SetString(text); ok && !strings.ContainsAny(text, "/eExXpP_") {
			r.Mul(r, big.NewRat(10_000, 1))
			if r.IsInt() && r.Num().IsInt64() {
				n := r.Num().Int64()
				return &n
			}
		}
	}
	return nil
}

// differ lists the rows of a that b has not, or not so.
func differ(a, b []Indexed) []Indexed {
	return slices.DeleteFunc(slices.Clone(a), func(x Indexed) bool {
		return slices.ContainsFunc(b, func(y Indexed) bool {
			return x.Name == y.Name && x.Text == y.Text && (x.Number == nil) == (y.Number == nil) && (x.Number == nil || *x.Number == *y.Number)
		})
	})
}

func (t Tx) index(ctx context.Context, id record.ID, rows []Indexed) error {
	if _, err := t.NewDelete().Model((*Indexed)(nil)).Where("record = ?", id).Exec(ctx); err != nil {
		return found("clear index rows", err)
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := t.NewInsert().Model(&rows).Exec(ctx)
	return found("write index rows", err)
}

// Having lists the ids in a scope whose indexed field is text, e.g. the
// project with a source number; at most limit, in the order of ids.
func Having(ctx context.Context, db bun.IDB, s policy.Scope, typ record.TypeName, name record.Name, text string, limit int) ([]record.ID, error) {
	var ids []record.ID
	q := within(s, "records.").on(db.NewSelect().Model((*recordRow)(nil)).Column("records.id")).
		Join("JOIN record_index AS i ON i.record = records.id").
		Where("i.type = ?", typ).Where("i.name = ?", name).Where("i.text = ?", text).Order("records.id").Limit(int64(limit))
	return ids, found("read by index", q.Scan(ctx, &ids))
}

// Texts lists an indexed field of the records of a type in a scope, but not of
// one root.
func Texts(ctx context.Context, db bun.IDB, s policy.Scope, typ record.TypeName, name record.Name, but record.ID, limit int) ([]string, error) {
	var texts []string
	q := within(s, "records.").on(db.NewSelect().Model((*recordRow)(nil)).ColumnExpr("i.text")).
		Join("JOIN record_index AS i ON i.record = records.id").
		Where("i.type = ?", typ).Where("i.name = ?", name).Where("records.root <> ?", but).Limit(int64(limit))
	return texts, found("read by index", q.Scan(ctx, &texts))
}

// one demands that exactly one row was changed.
func one(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return ErrMoved
	}
	return nil
}
