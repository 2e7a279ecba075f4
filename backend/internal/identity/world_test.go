package identity_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/identity"
	"quancheng/backend/internal/keys"
	"quancheng/backend/internal/store"
	"quancheng/backend/internal/store/pgtest"
)

// world is a real Authority on a real database, with a clock that tests move.
type world struct {
	*identity.Authority
	t    *testing.T
	db   *store.DB
	dsn  string
	ring *keys.Ring

	mu  sync.Mutex
	now time.Time

	seeds  map[string][]byte
	device string
	key    ed25519.PrivateKey
}

const password = "correct horse battery staple"

var units = []api.Unit{{ID: "u-root", Name: "示例市政务服务局"}, {ID: "u-yw1", Name: "业务一处", Parent: "u-root"}, {ID: "u-xxh", Name: "信息化处", Parent: "u-root"}}

var cluster pgtest.Cluster

func TestMain(m *testing.M) { os.Exit(cluster.Run(m)) }

// both runs a test on each engine.
func both(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newWorld(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, newWorldOn(t, cluster.DSN(t))) })
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, "sqlite:"+filepath.Join(t.TempDir(), "q.db"))
}

func newWorldOn(t *testing.T, dsn string) *world {
	t.Helper()
	ring, err := keys.New(rand.Reader, "test")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, dsn: dsn, ring: ring, now: time.Date(2026, 11, 23, 1, 0, 10, 0, time.UTC), seeds: map[string][]byte{}}
	w.start()
	var people []identity.Founder
	for _, p := range []struct {
		account, name string
		unit          record.UnitID
		role          policy.Role
	}{
		{"linxl", "林晓岚", "u-yw1", policy.Clerk}, {"zhoumin", "周敏", "u-xxh", policy.Office},
		{"sysadmin", "李维", "u-root", policy.SystemAdmin}, {"secadmin", "方宁", "u-root", policy.SecurityAdmin}, {"auditadmin", "郑直", "u-root", policy.AuditAdmin},
	} {
		seed := make([]byte, 20)
		if _, err := rand.Read(seed); err != nil {
			t.Fatal(err)
		}
		w.seeds[p.account] = seed
		people = append(people, identity.Founder{ID: "id-" + p.account, Password: password, Seed: seed,
			NewUser: api.NewUser{Account: p.account, Name: p.name, Unit: p.unit, Roles: []policy.Role{p.role}}})
	}
	made, err := w.Found(t.Context(), identity.Founding{Units: units, People: people})
	if err != nil {
		t.Fatal(err)
	}
	w.device, w.key = w.enrol(made.Device.Code)
	return w
}

// start opens the database anew, as a restart of the server does.
func (w *world) start() {
	w.t.Helper()
	db, err := store.Open(w.t.Context(), w.dsn)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = db.Close() })
	w.db = db
	w.Authority = identity.New(db, identity.Deps{Organ: "示例市政务服务局", Ring: w.ring, Clock: w.clock, Rand: rand.Reader,
		Hello: func(context.Context) (api.Hello, error) { return api.Hello{Protocol: api.Protocol}, nil },
		Cost:  identity.Cost{Time: 1, MemoryKiB: 64, Threads: 1}, Parallel: 2})
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) sleep(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) step() int64 { return w.clock().Unix() / 30 }

func (w *world) code(account string) string { return identity.Code(w.seeds[account], w.step()) }

func (w *world) enrol(code string) (string, ed25519.PrivateKey) {
	w.t.Helper()
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	d, err := w.Enrol(w.t.Context(), api.Enrol{Code: code, Name: "PC-1", OS: "linux", Key: pub, Proof: ed25519.Sign(key, api.EnrolProof(code))})
	if err != nil {
		w.t.Fatal(err)
	}
	return d.ID, key
}

// request is a good sign-in; tests spoil it.
func (w *world) request(account string) api.SignIn {
	at := record.At(w.clock())
	return api.SignIn{Account: account, Password: password, Code: w.code(account), Device: w.device, At: at,
		Proof: ed25519.Sign(w.key, api.SignInProof(account, at))}
}

// signIn waits for a fresh code and signs in.
func (w *world) signIn(account string) api.Session {
	w.t.Helper()
	w.sleep(30 * time.Second)
	s, err := w.SignIn(w.t.Context(), w.request(account))
	if err != nil {
		w.t.Fatal(account, err)
	}
	return s
}

func (w *world) actor(account string) policy.Actor {
	w.t.Helper()
	who, err := w.Actor(w.t.Context(), record.UserID("id-"+account))
	if err != nil {
		w.t.Fatal(err)
	}
	return who
}

// log reads every entry written so far, numbered or not.
func (w *world) log() []audit.Entry {
	w.t.Helper()
	var texts []string
	if err := w.db.Read().NewRaw("SELECT entry FROM audit ORDER BY id").Scan(w.t.Context(), &texts); err != nil {
		w.t.Fatal(err)
	}
	out := make([]audit.Entry, len(texts))
	for i, text := range texts {
		if err := json.Unmarshal([]byte(text), &out[i]); err != nil {
			w.t.Fatal(err)
		}
		if strings.Contains(text, password) {
			w.t.Error("the log holds a password")
		}
	}
	return out
}

// logged is the newest entry.
func (w *world) logged() audit.Entry {
	w.t.Helper()
	all := w.log()
	return all[len(all)-1]
}
