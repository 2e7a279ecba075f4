package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/record"
)

type hashRow struct {
	bun.BaseModel `bun:"table:log_hashes,alias:log_hashes"`
	ID            int64  `bun:"id,pk"` // as tlog numbers stored hashes
	Hash          []byte `bun:"hash"`
}

type checkpointRow struct {
	bun.BaseModel `bun:"table:checkpoints,alias:checkpoints"`
	Size          int64  `bun:"size,pk"`
	Note          string `bun:"note"`
	At            string `bun:"at"`
}

// LogSize is the number of entries that have a place.
func LogSize(ctx context.Context, db bun.IDB) (int64, error) {
	var n int64
	err := db.NewSelect().Model((*auditRow)(nil)).ColumnExpr("COALESCE(MAX(idx) + 1, 0)").Scan(ctx, &n)
	return n, found("the size of the log", err)
}

// LogHashes reads the hashes of the tree.
func LogHashes(ctx context.Context, db bun.IDB) tlog.HashReader {
	return tlog.HashReaderFunc(func(ids []int64) ([]tlog.Hash, error) {
		if len(ids) == 0 {
			return []tlog.Hash{}, nil
		}
		var rows []hashRow
		if err := db.NewSelect().Model(&rows).Where("id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
			return nil, found("read log hashes", err)
		}
		at := make(map[int64][]byte, len(rows))
		for _, r := range rows {
			at[r.ID] = r.Hash
		}
		out := make([]tlog.Hash, len(ids))
		for i, id := range ids {
			if len(at[id]) != tlog.HashSize {
				return nil, fmt.Errorf("log hash %d is missing", id)
			}
			out[i] = tlog.Hash(at[id])
		}
		return out, nil
	})
}

// Checkpoints lists the signed notes by size; Checkpoint is the newest, ""
// when none was signed.
func Checkpoints(ctx context.Context, db bun.IDB) ([]string, error) {
	var notes []string
	err := db.NewSelect().Model((*checkpointRow)(nil)).Column("note").Order("size").Scan(ctx, &notes)
	return notes, found("read checkpoints", err)
}

// Checkpoint is the newest signed note with its size; "" when there is none.
func Checkpoint(ctx context.Context, db bun.IDB) (string, int64, error) {
	var rows []checkpointRow
	if err := db.NewSelect().Model(&rows).OrderExpr("size DESC").Limit(1).Scan(ctx); err != nil || len(rows) == 0 {
		return "", 0, found("read a checkpoint", err)
	}
	return rows[0].Note, rows[0].Size, nil
}

// AddCheckpoint keeps a signed note.
func (t Tx) AddCheckpoint(ctx context.Context, size int64, note string, at record.Time) error {
	r := checkpointRow{Size: size, Note: note, At: string(at)}
	_, err := t.NewInsert().Model(&r).On("CONFLICT (size) DO NOTHING").Exec(ctx)
	return found("keep a checkpoint", err)
}

// LogQuery selects entries below Before (0 = newest); "" = any. User is an id;
// Who is an id, a name or an account; Act is an act, or all acts under it:
// "session" finds session.open.
type LogQuery struct {
	Before                 int64
	User, Who, Act, Result string
	Limit                  int
}

// of narrows a selection of entries to what is asked for.
func (q LogQuery) of(s *bun.SelectQuery) *bun.SelectQuery {
	s = s.Where("idx IS NOT NULL")
	if q.User != "" {
		s = s.Where("user_id = ?", q.User)
	}
	if q.Who != "" {
		s = s.Where("(user_id = ? OR name = ? OR user_id IN (SELECT a.id FROM accounts AS a WHERE a.account = ?))", q.Who, q.Who, q.Who)
	}
	if q.Act != "" { // a range, so that the index serves it; '/' comes after '.'
		s = s.Where("(act = ? OR (act > ? AND act < ?))", q.Act, q.Act+".", q.Act+"/")
	}
	if q.Result != "" {
		s = s.Where("result = ?", q.Result)
	}
	return s
}

// Log reads entries, newest first.
func Log(ctx context.Context, db bun.IDB, q LogQuery) ([]audit.Entry, error) {
	var rows []auditRow
	s := q.of(db.NewSelect().Model(&rows)).Column("idx", "entry").OrderExpr("idx DESC").Limit(int64(q.Limit))
	if q.Before > 0 {
		s = s.Where("idx < ?", q.Before)
	}
	if err := s.Scan(ctx); err != nil {
		return nil, found("read the log", err)
	}
	out := make([]audit.Entry, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal([]byte(r.Entry), &out[i]); err != nil {
			return nil, fmt.Errorf("read log entry %d: %w", *r.Index, err)
		}
		out[i].Index = *r.Index
	}
	return out, nil
}

// PlaceOf is the index of a leaf; ErrAbsent while it has none.
func PlaceOf(ctx context.Context, db bun.IDB, leaf document.Digest) (int64, error) {
	var n int64
	err := db.NewSelect().Model((*auditRow)(nil)).Column("idx").Where("leaf = ?", leaf).Where("idx IS NOT NULL").Limit(1).Scan(ctx, &n)
	return n, found("the place of a leaf", err)
}

const stride = 1000

// LogLines reads the whole log for audit.VerifyAll. An entry whose leaf column
// and stored hash differ comes without a hash, and so is found.
func LogLines(ctx context.Context, db bun.IDB) iter.Seq2[audit.Line, error] {
	return func(yield func(audit.Line, error) bool) {
		for from := int64(-1); ; {
			lines, err := someLines(ctx, db, from)
			if err != nil {
				yield(audit.Line{}, err)
				return
			}
			for _, l := range lines {
				if !yield(l, nil) {
					return
				}
				from = l.Index
			}
			if len(lines) < stride {
				return
			}
		}
	}
}

func someLines(ctx context.Context, db bun.IDB, after int64) ([]audit.Line, error) {
	var rows []auditRow
	err := db.NewSelect().Model(&rows).Column("idx", "entry", "leaf").Where("idx > ?", after).Order("idx").Limit(stride).Scan(ctx)
	if err != nil {
		return nil, found("read the log", err)
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = tlog.StoredHashIndex(0, *r.Index)
	}
	var hashes []hashRow
	if err := db.NewSelect().Model(&hashes).Where("id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, found("read log hashes", err)
	}
	stored := make(map[int64]string, len(hashes))
	for _, h := range hashes {
		stored[h.ID] = hex.EncodeToString(h.Hash)
	}
	lines := make([]audit.Line, len(rows))
	for i, r := range rows {
		lines[i] = audit.Line{Index: *r.Index, Leaf: []byte(r.Entry)}
		if stored[ids[i]] == r.Leaf {
			lines[i].Stored = document.Digest(r.Leaf)
		}
	}
	return lines, nil
}

// LogCount is how many entries are asked for, on all pages.
func LogCount(ctx context.Context, db bun.IDB, q LogQuery) (int64, error) {
	n, err := q.of(db.NewSelect().Model((*auditRow)(nil))).Count(ctx)
	return int64(n), found("count the log", err)
}
