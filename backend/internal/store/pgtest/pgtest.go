package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cluster starts with the first DSN that is asked for.
type Cluster struct {
	once    sync.Once
	mu      sync.Mutex
	dir     string
	server  *exec.Cmd
	address string
	made    int
	err     error
}

var errAbsent = errors.New("PostgreSQL is not installed here")

// Run runs the tests of a binary and stops the cluster after them.
func (c *Cluster) Run(m *testing.M) int {
	defer c.stop()
	return m.Run()
}

// DSN is an empty database for this test; it skips where there is no initdb.
func (c *Cluster) DSN(t testing.TB) string {
	t.Helper()
	c.once.Do(func() { c.err = c.start() })
	if errors.Is(c.err, errAbsent) {
		t.Skip(c.err)
	}
	if c.err != nil {
		t.Fatal(c.err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made++
	name := "test" + strconv.Itoa(c.made)
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, c.address+"postgres")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return c.address + name
}

func (c *Cluster) start() error {
	initdb, err := binary("initdb")
	if err != nil {
		return err
	}
	postgres, err := binary("postgres")
	if err != nil {
		return err
	}
	// The account needs a way in: MkdirTemp makes 0700.
	if c.dir, err = os.MkdirTemp("/tmp", "quancheng-pg-"); err != nil {
		return err
	}
	if err := os.Chmod(c.dir, 0o711); err != nil {
		return err
	}
	data := filepath.Join(c.dir, "data")
	as, err := account(c.dir)
	if err != nil {
		return err
	}
	make := exec.Command(initdb, "-D", data, "-U", "quancheng", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	make.Dir, make.SysProcAttr = "/", as
	if out, err := make.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := free()
	if err != nil {
		return err
	}
	c.server = exec.Command(postgres, "-D", data, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200")
	c.server.Dir, c.server.SysProcAttr = "/", as
	if err := c.server.Start(); err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	c.address = fmt.Sprintf("postgres://quancheng@127.0.0.1:%d/", port)
	return c.ready()
}

func (c *Cluster) ready() error {
	var err error
	for range 300 {
		var conn *pgx.Conn
		if conn, err = pgx.Connect(context.Background(), c.address+"postgres"); err == nil {
			return conn.Close(context.Background())
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("postgres does not answer: %w", err)
}

// stop ends the server at once (SIGQUIT is its immediate shutdown).
func (c *Cluster) stop() {
	if c.server != nil && c.server.Process != nil {
		_ = c.server.Process.Signal(syscall.SIGQUIT)
		_ = c.server.Wait()
	}
	if c.dir != "" {
		_ = os.RemoveAll(c.dir)
	}
}

// account: PostgreSQL refuses root, so root hands over to another account.
func account(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() != 0 {
		return attr, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return attr, os.Chown(dir, uid, gid)
	}
	return nil, errors.New("no account to run PostgreSQL as")
}

func binary(name string) (string, error) {
	if found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); err == nil && len(found) > 0 {
		return found[len(found)-1], nil
	}
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return "", errAbsent
}

func free() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}
