package servertest

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/internal/blob"
	"quancheng/backend/internal/identity"
	"quancheng/backend/internal/server"
	"quancheng/backend/internal/store"
)

const childWord = "s3-embedded"

// Main runs the tests, or the embedded S3 when this binary was started as it.
func Main(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == childWord {
		if err := blob.RunEmbedded(context.Background(), os.Args[2:], os.Stdin, os.Stdout); err != nil {
			_, _ = os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// Server is a sample server (issue 2) on loopback.
type Server struct {
	URL   string
	Pins  []document.Digest
	Dir   string // data and keys
	t     testing.TB
	conf  server.Config
	opt   server.Options
	began time.Time

	mu     sync.Mutex
	offset time.Duration
	run    *server.Server
	stop   func()
}

// New founds and starts a server; it ends with the test. More settings are
// pairs of a name (docs/operations.md) and its value.
func New(t testing.TB, more ...string) *Server {
	t.Helper()
	if len(os.Args) > 1 && os.Args[1] == childWord {
		t.Fatal("servertest: TestMain of this package must call servertest.Main")
	}
	s := prepare(t, t.TempDir(), more)
	if err := server.Init(t.Context(), s.conf, server.Founding{Sample: true, Options: s.opt}, io.Discard); err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

// Again starts what an earlier run left in dir, at the moment d after the
// beginning of its time.
func Again(t testing.TB, dir string, d time.Duration) *Server {
	t.Helper()
	s := prepare(t, dir, nil)
	s.offset = d
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

func prepare(t testing.TB, dir string, more []string) *Server {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, Dir: dir, began: time.Now()}
	address := freeAddress(t)
	s.URL = "https://" + address
	settings := map[string]string{"QUANCHENG_LISTEN": address, "QUANCHENG_PUBLIC_URL": s.URL,
		"QUANCHENG_DATA": filepath.Join(s.Dir, "data"), "QUANCHENG_KEYS": filepath.Join(s.Dir, "keys")}
	for i := 0; i+1 < len(more); i += 2 {
		settings[more[i]] = more[i+1]
	}
	if s.conf, err = server.Read(func(name string) (string, bool) { v, ok := settings[name]; return v, ok }); err != nil {
		t.Fatal(err)
	}
	s.opt = server.Options{Clock: s.Now, Cost: identity.Cost{Time: 1, MemoryKiB: 64, Threads: 1}, S3: []string{exe, childWord}, Log: logger()}
	return s
}

// freeAddress is a port that nobody listens on, so that a stopped server can
// start again where it was.
func freeAddress(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// logger is silent unless QUANCHENG_TEST_LOG is set.
func logger() *slog.Logger {
	if os.Getenv("QUANCHENG_TEST_LOG") == "" {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Start serves, again after Stop: same data, same address, same pins.
func (s *Server) Start() {
	s.t.Helper()
	run, err := server.New(context.Background(), s.conf, s.opt)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run.Run(ctx) }()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Pins = []document.Digest{run.Pin()}
	s.run = run
	s.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Errorf("servertest: run: %v", err)
		}
		if err := run.Close(); err != nil {
			s.t.Errorf("servertest: close: %v", err)
		}
	}
}

// Stop ends it as SIGTERM does; a stopped server stays stopped.
func (s *Server) Stop() {
	s.mu.Lock()
	stop := s.stop
	s.stop, s.run = nil, nil
	s.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// Now is the server's clock: it runs, and Sleep moves it. Clients in tests use
// it too.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Date(2026, 11, 23, 1, 0, 10, 0, time.UTC).Add(time.Since(s.began) + s.offset)
}

// Sleep moves the clock forward and waits for nothing.
func (s *Server) Sleep(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset += d
}

// Password of an account of the sample.
func (s *Server) Password(account string) string { return s.account(account).Password }

// Code is what the account's token shows now; it is good once.
func (s *Server) Code(account string) string { return s.account(account).Code }

// NextCode moves the clock to the next code, which nobody has used.
func (s *Server) NextCode(account string) string {
	s.Sleep(30 * time.Second)
	return s.Code(account)
}

func (s *Server) account(name string) server.Account {
	s.t.Helper()
	s.mu.Lock()
	run := s.run
	s.mu.Unlock()
	if run == nil {
		s.t.Fatal("servertest: the server is stopped")
	}
	all, err := run.Codes(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, a := range all {
		if a.Account == name {
			return a
		}
	}
	s.t.Fatalf("servertest: no account %q", name)
	return server.Account{}
}

// DeviceCode is the one-time code of init, for the first PC.
func (s *Server) DeviceCode() string {
	s.t.Helper()
	body, err := os.ReadFile(filepath.Join(s.Dir, "keys", "quancheng.json"))
	if err != nil {
		s.t.Fatal(err)
	}
	var c struct{ Code string }
	if err := json.Unmarshal(body, &c); err != nil {
		s.t.Fatal(err)
	}
	return c.Code
}

// Log is every entry of the operation log, oldest first, numbered or not.
func (s *Server) Log() []audit.Entry {
	s.t.Helper()
	db, err := store.Open(context.Background(), s.conf.Database)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	var texts []string
	if err := db.Read().NewRaw("SELECT entry FROM audit ORDER BY id").Scan(context.Background(), &texts); err != nil {
		s.t.Fatal(err)
	}
	out := make([]audit.Entry, len(texts))
	for i, text := range texts {
		if err := json.Unmarshal([]byte(text), &out[i]); err != nil {
			s.t.Fatal(err)
		}
	}
	return out
}
