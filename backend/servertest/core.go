package servertest

import (
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/note"

	"quancheng/backend/api"
	"quancheng/backend/domain/calendar"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/archive"
	"quancheng/backend/internal/engine"
	"quancheng/backend/internal/store"
)

// Core is a server with nothing around it: engine and database, turned by one
// caller step by step; no socket, loop, clock or randomness of its own. Who
// is who, and whose key is whose, its caller says.
type Core struct {
	CoreConfig
	db    *store.DB
	hand  *engine.Hand
	shelf map[record.ID]shelved // documents that stand
}

// CoreConfig is what a Core is given.
type CoreConfig struct {
	Dir    string // best in memory: /dev/shm
	Clock  func() time.Time
	Random io.Reader
	Units  []api.Unit
	// People are looked up by user: grants as they are now.
	People func() []policy.Actor
	Keys   map[string]ed25519.PublicKey // by device
	Log    *slog.Logger
}

type shelved struct {
	aggregate record.ID
	ref       document.Ref
}

// Backup is a Core's state at one moment.
type Backup struct {
	database []byte
	shelf    map[record.ID]shelved
}

// empty is a migrated database, made once a process.
var empty = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "quancheng-core")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "empty.db")
	db, err := store.Open(context.Background(), "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// NewCore founds one.
func NewCore(c CoreConfig) (*Core, error) {
	data, err := empty()
	if err != nil {
		return nil, err
	}
	s := &Core{CoreConfig: c}
	return s, s.begin(Backup{database: data, shelf: map[record.ID]shelved{}})
}

func (c *Core) path() string { return filepath.Join(c.Dir, "core.db") }

func (c *Core) begin(b Backup) error {
	if err := os.WriteFile(c.path(), b.database, 0o600); err != nil {
		return err
	}
	c.shelf = maps.Clone(b.shelf)
	return c.open()
}

func (c *Core) open() error {
	ctx := context.Background()
	var err error
	if c.db, err = store.Open(ctx, "sqlite:"+c.path(), store.Random(c.Random)); err != nil {
		return err
	}
	skey, _, err := note.GenerateKey(c.Random, "quancheng-core")
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return err
	}
	e, err := engine.New(ctx, c.db, engine.Deps{
		Catalogue: lifecycle.Default(), Directory: c.directory, Device: c.device, Confirmed: c.confirmed,
		KeyOf: func(_ context.Context, id record.ID) ([]byte, error) { return []byte("key of " + id), nil },
		Due:   workflow.Deadline(calendar.Shipped().Due), Clock: c.Clock, Rand: c.Random, LogKey: signer,
		Patterns:  map[string]archive.Pattern{"project_number": archive.ProjectNumber, "document_number": archive.ApprovalNumber},
		OrganCode: "示政服", Holder: "core", Log: c.Log,
	})
	if err != nil {
		return err
	}
	c.hand, err = e.ByHand(ctx)
	return err
}

// Close releases the database.
func (c *Core) Close() error { return c.db.Close() }

// Epoch of the database.
func (c *Core) Epoch() string { return c.hand.Epoch() }

// Backup is a copy of all that stands; the server starts anew for it.
func (c *Core) Backup() (Backup, error) {
	if err := c.db.Close(); err != nil {
		return Backup{}, err
	}
	data, err := os.ReadFile(c.path())
	if err != nil {
		return Backup{}, err
	}
	return Backup{data, maps.Clone(c.shelf)}, c.open()
}

// Restore goes back to a backup: a new epoch.
func (c *Core) Restore(b Backup) error {
	if err := c.db.Close(); err != nil {
		return err
	}
	if err := c.begin(b); err != nil {
		return err
	}
	return errors.Join(c.renew(), c.db.Close(), c.open())
}

func (c *Core) renew() error {
	return c.db.Write(context.Background(), func(ctx context.Context, tx store.Tx) error {
		if err := tx.SetMeta(ctx, store.MetaEpoch, ""); err != nil {
			return err
		}
		_, err := tx.DrawMeta(ctx, store.MetaEpoch)
		return err
	})
}

// Push rules on envelopes.
func (c *Core) Push(who policy.Actor, es []intent.Envelope) ([]api.Answer, error) {
	return c.hand.Submit(context.Background(), who, es)
}

// Pull gives one page.
func (c *Core) Pull(who policy.Actor, at api.End, limit int, emit func(api.Item) error) error {
	return c.hand.Pull(context.Background(), who, at.Cursor, at.Epoch, at.Grants, at.Resume, limit, emit)
}

// Put takes a document's bytes as read: they stand from now on.
func (c *Core) Put(aggregate record.ID, ref document.Ref) {
	c.shelf[record.ID(ref.ID)] = shelved{aggregate, ref}
}

// Turn numbers what was committed, and does the work that is left.
func (c *Core) Turn() error {
	for {
		if err := c.hand.Number(context.Background()); err != nil {
			return err
		}
		if did, err := c.hand.Work(context.Background(), printer{}, c.stack()); err != nil || !did {
			return err
		}
	}
}

// Head is the newest place of the feed.
func (c *Core) Head() (int64, error) { return store.FeedHead(context.Background(), c.db.Read()) }

// Forget drops what stands of intents: a server that lost its memory, for
// tests of the tests.
func (c *Core) Forget() error {
	return c.db.Write(context.Background(), func(ctx context.Context, tx store.Tx) error {
		_, err := tx.NewRaw("DELETE FROM intents").Exec(ctx)
		return err
	})
}

// Verdict is the stored one of an intent; store.ErrAbsent when there is none.
func (c *Core) Verdict(id intent.ID) (string, error) {
	row, err := store.Intent(context.Background(), c.db.Read(), string(id))
	return row.Verdict, err
}

func (c *Core) directory(context.Context) (engine.Book, api.Directory, error) {
	b := coreBook{c.People(), c.Units}
	phone := api.Directory{Units: c.Units}
	for _, p := range b.people {
		phone.People = append(phone.People, api.Person{ID: p.User, Name: p.Name, Unit: p.Unit})
	}
	return b, phone, nil
}

func (c *Core) device(_ context.Context, id string) (ed25519.PublicKey, error) {
	if k, ok := c.Keys[id]; ok {
		return k, nil
	}
	return nil, fault.New(fault.Forbidden, "no such device")
}

func (c *Core) confirmed(_ context.Context, _ bun.IDB, aggregate record.ID, refs []document.Ref) (map[record.ID]bool, error) {
	out := map[record.ID]bool{}
	for _, r := range refs {
		out[record.ID(r.ID)] = c.shelf[record.ID(r.ID)] == shelved{aggregate, r}
	}
	return out, nil
}

// printer makes documents of words.
type printer struct{}

func (printer) Render(_ context.Context, kind string, of engine.Snapshot) ([]byte, error) {
	return []byte(kind + " " + of.Numbers[lifecycle.DocumentNumber] + " " + of.Head.Text(lifecycle.Name)), nil
}

// stack keeps generated documents on the shelf.
type stack struct{ c *Core }

func (c *Core) stack() stack { return stack{c} }

func (s stack) Put(_ context.Context, id, aggregate record.ID, name string, content []byte) (document.Ref, error) {
	size := int64(len(content))
	ref := document.Ref{ID: string(id), Object: document.Of(append([]byte("sealed"), content...)), Content: document.Of(content),
		Size: size, SealedSize: document.SealedSize(size), Name: name, Media: document.PDF}
	s.c.Put(aggregate, ref)
	return ref, nil
}

// coreBook answers from what the caller says of people and units.
type coreBook struct {
	people []policy.Actor
	units  []api.Unit
}

func (b coreBook) Holders(role policy.Role, unit record.UnitID) []workflow.Person {
	var out []workflow.Person
	for _, a := range b.people {
		if a.Has(role, unit, b.Units) {
			out = append(out, workflow.Person{User: a.User, Name: a.Name, Unit: a.Unit})
		}
	}
	return out
}

func (b coreBook) Units(unit record.UnitID) []record.UnitID {
	out := []record.UnitID{unit}
	for i := 0; i < len(out); i++ {
		for _, u := range b.units {
			if u.Parent == out[i] && !slices.Contains(out, u.ID) {
				out = append(out, u.ID)
			}
		}
	}
	return out
}
