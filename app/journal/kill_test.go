package journal

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"quancheng/backend/domain/fault"
)

// The test binary run with killEnv appends until it is killed, telling each
// acknowledged sequence on stdout.
const killEnv = "QUANCHENG_TEST_JOURNAL"

func TestMain(m *testing.M) {
	if dir := os.Getenv(killEnv); dir != "" {
		fmt.Fprintln(os.Stderr, appendForEver(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func appendForEver(dir string) error {
	disk, err := Disk(dir)
	if err != nil {
		return err
	}
	cfg, err := killConfig(dir, disk)
	if err != nil {
		return err
	}
	j, _, err := Open(cfg)
	if err != nil {
		return err
	}
	for {
		seq, err := j.Append(Intent, Index{}, killPayload(j.seq+1))
		if err != nil {
			return err
		}
		fmt.Println(seq)
	}
}

// killConfig has real marks beside the real journal, and every child the same keys.
func killConfig(dir string, disk FS) (Config, error) {
	cfg := testConfig(disk)
	var err error
	cfg.Marks, err = Disk(filepath.Join(dir, "beside"))
	return cfg, err
}

func killPayload(seq uint64) []byte { return []byte(strings.Repeat(fmt.Sprint(seq, " "), 50)) }

// R187, R191, R197: 40 × kill -9 (200 in soak) while appending; nothing acknowledged is lost.
func TestKilledWhileAppending(t *testing.T) {
	dir := t.TempDir()
	acked := map[uint64]bool{}
	for n := range counts(40, 200) {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), killEnv+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for i := 0; i < 5+n%60 && lines.Scan(); i++ {
			acked[number(t, lines.Text())] = true
		}
		time.Sleep(time.Duration(n%5) * 300 * time.Microsecond) // somewhere inside an append
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // acknowledged before the kill
			acked[number(t, lines.Text())] = true
		}
		_ = child.Wait() // killed
	}
	disk, err := Disk(dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := killConfig(dir, disk)
	if err != nil {
		t.Fatal(err)
	}
	j, report := open(t, cfg)
	defer j.Close()
	if report.Damaged() {
		t.Fatalf("report %+v", report)
	}
	got := replay(t, j)
	for seq := range acked {
		if !bytes.Equal(got[seq].Payload, killPayload(seq)) {
			t.Errorf("acknowledged entry %d is lost or altered", seq)
		}
	}
	t.Logf("%d acknowledged, %d found", len(acked), len(got))
}

func number(t *testing.T, line string) uint64 {
	t.Helper()
	var n uint64
	if _, err := fmt.Sscan(line, &n); err != nil {
		t.Fatalf("child said %q: %v", line, err)
	}
	return n
}

// R195: files are the user's own, whatever the umask.
func TestFilesArePrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	disk, err := Disk(dir)
	if err != nil {
		t.Fatal(err)
	}
	area, err := DiskArea(filepath.Join(dir, "documents"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := testConfig(disk)
	cfg.Documents = area
	j, _ := open(t, cfg)
	defer j.Close()
	if err := area.Put("sealed-file-1", sealedAs("x")); err != nil {
		t.Fatal(err)
	}
	err = filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// R191: a sealed document is there whole or not at all; a file that no entry
// names is swept at the next start, one that an entry names stays.
func TestDocumentsWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	area, err := DiskArea(dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg := testConfig(newSimDisk(1))
	cfg.Documents = area
	j, _ := open(t, cfg)
	for _, name := range []string{"document-named", "document-orphan"} {
		if err := area.Put(name, sealedAs("sealed")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := j.Append(Document, Index{Aggregate: "a", Document: "document-named"}, []byte("key")); err != nil {
		t.Fatal(err)
	}
	full := area.Put("document-full", func(w io.Writer) error {
		if _, err := w.Write([]byte("half")); err != nil {
			return err
		}
		return syscall.ENOSPC
	})
	if f := fault.From(full); f.Code != fault.Storage || f.Message != fullText {
		t.Errorf("full disk: %v", full)
	}
	open(t, cfg)
	names, err := area.Names()
	if err != nil || len(names) != 1 || names[0] != "document-named" {
		t.Fatalf("left %v (%v)", names, err)
	}
	r, err := area.Get("document-named")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if b, err := io.ReadAll(r); err != nil || string(b) != "sealed" {
		t.Errorf("read %q: %v", b, err)
	}
}

// R195: a name is never a path.
func TestDocumentNames(t *testing.T) {
	area, err := DiskArea(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "short", "../../escape", "/etc/passwd", "a\\b-c-d-e-f", "UPPERCASE", "com1.txt.pdf", "文件名称文件名称", "aaaaaaaa\x00"} {
		if err := area.Put(name, sealedAs("x")); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func sealedAs(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}
