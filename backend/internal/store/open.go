package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver called sqlite
)

// DB is one database: a write handle and a read pool.
type DB struct {
	write, read *bun.DB
	random      io.Reader
	now         string // SQL: the database's clock in milliseconds
}

// Option changes how a database is opened.
type Option func(*DB)

// Random replaces the source of salts and secrets.
func Random(r io.Reader) Option { return func(d *DB) { d.random = r } }

// Open opens "sqlite:PATH" or "postgres://…" and migrates it to the newest
// schema.
func Open(ctx context.Context, dsn string, options ...Option) (*DB, error) {
	var d *DB
	var err error
	switch path, sqlite := strings.CutPrefix(dsn, "sqlite:"); {
	case sqlite:
		d, err = openSQLite(path)
	case strings.HasPrefix(dsn, "postgres://"):
		d, err = openPostgres(dsn)
	default:
		return nil, fmt.Errorf("open the database: the address starts neither with sqlite: nor with postgres://")
	}
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	for _, o := range options {
		o(d)
	}
	if err := d.migrate(ctx); err != nil {
		_ = d.Close()
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return d, nil
}

// openSQLite: one write handle, because a second only waits and lets the WAL
// grow; FULL, because an answer means durable. What a savepoint may take back
// stays in memory: as a file it cost a write for each page touched.
func openSQLite(path string) (*DB, error) {
	address := func(lock string, pragmas ...string) string {
		q := url.Values{"_txlock": {lock}, "_pragma": append(pragmas, "busy_timeout(10000)", "foreign_keys(1)")}
		return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
	}
	w, err := sql.Open("sqlite", address("immediate", "journal_mode(WAL)", "synchronous(FULL)", "temp_store(MEMORY)", "cache_size(-65536)", "wal_autocheckpoint(4000)"))
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	r, err := sql.Open("sqlite", address("deferred", "query_only(1)"))
	if err != nil {
		return nil, err
	}
	r.SetMaxOpenConns(max(4, runtime.NumCPU()))
	return &DB{
		write: bun.NewDB(w, sqlitedialect.New()), read: bun.NewDB(r, sqlitedialect.New()),
		random: rand.Reader, now: "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
	}, nil
}

// A server that froze in the middle of a transaction must not hold up another.
const (
	stalled    = "idle_in_transaction_session_timeout"
	stalledFor = 20 * time.Second
)

// openPostgres: bun sends finished text, so statements are not prepared.
func openPostgres(dsn string) (*DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	if config.RuntimeParams[stalled] == "" {
		config.RuntimeParams[stalled] = strconv.FormatInt(stalledFor.Milliseconds(), 10)
	}
	pool := func(n int) *bun.DB {
		p := stdlib.OpenDB(*config)
		p.SetMaxOpenConns(n)
		return bun.NewDB(p, pgdialect.New())
	}
	return &DB{
		write: pool(8), read: pool(max(4, runtime.NumCPU())),
		random: rand.Reader, now: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
	}, nil
}

// Read is the read pool; it refuses to write on SQLite.
func (d *DB) Read() bun.IDB { return d.read }

// Snapshot runs fn on one unchanging view of the database.
func (d *DB) Snapshot(ctx context.Context, fn func(context.Context, bun.IDB) error) error {
	options := &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	if d.sqlite() {
		options = nil // a deferred transaction reads one view as it is
	}
	return d.read.RunInTx(ctx, options, func(ctx context.Context, tx bun.Tx) error { return fn(ctx, tx) })
}

// Close releases both handles.
func (d *DB) Close() error {
	err := d.read.Close()
	if werr := d.write.Close(); werr != nil {
		err = werr
	}
	return err
}

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.write.PingContext(ctx) }

func (d *DB) sqlite() bool { return strings.HasPrefix(d.now, "CAST(unixepoch") }
