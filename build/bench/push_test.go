package bench

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver called sqlite

	"quancheng/backend/domain/intent"
	"quancheng/backend/servertest"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// Goal: ≥ 0.1 of what bare SQLite commits, as many at a time.
func BenchmarkPush64(b *testing.B) { push(b, 640, Batch) }

// Goal: ≥ 0.5 of bare SQLite, one commit each.
func BenchmarkPushOne(b *testing.B) { push(b, 200, 1) }

// push: over TLS, judged, chained into the log, durable when answered; the
// limit commits three rows of the same bytes.
func push(b *testing.B, n, batch int) {
	s := servertest.New(b)
	pc := s.PC(s.DeviceCode())
	im := SignIn(b, PC{Base: s.URL, Pins: s.Pins, Device: pc.ID, Key: pc.Key, Now: s.Now,
		Account: "hejing", Password: s.Password("hejing"), Code: s.NextCode("hejing")})
	db := bare(b)
	im.Send(im.Births(Batch), Batch) // warm
	Compare(b, n, func() time.Duration {
		all := im.Births(n)
		return Time(func() { im.Send(all, batch) })
	}, func() time.Duration {
		all := im.Births(n)
		return Time(func() { commits(b, db, all, batch) })
	})
}

// bare is SQLite opened as the server opens it.
func bare(b *testing.B) *sql.DB {
	path := "file:" + filepath.Join(b.TempDir(), "bare.db")
	db, err := sql.Open("sqlite", path+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	Must(b, err)
	b.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	for _, table := range []string{"record", "intent", "log"} {
		_, err := db.ExecContext(b.Context(), "CREATE TABLE "+table+" (id INTEGER PRIMARY KEY, body BLOB)")
		Must(b, err)
	}
	return db
}

func commits(b *testing.B, db *sql.DB, all []intent.Envelope, batch int) {
	for len(all) > 0 {
		n := min(batch, len(all))
		tx, err := db.BeginTx(b.Context(), nil)
		Must(b, err)
		for _, e := range all[:n] {
			for _, table := range []string{"record", "intent", "log"} {
				_, err := tx.ExecContext(b.Context(), "INSERT INTO "+table+" (body) VALUES (?)", e.Body)
				Must(b, err)
			}
		}
		Must(b, tx.Commit())
		all = all[n:]
	}
}
