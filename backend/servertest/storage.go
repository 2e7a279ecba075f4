package servertest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Storage is an S3 server that is none of our server's: a unit's own.
type Storage struct {
	Address        string // http(s)://host:port
	Access, Secret string
}

// OutsideS3 is the real one that QUANCHENG_TEST_S3 names, with _ACCESS and
// _SECRET; without it a versitygw of its own that ends with the test.
func OutsideS3(t testing.TB) Storage {
	t.Helper()
	if address := os.Getenv("QUANCHENG_TEST_S3"); address != "" {
		return Storage{address, os.Getenv("QUANCHENG_TEST_S3_ACCESS"), os.Getenv("QUANCHENG_TEST_S3_SECRET")}
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := Storage{Access: "outside", Secret: strings.Repeat("outside-", 8)}
	cmd := exec.Command(exe, childWord, t.TempDir())
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close() // its end ends the child
		_ = cmd.Wait() // killed or ended, it is gone
	})
	keys, err := json.Marshal(map[string]string{"Access": s.Access, "Secret": s.Secret})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Write(append(keys, '\n')); err != nil {
		t.Fatal(err)
	}
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal("the outside S3 did not start:", err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	s.Address = "http://" + strings.TrimSpace(port)
	return s
}

// Settings are for New: a server that keeps its documents there.
func (s Storage) Settings(t testing.TB) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "s3-secret")
	if err := os.WriteFile(file, []byte(s.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"QUANCHENG_S3", s.Address, "QUANCHENG_S3_ACCESS", s.Access, "QUANCHENG_S3_SECRET_FILE", file,
		"QUANCHENG_S3_BUCKET", fmt.Sprintf("quancheng-test-%d", time.Now().UnixNano())}
}
