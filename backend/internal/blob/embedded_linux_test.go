package blob_test

import (
	"bytes"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"quancheng/backend/domain/document"
	"quancheng/backend/internal/blob"
)

// childOf finds the one child process that serves dir.
func childOf(t *testing.T, dir string) int {
	t.Helper()
	found, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		b, err := os.ReadFile(f)
		if err == nil && strings.HasSuffix(string(b), "s3-embedded\x00"+dir+"\x00") {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(f)))
			if err != nil {
				t.Fatal(err)
			}
			return pid
		}
	}
	t.Fatal("no child serves", dir)
	return 0
}

// R188: kill -9 of the store in the middle of an upload loses no acknowledged
// part; the child comes back by itself and the upload goes on.
func TestKilledMidUpload(t *testing.T) {
	dir := t.TempDir()
	p, _, _ := embedded(t, dir)
	o := sealedOf(4*document.PartSize+321, 20)
	up := start(t, p, o)
	for i := range o.parts {
		if i%2 == 1 {
			if err := syscall.Kill(childOf(t, dir), syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
		// A part that met the kill is sent again, as a desktop would.
		for code := 0; code != http.StatusOK; {
			req, err := p.store.PresignPart(t.Context(), o.name, up, o.parts[i], 3600e9)
			if err != nil {
				t.Fatal(err)
			}
			code, _ = p.do(http.MethodPut, req, o.part(i))
			if t.Context().Err() != nil {
				t.Fatal("no answer")
			}
		}
		held, err := p.store.Held(t.Context(), o.name, up, o.parts)
		if err != nil || len(held) != i+1 {
			t.Fatalf("after part %d: %v %v", i+1, held, err)
		}
	}
	if missing, err := p.store.Complete(t.Context(), o.name, up, o.parts); err != nil || missing != nil {
		t.Fatal(missing, err)
	}
	if err := syscall.Kill(childOf(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	r, err := p.store.Open(t.Context(), o.name)
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
	if err != nil || !bytes.Equal(all, o.bytes) {
		t.Fatalf("%d bytes, %v", len(all), err)
	}
}

// A directory serves one process; the second is told, and starts nothing.
func TestDirectoryIsLocked(t *testing.T) {
	dir := t.TempDir()
	embedded(t, dir)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	second, err := blob.StartEmbedded(t.Context(), exe, []string{"s3-embedded"}, dir,
		rand.NewChaCha8([32]byte{2}), slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err == nil {
		_ = second.Close()
		t.Fatal("two servers over one directory")
	}
}

// Objects stay from one life of the server to the next, whose secret is new.
func TestRestartKeepsObjects(t *testing.T) {
	dir := t.TempDir()
	p, e, _ := embedded(t, dir)
	o := sealedOf(10_000, 21)
	if err := p.store.Put(t.Context(), o.name, o.parts, bytes.NewReader(o.bytes)); err != nil {
		t.Fatal(err)
	}
	pid := childOf(t, dir)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, 0); err == nil {
		t.Fatal("the child outlives its server")
	}
	p, _, _ = embedded(t, dir)
	if size, err := p.store.Stat(t.Context(), o.name); err != nil || size != 10_000 {
		t.Fatal(size, err)
	}
}

// The proxy lets presigned reads and parts through and nothing else.
func TestProxyRefuses(t *testing.T) {
	p, _, front := embedded(t, t.TempDir())
	for _, c := range []struct{ method, path string }{
		{http.MethodGet, "/documents"},
		{http.MethodPut, "/documents/x"},
		{http.MethodPut, "/documents/x?X-Amz-Signature=1"},
		{http.MethodDelete, "/documents/x?X-Amz-Signature=1"},
		{http.MethodPost, "/documents/x?uploads&X-Amz-Signature=1"},
		{http.MethodGet, "/health"},
	} {
		if code, err := p.do(c.method, blob.Request{URL: front + c.path}, nil); err != nil || code != http.StatusForbidden {
			t.Errorf("%s %s: %d %v", c.method, c.path, code, err)
		}
	}
}
