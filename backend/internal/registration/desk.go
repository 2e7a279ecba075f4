package registration

import (
	"context"
	"crypto/rand"
	"io"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/blob"
	"quancheng/backend/internal/keys"
	"quancheng/backend/internal/store"
)

// Sealer seals keys at rest; keys.Ring implements it.
type Sealer interface {
	Seal(place, plain []byte) ([]byte, error)
	Open(place, sealed []byte) ([]byte, error)
}

// Deps is what the desk needs from the rest of the server.
type Deps struct {
	Blob  *blob.Store
	Ring  Sealer
	Units func(context.Context) (policy.Units, error)
	Clock func() time.Time
	Rand  io.Reader // nil = crypto/rand
	Quota int64     // sealed bytes a user may have here that no record names; 0 = Quota
	Life  time.Duration
	Keep  time.Duration // of objects that no upload names; 0 = Keep
	Wait  time.Duration // for a reading back, before the caller is told to come again; 0 = wait
}

const (
	// Quota is the default: ten documents of the largest size.
	Quota = 10 * document.MaxSize
	// Life is how long an upload may stay incomplete.
	Life = 24 * time.Hour

	// Keep is how long an object without an upload stays: longer than the
	// oldest backup that may be restored, whose rows name it.
	Keep = 30 * 24 * time.Hour

	wait = 45 * time.Second // a client gives an answer about a minute

	signedFor = 15 * time.Minute // a presigned address
)

// Desk registers documents.
type Desk struct {
	Deps
	db   *store.DB
	rows sync.RWMutex // written: an object is removed because no row names it
	runs runs
}

// New makes a desk; zero limits take their defaults.
func New(db *store.DB, d Deps) *Desk {
	if d.Rand == nil {
		d.Rand = rand.Reader
	}
	if d.Quota <= 0 {
		d.Quota = Quota
	}
	if d.Life <= 0 {
		d.Life = Life
	}
	if d.Keep <= 0 {
		d.Keep = Keep
	}
	if d.Wait <= 0 {
		d.Wait = wait
	}
	return &Desk{Deps: d, db: db, runs: newRuns()}
}

// Close ends the readings that run; those asked for again go on at the next
// start.
func (d *Desk) Close() { d.runs.close() }

// Confirmed says of which refs exactly these bytes stand confirmed, brought
// for this aggregate and no other.
func (d *Desk) Confirmed(ctx context.Context, db bun.IDB, aggregate record.ID, refs []document.Ref) (map[record.ID]bool, error) {
	ids := make([]record.ID, len(refs))
	for i, r := range refs {
		ids[i] = record.ID(r.ID)
	}
	rows, err := store.UploadsOf(ctx, db, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[record.ID]bool, len(refs))
	for _, ref := range refs {
		for _, row := range rows {
			if row.Ref() == ref && row.Aggregate == string(aggregate) {
				out[record.ID(ref.ID)] = true
			}
		}
	}
	return out, nil
}

// KeyOf is the key of a registered document; store.ErrAbsent without one.
func (d *Desk) KeyOf(ctx context.Context, id record.ID) ([]byte, error) {
	row, err := store.Registered(ctx, d.db.Read(), id)
	if err != nil {
		return nil, err
	}
	return d.Ring.Open(place(row.Document, row.Object), row.Key)
}

// place binds a sealed key to its document and bytes.
func place(id, object string) []byte { return keys.Place("document key", id, object) }

func (d *Desk) now() string { return string(record.At(d.Clock())) }

// note writes a line of the log: the act, or its refusal.
func (d *Desk) note(ctx context.Context, tx store.Tx, who policy.Actor, l line) error {
	e := audit.Entry{
		Index: -1, At: record.Time(d.now()), User: who.User, Name: who.Name, Role: roles(who), Device: who.Device, Session: who.Session,
		DeviceAt: l.deviceAt, Act: l.act, Object: l.object, Root: l.root, Result: audit.OK,
	}
	if l.refusal != "" {
		e.Result, e.Reason = audit.Refused, l.refusal
	}
	_, err := tx.AppendAudit(ctx, e)
	return err
}

// line is what is noted; a refusal is its Chinese sentence.
type line struct {
	act, object string
	root        record.ID
	refusal     string
	deviceAt    record.Time // of what was done on a PC before
}

func (d *Desk) noteAlone(ctx context.Context, who policy.Actor, l line) error {
	return d.db.Write(ctx, func(ctx context.Context, tx store.Tx) error { return d.note(ctx, tx, who, l) })
}

func roles(who policy.Actor) string {
	out := ""
	for i, r := range who.Roles() {
		if i > 0 {
			out += " "
		}
		out += string(r)
	}
	return out
}
