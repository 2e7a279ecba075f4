package store

import (
	"context"
	"crypto/rand"
	"fmt"
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
