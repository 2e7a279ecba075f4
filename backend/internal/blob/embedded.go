package blob

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"time"
)

const (
	embeddedHost   = "s3.embedded" // never resolved: Transport dials the child
	embeddedAccess = "quancheng"   // stays: it is the owner of the buckets
	firstPause     = 100 * time.Millisecond
	longestPause   = 10 * time.Second
	steadyAfter    = 30 * time.Second // a child that lived this long was healthy
	patience       = 15 * time.Second // for an orderly end
)

// Embedded is the child S3 server and the loop that keeps it alive.
type Embedded struct {
	exe    string
	args   []string
	secret string
	log    *slog.Logger

	mu     sync.Mutex
	addr   string        // empty while the child is down
	up     chan struct{} // closed when addr is set
	stdin  io.Closer     // its end ends the child
	cmd    *exec.Cmd
	closed bool
	done   chan struct{}
}

// StartEmbedded runs "exe args… DIR" (RunEmbedded) and returns when it
// answers. ctx bounds the start only; Close ends the child. The secret is
// drawn from random for this life of the server.
func StartEmbedded(ctx context.Context, exe string, args []string, dir string, random io.Reader, log *slog.Logger) (*Embedded, error) {
	var secret [32]byte
	if _, err := io.ReadFull(random, secret[:]); err != nil {
		return nil, fmt.Errorf("draw the S3 secret: %w", err)
	}
	e := &Embedded{exe: exe, args: append(append([]string(nil), args...), dir),
		secret: hex.EncodeToString(secret[:]), log: log,
		up: make(chan struct{}), done: make(chan struct{})}
	wait, err := e.launch()
	if err != nil {
		return nil, err
	}
	died := make(chan error, 1)
	go func() { died <- wait() }()
	select {
	case <-e.ready():
		go e.keep(died)
		return e, nil
	case err := <-died:
		return nil, fmt.Errorf("the embedded S3 did not start: %w", errors.Join(err, errors.New("see its lines in the log")))
	case <-ctx.Done():
		e.stop()
		<-died
		return nil, fmt.Errorf("start the embedded S3: %w", ctx.Err())
	}
}

// Config is how a Store reaches the child; publicURL is the server's own
// address, whose bucket path Proxy serves.
func (e *Embedded) Config(bucket, publicURL string) Config {
	return Config{Endpoint: embeddedHost, PublicURL: publicURL, Access: embeddedAccess,
		Secret: e.secret, Bucket: bucket, Transport: e.transport()}
}

// Close ends the child and waits for it; one that hangs is killed.
func (e *Embedded) Close() error {
	e.stop()
	select {
	case <-e.done:
	case <-time.After(patience):
		e.mu.Lock()
		_ = e.cmd.Process.Kill()
		e.mu.Unlock()
		<-e.done
	}
	return nil
}

func (e *Embedded) stop() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	if e.stdin != nil {
		_ = e.stdin.Close()
	}
}

// launch starts one child. The returned function waits for its end.
func (e *Embedded) launch() (func() error, error) {
	cmd := exec.Command(e.exe, e.args...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("pipe to the embedded S3: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("pipe from the embedded S3: %w", err)
	}
	cmd.Stderr = lines{e.log}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, errors.New("the embedded S3 is closed")
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the embedded S3: %w", err)
	}
	e.cmd, e.stdin = cmd, stdin
	keys, err := json.Marshal(map[string]string{"Access": embeddedAccess, "Secret": e.secret})
	if err != nil {
		return nil, fmt.Errorf("write the S3 keys: %w", err)
	}
	// A child that cannot take its keys ends, and its exit tells why.
	_, _ = stdin.Write(append(keys, '\n'))
	return func() error { e.read(stdout); return cmd.Wait() }, nil
}

// read takes the port from the child's first line and stays until it ends.
func (e *Embedded) read(stdout io.Reader) {
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err == nil {
		e.mu.Lock()
		e.addr = strings.TrimSpace(line)
		close(e.up)
		e.mu.Unlock()
		_, _ = io.Copy(io.Discard, stdout)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.addr != "" {
		e.addr, e.up = "", make(chan struct{})
	}
}

// keep starts the child again when it ends, with growing pauses.
func (e *Embedded) keep(died <-chan error) {
	defer close(e.done)
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		began := time.Now()
		err := <-died
		e.mu.Lock()
		closed := e.closed
		e.mu.Unlock()
		if closed {
			return
		}
		if time.Since(began) > steadyAfter {
			pause = firstPause
		}
		e.log.Warn("the embedded S3 ended and is started again", "error", err, "pause", pause)
		time.Sleep(pause)
		next := make(chan error, 1)
		if wait, err := e.launch(); err != nil {
			next <- err
		} else {
			go func() { next <- wait() }()
		}
		died = next
	}
}

func (e *Embedded) ready() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.up
}

// transport dials the living child, and while there is none waits for it.
func (e *Embedded) transport() *http.Transport {
	var d net.Dialer
	return &http.Transport{
		DisableCompression: true, MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			for {
				e.mu.Lock()
				addr, up, closed := e.addr, e.up, e.closed
				e.mu.Unlock()
				if closed {
					return nil, errors.New("the embedded S3 is closed")
				}
				if addr != "" {
					return d.DialContext(ctx, "tcp", addr)
				}
				select {
				case <-up:
				case <-ctx.Done():
					return nil, ctx.Err()
				}
			}
		},
	}
}

// lines passes what the child says to the log.
type lines struct{ log *slog.Logger }

func (l lines) Write(b []byte) (int, error) {
	for line := range strings.Lines(string(b)) {
		l.log.Info("embedded S3", "line", strings.TrimSpace(line))
	}
	return len(b), nil
}
