package vault

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"quancheng/backend/domain/envelope"
)

// The test binary run with these plays the program, so that a crash of Badger
// is a crash of the child.
const (
	readEnv  = "QUANCHENG_TEST_VAULT_READ"
	writeEnv = "QUANCHENG_TEST_VAULT_WRITE"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(readEnv) != "":
		if err := readChild(os.Getenv(readEnv)); err != nil {
			fmt.Println("WRONG", err)
			os.Exit(1)
		}
		os.Exit(0)
	case os.Getenv(writeEnv) != "":
		fmt.Println(writeChild(os.Getenv(writeEnv)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const damageRows = 3000

func damageValue(n int) string { return strings.Repeat(fmt.Sprint(n, " 概算 "), 20) }

// readChild: either everything is right, or the vault says that it is not.
func readChild(dir string) error {
	v, report, err := Open(config(dir))
	if err != nil {
		return err
	}
	if report.Rebuilt {
		fmt.Println("rebuilt:", report.Why)
		return v.Close()
	}
	n := 0
	err = v.Each("record", func(r Row) error {
		n++
		var id int
		if _, err := fmt.Sscan(r.ID, &id); err != nil || string(r.Sections["general"]) != damageValue(id) {
			return fmt.Errorf("row %s has another value", r.ID)
		}
		return nil
	})
	if errors.Is(err, ErrDamaged) {
		fmt.Println("damaged")
		return v.Rebuild()
	}
	if err == nil && n != damageRows {
		err = fmt.Errorf("%d rows", n)
	}
	if err != nil {
		return err
	}
	fmt.Println("whole")
	return v.Close()
}

// R187: 40 random damages (700 in the soak) of any file, two files swapped too: never a wrong value, never a silently
// missing row, and after at most one crash the program starts again.
func TestDamageNeverGivesAWrongValue(t *testing.T) {
	good := t.TempDir()
	v := open(t, good)
	for from := 0; from < damageRows; from += 500 {
		apply(t, v, func(b *Batch) {
			for n := from; n < from+500; n++ {
				b.Put(record(fmt.Sprint(n), fmt.Sprint("p", n%50), "general", damageValue(n)))
			}
		})
	}
	shut(t, v)
	r := rand.New(rand.NewSource(20261122))
	outcomes := map[string]int{}
	times := often(40, 700)
	for n := range times {
		dir := filepath.Join(t.TempDir(), "vault")
		if err := os.CopyFS(dir, os.DirFS(good)); err != nil {
			t.Fatal(err)
		}
		what := hurt(t, r, dir)
		for start := 1; ; start++ {
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), readEnv+"="+dir)
			out, err := child.Output()
			if err == nil {
				outcomes[strings.Split(strings.TrimSpace(string(out)), ":")[0]]++
				break
			}
			if bytes.Contains(out, []byte("WRONG")) || start == 3 {
				t.Fatalf("damage %d (%s), start %d: %v: %s", n, what, start, err, out)
			}
			outcomes["crash"]++
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	t.Log(outcomes)
	if outcomes["rebuilt"] == 0 || outcomes["whole"]+outcomes["rebuilt"]+outcomes["damaged"] != times {
		t.Error("the damages did not bite")
	}
}

// hurt damages one random file, the bigger the likelier.
func hurt(t *testing.T, r *rand.Rand, dir string) string {
	t.Helper()
	all := files(t, dir)
	var paths []string
	for path, data := range all {
		if len(data) > 0 {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	path := paths[r.Intn(len(paths))]
	for strings.HasSuffix(path, ".vlog") || strings.HasSuffix(path, ".mem") || strings.HasSuffix(path, "DISCARD") {
		path = paths[r.Intn(len(paths))] // all but empty here
	}
	data := all[path]
	at := r.Intn(len(data))
	kind := []string{"flip", "flip", "flip", "zero", "truncate", "delete", "swap"}[r.Intn(7)]
	switch kind {
	case "flip":
		data[at] ^= byte(1 + r.Intn(255))
	case "zero":
		clear(data[at:min(at+4096, len(data))])
	case "truncate":
		data = data[:at]
	case "swap":
		other := paths[r.Intn(len(paths))]
		if err := os.WriteFile(other, data, 0o600); err != nil {
			t.Fatal(err)
		}
		data = all[other]
	case "delete":
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		return kind + " " + filepath.Base(path)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(kind, " ", filepath.Base(path), " at ", at)
}

// writeChild applies pages for ever; page n has rows n-0 … n-9 and the cursor n.
func writeChild(dir string) error {
	v, report, err := Open(config(dir))
	if err != nil || report.Rebuilt {
		return fmt.Errorf("open: %+v, %w", report, err)
	}
	cursor := 0
	if state, err := v.State("cursor"); err == nil {
		fmt.Sscan(string(state), &cursor)
	}
	for {
		cursor++
		var b Batch
		for m := 0; m < 10; m++ {
			b.Put(record(fmt.Sprint(cursor, "-", m), fmt.Sprint("p", cursor%7), "general", "text", "money", "1"))
		}
		if cursor%5 == 0 {
			b.DropRoot(fmt.Sprint("p", (cursor+3)%7))
			b.Withdraw("record", fmt.Sprint(cursor-1, "-0"), "money")
		}
		b.State("cursor", []byte(fmt.Sprint(cursor)))
		if err := v.Apply(&b); err != nil {
			return err
		}
		fmt.Println(cursor)
	}
}

// R187, R195: 12 × kill -9 while pages come in; the cache is whole, its cursor
// true, nothing is rebuilt.
func TestKilledWhileApplying(t *testing.T) {
	dir := t.TempDir()
	last := 0
	for n := 0; n < 12; n++ {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), writeEnv+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for i := 0; i < 10+n && lines.Scan(); i++ {
			if _, err := fmt.Sscan(lines.Text(), &last); err != nil {
				t.Fatalf("child said %q", lines.Text())
			}
		}
		time.Sleep(time.Duration(n%4) * 500 * time.Microsecond)
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() {
			fmt.Sscan(lines.Text(), &last)
		}
		_ = child.Wait() // killed
		v := open(t, dir)
		state, err := v.State("cursor")
		var cursor int
		if fmt.Sscan(string(state), &cursor); err != nil || cursor < last {
			t.Fatalf("cursor %q after page %d: %v", state, last, err)
		}
		for m := 0; m < 10; m++ {
			if _, err := v.Get("record", fmt.Sprint(cursor, "-", m)); err != nil {
				t.Fatalf("page %d: %v", cursor, err)
			}
		}
		if err := v.Each("record", func(Row) error { return nil }); err != nil {
			t.Fatal(err)
		}
		shut(t, v)
	}
}

// R187: rows that vanish or go back in time behind our back are noticed.
func TestSilentChangesAreNoticed(t *testing.T) {
	for name, meddle := range map[string]func(*testing.T, *Vault, *badger.Txn){
		"a row is gone":      func(t *testing.T, _ *Vault, txn *badger.Txn) { must(t, txn.Delete([]byte(key("record", "1")))) },
		"the digest is gone": func(t *testing.T, _ *Vault, txn *badger.Txn) { must(t, txn.Delete([]byte(digestKey))) },
		"another row's value": func(t *testing.T, v *Vault, txn *badger.Txn) {
			value, err := get(v.db, key("record", "2"))
			must(t, err)
			must(t, txn.Set([]byte(key("record", "1")), value))
		},
		"an altered value": func(t *testing.T, v *Vault, txn *badger.Txn) {
			value, err := get(v.db, key("record", "1"))
			must(t, err)
			value[len(value)/2] ^= 1
			must(t, txn.Set([]byte(key("record", "1")), value))
		},
		"a row too many": func(t *testing.T, v *Vault, txn *badger.Txn) {
			row := record("3", "p", "general", "x")
			value, err := v.seal(key("record", "3"), &row)
			must(t, err)
			must(t, txn.Set([]byte(key("record", "3")), value))
		},
		"an older value of the row": func(t *testing.T, v *Vault, txn *badger.Txn) {
			row := record("1", "p", "general", "older")
			value, err := v.seal(key("record", "1"), &row)
			must(t, err)
			must(t, txn.Set([]byte(key("record", "1")), value))
		},
	} {
		dir := t.TempDir()
		v := open(t, dir)
		apply(t, v, func(b *Batch) {
			b.Put(record("1", "p", "general", "a"))
			b.Put(record("2", "p", "general", "b"))
		})
		must(t, v.db.(cache).Update(func(txn *badger.Txn) error { meddle(t, v, txn); return nil }))
		if row, err := v.Get("record", "1"); err == nil && string(row.Sections["general"]) != "a" {
			t.Errorf("%s: got %v", name, row)
		}
		shut(t, v)
		v, _ = rebuilt(t, dir)
		shut(t, v)
		shut(t, open(t, dir))
	}
}

// R187: an older copy of the cache folder, another key, a lost or foreign key
// table: rebuilt, and the one before kept aside.
func TestWholeFilesSwapped(t *testing.T) {
	for name, swap := range map[string]func(dir, older string) error{
		"older cache": func(dir, older string) error {
			return replaceDir(filepath.Join(dir, cacheDir), filepath.Join(older, cacheDir))
		},
		"older folder": replaceDir,
		"no anchor":    func(dir, _ string) error { return os.Remove(dir + ".anchor") },
		"torn anchor":  func(dir, _ string) error { return os.Truncate(dir+".anchor", 20) },
		"no folder":    func(dir, _ string) error { return os.RemoveAll(dir) },
		"no cache":     func(dir, _ string) error { return os.RemoveAll(filepath.Join(dir, cacheDir)) },
		"no key table": func(dir, _ string) error { return os.Remove(filepath.Join(dir, tableFile)) },
		"foreign key table": func(dir, _ string) error {
			return emptyTable(dir, envelope.New([32]byte{5}))
		},
		"empty key table": func(dir, _ string) error {
			return emptyTable(dir, config(dir).Key)
		},
	} {
		dir, older := t.TempDir(), filepath.Join(t.TempDir(), "older")
		v := open(t, dir)
		apply(t, v, func(b *Batch) { b.Put(record("1", "p", "general", "a")) })
		shut(t, v)
		must(t, os.CopyFS(older, os.DirFS(dir)))
		v = open(t, dir)
		apply(t, v, func(b *Batch) { b.Put(record("1", "p", "general", "b")) })
		shut(t, v)
		must(t, swap(dir, older))
		v, report := rebuilt(t, dir)
		t.Logf("%s: %s", name, report.Why)
		apply(t, v, func(b *Batch) { b.Put(record("1", "p", "general", "c")) })
		shut(t, v)
		shut(t, open(t, dir))
	}
}

func emptyTable(dir string, key envelope.Key) error {
	t := newTable(filepath.Join(dir, tableFile), config(dir).Random)
	t.key = key
	return t.save()
}

func replaceDir(dir, by string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.CopyFS(dir, os.DirFS(by))
}

// R187: a start that died inside Badger's Open, twice within seconds, or five
// times in a row at any time, condemns the cache; one kill does not.
func TestCrashMarker(t *testing.T) {
	for _, c := range []struct {
		left string
		want bool
		next string
	}{
		{"opening 0", true, "young 0"}, {"young 0", false, "young-again 1"}, {"young-again 1", true, "young 0"},
		{"steady 0", false, "young 1"}, {"steady 3", false, "young 4"}, {"steady 4", true, "young 0"},
		{"", true, "young 0"}, {"noise", true, "young 0"},
	} {
		dir := t.TempDir()
		shut(t, open(t, dir))
		must(t, os.WriteFile(filepath.Join(dir, markerFile), []byte(c.left), 0o600))
		v, report, err := Open(config(dir))
		if err != nil || report.Rebuilt != c.want {
			t.Errorf("after %q: %+v, %v", c.left, report, err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, markerFile)); err != nil || string(got) != c.next {
			t.Errorf("after %q: marker %q, %v", c.left, got, err)
		}
		v.cfg.Now = func() time.Time { return time.Now().Add(steadyAfter + time.Second) }
		_, _ = v.Get("record", "1")
		if got, err := os.ReadFile(filepath.Join(dir, markerFile)); err != nil || !strings.HasPrefix(string(got), "steady ") {
			t.Errorf("after %q: in the end %q, %v", c.left, got, err)
		}
		shut(t, v)
		if _, err := os.Stat(filepath.Join(dir, markerFile)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("after %q: the marker outlived a clean end", c.left)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// R187: any bytes decode or are refused.
func FuzzDecodeRow(f *testing.F) {
	f.Add(sealedRow{"p", 7, map[string][]byte{"general": []byte("x"), "": nil}}.encode())
	f.Add([]byte{0})
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := decodeRow(data)
		if err != nil {
			return
		}
		if again, err := decodeRow(s.encode()); err != nil || fmt.Sprint(again) != fmt.Sprint(s) {
			t.Fatalf("%v became %v (%v)", s, again, err)
		}
	})
}
