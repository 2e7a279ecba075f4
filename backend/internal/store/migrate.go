package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// One directory per dialect with the same numbers; 0001 core, 0010 identity,
// 0020 documents, 0030 filters of the log, 0031 readings. A test holds both to one logical schema.
//
//go:embed migrations/*/*.sql
var migrations embed.FS

func (d *DB) migrate(ctx context.Context) error {
	dialect, folder := goose.DialectPostgres, "postgres"
	if d.sqlite() {
		dialect, folder = goose.DialectSQLite3, "sqlite"
	}
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	p, err := goose.NewProvider(dialect, d.write.DB, files, goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
