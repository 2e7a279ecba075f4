package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/internal/store"
	"quancheng/backend/servertest"
)

// front is the one address of several servers: each connection goes to one
// that takes it, in turn.
type front struct {
	listener net.Listener
	mu       sync.Mutex
	behind   []string
	turn     int
}

func newFront(t *testing.T) *front {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &front{listener: l}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go f.pass(c)
		}
	}()
	return f
}

func (f *front) url() string { return "https://" + f.listener.Addr().String() }

func (f *front) dial() net.Conn {
	f.mu.Lock()
	defer f.mu.Unlock()
	for range f.behind {
		f.turn++
		if c, err := net.Dial("tcp", f.behind[f.turn%len(f.behind)]); err == nil {
			return c
		}
	}
	return nil
}

func (f *front) pass(c net.Conn) {
	defer c.Close()
	s := f.dial()
	if s == nil {
		return
	}
	defer s.Close()
	go func() { _, _ = io.Copy(s, c); _ = s.(*net.TCPConn).CloseWrite() }()
	_, _ = io.Copy(c, s) // when the server is gone, so is the connection
}

// second is another server of the same organ: the first one's keys, a data
// directory and an address of its own.
func (p *program) second(t testing.TB) *program {
	t.Helper()
	q := install(t)
	q.env = append(p.env[:len(p.env):len(p.env)], "QUANCHENG_LISTEN="+q.address, "QUANCHENG_DATA="+filepath.Join(q.dir, "data"),
		"QUANCHENG_KEYS="+filepath.Join(q.dir, "keys"))
	if err := os.CopyFS(filepath.Join(q.dir, "keys"), os.DirFS(filepath.Join(p.dir, "keys"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(q.dir, "keys", "server.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	return q
}

// R189, R195, R156: two servers on one PostgreSQL and one S3 behind one
// address serve the same clients. A session of the one is good at the other, a
// desktop that waits at the one hears of what the other took; either is killed
// under load: nothing is lost, nothing happens twice, jobs and numbers neither.
func TestTwoServers(t *testing.T) {
	if testing.Short() {
		t.Skip("kills servers under load")
	}
	dsn := cluster.DSN(t)
	f := newFront(t)
	more := append(servertest.OutsideS3(t).Settings(t), "QUANCHENG_DATABASE", dsn, "QUANCHENG_PUBLIC_URL", f.url())
	a := install(t, more...)
	a.said("init", "--sample")
	b := a.second(t)
	t.Log("ready after", a.start().Round(time.Millisecond), b.start().Round(time.Millisecond))
	f.behind = []string{a.address, b.address}

	d := a.enrol(f.url())
	l := newLoad(t, d)
	l.heard(t, a, b)
	l.heard(t, b, a)
	l.run(soak(200, 40), 4, soak(3, 1))
	for n := range soak(6, 2) {
		l.more(int64(soak(1000, 120)))
		one := []*program{a, b}[n%2]
		one.kill()
		l.more(60) // the other serves alone
		t.Log("one was killed; ready after", one.start().Round(time.Millisecond))
	}
	l.more(60)
	close(l.over)
	l.group.Wait()
	l.again()
	l.issued()
	a.stop()
	b.stop()
	l.check(dsn)
	if text := string(a.said("audit", "verify")); !strings.Contains(text, "日志完整") {
		t.Error(text)
	}
}

// Two servers cannot each keep documents of their own: the second is refused,
// with what to do.
func TestSecondServerNeedsOutsideStorage(t *testing.T) {
	dsn := cluster.DSN(t)
	a := install(t, "QUANCHENG_DATABASE", dsn)
	a.said("init", "--sample")
	a.start()
	db, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for leads := ""; leads == ""; time.Sleep(50 * time.Millisecond) {
		if leads, err = db.Holder(t.Context(), "sequencer"); err != nil {
			t.Fatal(err)
		}
	}
	out, err := a.second(t).command("serve").CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitUse || !strings.Contains(string(out), "QUANCHENG_S3") {
		t.Errorf("two servers with a store of their own each: %v %s", err, out)
	}
}

// heard: somebody waits at one server for what is written at the other.
func (l *load) heard(t *testing.T, here, there *program) {
	t.Helper()
	p := l.clerks[0]
	if !p.until("pull", p.pull) {
		return
	}
	at := &pc{program: p.program, base: "https://" + here.address}
	changed := make(chan error, 1)
	go func() {
		var w api.Waited
		err := at.call(http.MethodGet, fmt.Sprintf("%s?cursor=%d", api.PathWait, p.at.Cursor), p.Token, nil, &w)
		if err == nil && !w.Changed {
			err = fmt.Errorf("nothing came")
		}
		changed <- err
	}()
	time.Sleep(300 * time.Millisecond) // let it wait
	writer := &person{pc: &pc{program: p.program, base: "https://" + there.address, id: p.pc.id, key: p.key}, Session: p.Session}
	l.note(p, writer.push(writer.draft("在另一台受理")))
	if err := <-changed; err != nil {
		t.Errorf("waiting at the other server: %v", err)
	}
}
