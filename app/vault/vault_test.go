package vault

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quancheng/backend/domain/envelope"
	"quancheng/backend/domain/fault"
)

// testing.T and rapid.T in what the helpers need.
type failer interface {
	Helper()
	Fatalf(string, ...any)
}

func config(dir string) Config {
	return Config{Dir: dir, Key: envelope.New([32]byte{7, 7}), Random: rand.Reader, Now: time.Now}
}

func open(t failer, dir string) *Vault {
	t.Helper()
	v, report, err := Open(config(dir))
	if err != nil || report.Rebuilt {
		t.Fatalf("open: %+v, %v", report, err)
	}
	return v
}

// rebuilt opens what must not be trusted.
func rebuilt(t failer, dir string) (*Vault, Report) {
	t.Helper()
	v, report, err := Open(config(dir))
	if err != nil || !report.Rebuilt || report.Why == "" {
		t.Fatalf("open: %+v, %v; want it rebuilt", report, err)
	}
	if n := len(v.index); n != 0 {
		t.Fatalf("rebuilt with %d rows", n)
	}
	return v, report
}

func shut(t failer, v *Vault) {
	t.Helper()
	if err := v.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
}

func apply(t failer, v *Vault, fill func(*Batch)) {
	t.Helper()
	var b Batch
	fill(&b)
	if err := v.Apply(&b); err != nil {
		t.Fatalf("apply: %v", err)
	}
}

func record(id, root string, sections ...string) Row {
	row := Row{"record", id, root, 1, map[string][]byte{}}
	for i := 0; i < len(sections); i += 2 {
		row.Sections[sections[i]] = []byte(sections[i+1])
	}
	return row
}

func same(a, b Row) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// R187: whatever pages come, with restarts between them, the vault holds what
// a plain map would, and nothing else.
func TestAgreesWithAMap(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir)
	ids, roots, classes := []string{"1", "2", "3", "4"}, []string{"", "p", "q"}, []string{"", "general", "money", "review"}
	rapid.Check(t, func(t *rapid.T) {
		apply(t, v, func(b *Batch) {
			for _, id := range ids {
				b.Delete("record", id)
			}
		})
		model, cursor := map[string]Row{}, ""
		for n := rapid.IntRange(1, 6).Draw(t, "pages"); n > 0; n-- {
			var b Batch
			for m := rapid.IntRange(1, 8).Draw(t, "steps"); m > 0; m-- {
				id, root := rapid.SampledFrom(ids).Draw(t, "id"), rapid.SampledFrom(roots).Draw(t, "root")
				class := rapid.SampledFrom(classes).Draw(t, "class")
				switch rapid.SampledFrom([]string{"put", "put", "put", "withdraw", "delete", "class", "root"}).Draw(t, "step") {
				case "put":
					row := record(id, root)
					for _, c := range rapid.SliceOfNDistinct(rapid.SampledFrom(classes), 1, 4, rapid.ID).Draw(t, "classes") {
						row.Sections[c] = rapid.SliceOfN(rapid.Byte(), 1, 9).Draw(t, "data")
					}
					row.Rev = rapid.Int64().Draw(t, "rev")
					b.Put(row)
					model[id] = row
				case "withdraw":
					b.Withdraw("record", id, class)
					without(model, class, func(r Row) bool { return r.ID == id })
				case "delete":
					b.Delete("record", id)
					delete(model, id)
				case "class":
					b.DropClass(root, class)
					without(model, class, func(r Row) bool { return root != "" && r.Root == root })
				case "root":
					b.DropRoot(root)
					for id, r := range model {
						if root != "" && r.Root == root {
							delete(model, id)
						}
					}
				}
			}
			cursor = fmt.Sprint(n)
			b.State("cursor", []byte(cursor))
			if err := v.Apply(&b); err != nil {
				t.Fatal(err)
			}
			if rapid.IntRange(1, 8).Draw(t, "restart") == 8 {
				shut(t, v)
				v = open(t, dir)
			}
			agree(t, v, model, ids)
			if got, err := v.State("cursor"); err != nil || string(got) != cursor {
				t.Fatalf("cursor %q: %v", got, err)
			}
			if len(v.table.doomed) != 0 {
				t.Fatalf("lost keys are still there")
			}
		}
	})
	shut(t, v)
}

func without(model map[string]Row, class string, of func(Row) bool) {
	for id, r := range model {
		if !of(r) {
			continue
		}
		rest := record(id, r.Root)
		rest.Rev = r.Rev
		for c, data := range r.Sections {
			if c != class {
				rest.Sections[c] = data
			}
		}
		if model[id] = rest; len(rest.Sections) == 0 {
			delete(model, id)
		}
	}
}

func agree(t failer, v *Vault, model map[string]Row, ids []string) {
	t.Helper()
	for _, id := range ids {
		got, err := v.Get("record", id)
		want, there := model[id]
		if there != (err == nil) || !there && !errors.Is(err, ErrAbsent) || there && !same(got, want) {
			t.Fatalf("row %s: %v, %v; want %v", id, got, err, want)
		}
	}
	n := 0
	err := v.Each("record", func(r Row) error {
		if n++; !same(r, model[r.ID]) {
			t.Fatalf("each gave %v, want %v", r, model[r.ID])
		}
		return nil
	})
	if err != nil || n != len(model) || v.Count("record") != n {
		t.Fatalf("each gave %d rows of %d: %v", n, len(model), err)
	}
}

// R195: no plaintext lies in any file, while open and after closing.
func TestNoPlaintextOnDisk(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir)
	fill := func(b *Batch) {
		for n := 0; n < 400; n++ {
			b.Put(record(fmt.Sprint("id-", n), "CANARY-ROOT", "general", fmt.Sprint("CANARY 可见文字 ", n), "money", "CANARY"))
		}
		b.State("CANARY-CURSOR", []byte("CANARY"))
	}
	apply(t, v, fill)
	none := func(when string) {
		t.Helper()
		for path, data := range files(t, dir) {
			if bytes.Contains(data, []byte("CANARY")) || bytes.Contains(data, []byte("可见")) {
				t.Errorf("%s: plaintext in %s", when, path)
			}
		}
	}
	none("open")
	shut(t, v)
	none("closed")
	if v = open(t, dir); v.Count("record") != 400 {
		t.Errorf("%d rows", v.Count("record"))
	}
	shut(t, v)
	// Control: the search is not blind.
	if err := os.WriteFile(filepath.Join(dir, "control"), []byte("xxCANARYxx"), 0o600); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, data := range files(t, dir) {
		found = found || bytes.Contains(data, []byte("CANARY"))
	}
	if !found {
		t.Error("the search itself is blind")
	}
}

func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		out[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// R198: after a right is lost, no old ciphertext opens with any live key, and
// what is kept still does.
func TestLostRightsAreUnreadable(t *testing.T) {
	for name, c := range map[string]struct {
		lose func(*Batch)
		lost map[string]bool // "id class" of what must be gone
		kept int             // rows
	}{
		"a class of a root": {func(b *Batch) { b.DropClass("p", "money") }, map[string]bool{"1 money": true, "2 money": true}, 4},
		"a whole root":      {func(b *Batch) { b.DropRoot("p") }, map[string]bool{"1 general": true, "1 money": true, "2 general": true, "2 money": true}, 2},
		"one row":           {func(b *Batch) { b.Delete("record", "1") }, map[string]bool{"1 general": true, "1 money": true}, 3},
		"a class of a row":  {func(b *Batch) { b.Withdraw("record", "1", "money") }, map[string]bool{"1 money": true}, 4},
		"put without it":    {func(b *Batch) { b.Put(record("1", "p", "general", "new")) }, map[string]bool{"1 money": true}, 4},
		"put elsewhere":     {func(b *Batch) { b.Put(record("1", "q", "general", "new", "money", "new")) }, map[string]bool{"1 general": true, "1 money": true}, 4},
		"a row of no root":  {func(b *Batch) { b.Delete("record", "4") }, map[string]bool{"4 general": true}, 3},
	} {
		dir := t.TempDir()
		v := open(t, dir)
		apply(t, v, func(b *Batch) {
			b.Put(record("1", "p", "general", "g1", "money", "m1"))
			b.Put(record("2", "p", "general", "g2", "money", "m2"))
			b.Put(record("3", "q", "general", "g3", "money", "m3"))
			b.Put(record("4", "", "general", "g4"))
		})
		old := map[string][]byte{} // everything that a thief may have copied
		for k := range v.index {
			value, err := get(v.db, k)
			if err != nil {
				t.Fatal(err)
			}
			old[k] = value
		}
		before := len(old)
		apply(t, v, c.lose)
		check := func(when string) {
			t.Helper()
			for k, value := range old {
				s, err := v.outer(k, value)
				if err != nil {
					t.Fatal(err)
				}
				row := Row{Collection: "record", ID: k[len("record\x00"):], Rev: s.rev}
				for class, sealed := range s.sections {
					opens := opensWithAny(v, sealed, sectionPlace(&row, class))
					if lost := c.lost[row.ID+" "+class]; lost && opens {
						t.Errorf("%s, %s: old %s of %s still opens", name, when, class, row.ID)
					}
				}
			}
			n := 0
			if err := v.Each("record", func(Row) error { n++; return nil }); err != nil || n != c.kept {
				t.Errorf("%s, %s: %d of %d rows readable: %v", name, when, n, before, err)
			}
		}
		check("at once")
		shut(t, v)
		v = open(t, dir)
		check("after a restart")
		shut(t, v)
	}
}

func opensWithAny(v *Vault, sealed, place []byte) bool {
	keys := []envelope.Key{v.cfg.Key, v.cfg.Key.Derive("badger")}
	for _, k := range v.table.live {
		keys = append(keys, k)
	}
	for _, ks := range v.table.doomed {
		keys = append(keys, ks...)
	}
	for _, k := range keys {
		if _, err := k.Open(sealed, place); err == nil {
			return true
		}
	}
	return false
}

// R198: a loss that a crash interrupts is finished at the next start.
func TestInterruptedLossIsFinished(t *testing.T) {
	for _, newKey := range []bool{false, true} {
		dir := t.TempDir()
		v := open(t, dir)
		apply(t, v, func(b *Batch) {
			b.Put(record("1", "p", "general", "g1", "money", "m1"))
			b.Put(record("2", "p", "money", "m2"))
		})
		at := slot{"p", "money"}
		old := v.table.live[at]
		v.table.doom(at)
		if newKey { // crashed after the new key was written, before any row
			if _, err := v.table.forSealing(at); err != nil {
				t.Fatal(err)
			}
		}
		if err := v.table.save(); err != nil {
			t.Fatal(err)
		}
		shut(t, v)
		v = open(t, dir)
		if len(v.table.doomed) != 0 || v.table.live[at].ID() == old.ID() {
			t.Errorf("new key %v: the old key is still there", newKey)
		}
		want := map[bool]int{false: 1, true: 2}[newKey]
		if n := v.Count("record"); n != want {
			t.Errorf("new key %v: %d rows, want %d", newKey, n, want)
		}
		if row, err := v.Get("record", "1"); err != nil || string(row.Sections["general"]) != "g1" || (row.Sections["money"] != nil) != newKey {
			t.Errorf("new key %v: %v, %v", newKey, row, err)
		}
		shut(t, v)
	}
}

// R187: a page bigger than a transaction is applied whole, its cursor last.
func TestBigPage(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir)
	big := bytes.Repeat([]byte("x"), 40_000)
	apply(t, v, func(b *Batch) {
		b.State("cursor", []byte("9"))
		for n := 0; n < 200; n++ {
			b.Put(Row{"record", fmt.Sprint(n), "p", 1, map[string][]byte{"general": big}})
		}
		b.Put(Row{"record", "huge", "p", 1, map[string][]byte{"general": bytes.Repeat(big, 100)}})
	})
	shut(t, v)
	v = open(t, dir)
	defer shut(t, v)
	if row, err := v.Get("record", "huge"); err != nil || len(row.Sections["general"]) != 4_000_000 || v.Count("record") != 201 {
		t.Fatalf("%d rows, %v", v.Count("record"), err)
	}
}

// A second process is told so and destroys nothing.
func TestSecondProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir)
	apply(t, v, func(b *Batch) { b.Put(record("1", "p", "general", "g")) })
	for _, marker := range []string{"young 0", "opening 0", "noise"} { // of the first, which is on its way
		must(t, os.WriteFile(filepath.Join(dir, markerFile), []byte(marker), 0o600))
		_, _, err := Open(config(dir))
		if f := fault.From(err); f.Code != fault.Storage || !strings.Contains(f.Message, "已在本机的另一个程序窗口中打开") {
			t.Fatalf("second: %v", err)
		}
		if _, err := os.Stat(filepath.Join(dir, asideDir)); !errors.Is(err, fs.ErrNotExist) {
			t.Fatal("the second moved the first one's cache aside")
		}
	}
	if _, err := v.Get("record", "1"); err != nil {
		t.Errorf("first: %v", err)
	}
	shut(t, v)
	v = open(t, dir)
	defer shut(t, v)
	if v.Count("record") != 1 {
		t.Error("the row is gone")
	}
}
