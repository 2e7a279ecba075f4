package engine

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/sync/errgroup"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/archive"
	"quancheng/backend/internal/store"
)

// Book is the directory at one moment.
type Book interface {
	workflow.Directory
	Units(record.UnitID) []record.UnitID
}

// Deps is what the engine needs from the rest of the server.
type Deps struct {
	Catalogue lifecycle.Catalogue // as shipped
	Directory func(context.Context) (Book, api.Directory, error)
	// Device is the public key that a device marks with.
	Device func(ctx context.Context, device string) (ed25519.PublicKey, error)
	// Confirmed says of which documents exactly these bytes stand in the store,
	// brought there for this aggregate.
	Confirmed func(ctx context.Context, db bun.IDB, aggregate record.ID, refs []document.Ref) (map[record.ID]bool, error)
	// KeyOf is the key of a document; store.ErrAbsent while it has none.
	KeyOf     func(context.Context, record.ID) ([]byte, error)
	Due       workflow.Deadline
	Clock     func() time.Time
	Rand      io.Reader
	LogKey    note.Signer
	Patterns  map[string]archive.Pattern // by EffectSpec.Name
	OrganCode string                     // 机关代字, {organ} of a pattern
	Holder    string                     // names this server in the lease; stable over restarts, no other has it
	KeptAfter time.Duration              // verdicts this old count as kept without a backup; 0 = never
	Log       *slog.Logger
}

// gate stands between what is kept and what leaves in a frame. Tests open it
// to prove that they would notice.
type gate struct {
	redact func(record.Record, record.Type, []record.Class) record.Record
	tells  func(visible []record.Class) bool // notices, whose words are of the general class
}

func shut() gate {
	return gate{policy.Redact, func(visible []record.Class) bool { return slices.Contains(visible, record.General) }}
}

// Engine rules.
type Engine struct {
	Deps
	gate    gate
	db      *store.DB
	epoch   string
	organ   string
	sample  bool
	secret  []byte           // salts of Seen derive from it
	queue   chan []*petition // of one push each
	stopped chan struct{}
	fresh   chan struct{}               // something waits for the sequencer
	jobs    chan struct{}               // something waits for the worker
	bell    *bell                       // rings when the feed grew
	lease   atomic.Pointer[store.Lease] // nil while another server numbers
	unit    atomic.Pointer[settings]
}

// New reads what the database says of itself.
func New(ctx context.Context, db *store.DB, deps Deps) (*Engine, error) {
	e := &Engine{
		Deps: deps, gate: shut(), db: db, bell: newBell(),
		queue: make(chan []*petition, 4*group), stopped: make(chan struct{}),
		fresh: make(chan struct{}, 1), jobs: make(chan struct{}, 1),
	}
	err := db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		secret, err := tx.DrawMeta(ctx, store.MetaSalt)
		if err != nil {
			return err
		}
		if e.secret, err = hex.DecodeString(secret); err != nil {
			return fmt.Errorf("read %s: %w", store.MetaSalt, err)
		}
		if e.epoch, err = tx.DrawMeta(ctx, store.MetaEpoch); err != nil {
			return err
		}
		if e.organ, err = store.Meta(ctx, tx, store.MetaOrgan); err != nil {
			return err
		}
		sample, err := store.Meta(ctx, tx, store.MetaSample)
		e.sample = sample == "1"
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("start the engine: %w", err)
	}
	return e, nil
}

// Epoch changes with every restore of the database.
func (e *Engine) Epoch() string { return e.epoch }

// Run rules until ctx ends, and numbers while it holds the lease.
func (e *Engine) Run(ctx context.Context) error {
	defer close(e.stopped)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return e.rule(ctx) })
	g.Go(func() error { return e.sequence(ctx) })
	return g.Wait()
}

func (e *Engine) now() record.Time { return record.At(e.Clock()) }

// poke wakes whoever listens on c; a wake-up that is pending already is enough.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// bound is a process of the catalogue, bound to its record type; false for one
// that is not there in this version.
func (e *Engine) bound(name string, version int) (workflow.Process, bool) {
	p, ok := e.Catalogue.Process(name)
	if !ok || p.Version != version {
		return workflow.Process{}, false
	}
	t, ok := e.Catalogue.Type(p.Type)
	return p.With(t), ok
}

// forType is the process that a first submission of a type enters.
func (e *Engine) forType(name record.TypeName) (workflow.Process, bool) {
	for _, p := range e.Catalogue.Processes() {
		if p.Type == name {
			return e.bound(p.Name, p.Version)
		}
	}
	return workflow.Process{}, false
}

// sitting is what one transaction rules with.
type sitting struct {
	*Engine
	Catalogue lifecycle.Catalogue // in force; hides the shipped one
	tx        store.Tx
	book      Book
	units     policy.Units
}

// ruling is what one sitting at a time does, on whichever server.
const ruling = "ruling"

func (e *Engine) sit(ctx context.Context, tx store.Tx) (*sitting, error) {
	if err := tx.Alone(ctx, ruling); err != nil {
		return nil, err
	}
	book, _, err := e.Directory(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the directory: %w", err)
	}
	cat, err := e.inForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	return &sitting{e, cat, tx, book, book.Units}, nil
}
