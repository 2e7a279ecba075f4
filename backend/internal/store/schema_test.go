package store

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"
)

// kinds maps what the engines call a type to what we mean by it.
var kinds = map[string]string{
	"TEXT": "text", "text": "text", "BIGINT": "integer", "INTEGER": "integer", "bigint": "integer", "BLOB": "bytes", "bytea": "bytes",
}

// Both directories of migrations end in one logical schema.
func TestSchemasAreOne(t *testing.T) {
	ctx := context.Background()
	lite, err := Open(ctx, "sqlite:"+t.TempDir()+"/schema.db")
	if err != nil {
		t.Fatal(err)
	}
	defer lite.Close()
	big, err := Open(ctx, cluster.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	defer big.Close()
	a := columns(t, lite.read, `SELECT m.name AS tab, c.name AS col, c.type AS kind, c."notnull" + c.pk > 0 AS needed
		FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`)
	b := columns(t, big.read, `SELECT table_name AS tab, column_name AS col, data_type AS kind, is_nullable = 'NO' AS needed
		FROM information_schema.columns WHERE table_schema = 'public'`)
	for _, line := range a {
		if !slices.Contains(b, line) {
			t.Errorf("only SQLite has %s", line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			t.Errorf("only PostgreSQL has %s", line)
		}
	}
}

func columns(t *testing.T, db *bun.DB, query string) []string {
	t.Helper()
	var rows []struct {
		Tab, Col, Kind string
		Needed         bool
	}
	if err := db.NewRaw(query).Scan(context.Background(), &rows); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range rows {
		if strings.HasPrefix(r.Tab, "goose_") {
			continue
		}
		kind := kinds[r.Kind]
		if kind == "" {
			t.Errorf("%s.%s has the type %s, which only one engine knows", r.Tab, r.Col, r.Kind)
		}
		if r.Needed {
			kind += " not null"
		}
		lines = append(lines, r.Tab+"."+r.Col+" "+kind)
	}
	return lines
}

// Every migration exists for both engines under one name.
func TestMigrationsArePaired(t *testing.T) {
	names := func(folder string) (out []string) {
		files, err := fs.ReadDir(migrations, "migrations/"+folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			out = append(out, f.Name())
		}
		return out
	}
	if a, b := names("sqlite"), names("postgres"); !slices.Equal(a, b) {
		t.Errorf("%v and %v differ", a, b)
	}
}
