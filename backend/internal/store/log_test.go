package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/record"
)

func logKey(t *testing.T) (note.Signer, note.Verifier) {
	skey, vkey, err := note.GenerateKey(rand.Reader, "quancheng-log")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := note.NewSigner(skey)
	v, _ := note.NewVerifier(vkey)
	return s, v
}

func fill(t *testing.T, db *DB, key note.Signer, entries int) {
	for i := range entries {
		write(t, db, func(ctx context.Context, tx Tx) error {
			leaf, err := tx.AppendAudit(ctx, audit.Entry{Act: "test", Object: fmt.Sprint(i), Reason: "无权查看", Result: audit.Refused})
			if err != nil {
				return err
			}
			if _, err = tx.ExtendLog(ctx, 3); err != nil {
				return err
			}
			if at, err := PlaceOf(ctx, tx, leaf); at != int64(i) || err != nil {
				t.Errorf("entry %d stands at %d (%v)", i, at, err)
			}
			if i%4 != 3 {
				return nil
			}
			h, err := tlog.TreeHash(int64(i+1), LogHashes(ctx, tx))
			if err != nil {
				return err
			}
			text, err := audit.Sign(tlog.Tree{N: int64(i + 1), Hash: h}, key)
			if err != nil {
				return err
			}
			return tx.AddCheckpoint(ctx, int64(i+1), text, record.Time("2026-11-22T08:00:00.000Z"))
		})
	}
}

func verify(t *testing.T, db *DB, key note.Verifier) audit.Report {
	ctx := context.Background()
	notes, err := Checkpoints(ctx, db.Read())
	if err != nil {
		t.Fatal(err)
	}
	r, err := audit.VerifyAll(LogLines(ctx, db.Read()), notes, key)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// R160: one byte altered in the database is found and named; so is a leaf.
func TestAlteredDatabaseIsFound(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		signer, key := logKey(t)
		fill(t, db, signer, 30)
		if r := verify(t, db, key); !r.Whole() || r.Size != 30 || r.Checkpoints != 7 {
			t.Fatalf("%+v", r)
		}
		for _, alter := range []string{
			"UPDATE audit SET entry = REPLACE(entry, '无权', '有权') WHERE idx = 17",
			"UPDATE audit SET leaf = REPLACE(leaf, SUBSTR(leaf, 1, 8), '00000000') WHERE idx = 17",
		} {
			fail := fmt.Errorf("undo")
			err := db.Write(context.Background(), func(ctx context.Context, tx Tx) error {
				if _, err := tx.NewRaw(alter).Exec(ctx); err != nil {
					t.Fatal(err)
				}
				r, err := audit.VerifyAll(LogLines(ctx, tx), nil, key)
				if err != nil || len(r.Damage) != 1 || r.Damage[0].From != 17 {
					t.Errorf("%s: %+v %v", alter, r, err)
				}
				return fail
			})
			if err != fail {
				t.Fatal(err)
			}
		}
	})
}

func TestLogIsReadNewestFirst(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		signer, _ := logKey(t)
		fill(t, db, signer, 10)
		page, err := Log(context.Background(), db.Read(), LogQuery{Before: 8, Act: "test", Limit: 3})
		if err != nil || len(page) != 3 || page[0].Index != 7 || page[2].Object != "5" {
			t.Fatal(page, err)
		}
	})
}

// R160, R161: the log is searched by person, act and result, page by page.
func TestLogIsFiltered(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		write(t, db, func(ctx context.Context, tx Tx) error {
			if err := tx.AddAccount(ctx, Account{ID: "u1", Account: "linxl", Name: "林晓岚", State: "active"}); err != nil {
				return err
			}
			for i, e := range []audit.Entry{
				{Name: "linxl", Act: "session.open", Result: audit.Failed}, // nobody known yet
				{User: "u1", Name: "林晓岚", Act: "session.open", Result: audit.OK},
				{User: "u1", Name: "林晓岚", Act: "session", Result: audit.OK},
				{User: "u1", Name: "林晓岚", Act: "sessions.list", Result: audit.Refused},
				{User: "u2", Name: "周敏", Act: "intent.submit", Result: audit.OK},
			} {
				e.Object = fmt.Sprint(i)
				if _, err := tx.AppendAudit(ctx, e); err != nil {
					return err
				}
			}
			_, err := tx.ExtendLog(ctx, 100)
			return err
		})
		for want, q := range map[string]LogQuery{
			"43210": {}, "3210": {Who: "linxl"}, "321": {Who: "u1"}, "32 1": {Who: "林晓岚", Limit: 2}, "4": {Who: "周敏", Act: "intent"},
			"210": {Act: "session"}, "10": {Act: "session.open"}, "": {Act: "sess"}, "3": {Result: audit.Refused},
			"21": {User: "u1", Act: "session", Result: audit.OK}, "0": {Who: "linxl", Result: audit.Failed}, " ": {Who: "linxl", User: "u2"},
		} {
			if got, total := pages(t, db, q); got != strings.TrimSuffix(want, " ") || total != len(strings.ReplaceAll(want, " ", "")) {
				t.Errorf("%+v finds %q of %d, want %q", q, got, total, want)
			}
		}
	})
}

// pages reads all pages; their objects, a space between two pages.
func pages(t *testing.T, db *DB, q LogQuery) (string, int) {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	var out []string
	for {
		page, err := Log(context.Background(), db.Read(), q)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, e := range page {
			text, q.Before = text+e.Object, e.Index
		}
		if out = append(out, text); len(page) < q.Limit || q.Before == 0 {
			break
		}
	}
	n, err := LogCount(context.Background(), db.Read(), q)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " "), int(n)
}
