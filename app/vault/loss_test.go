package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"quancheng/backend/domain/envelope"
)

// often is a count for CI, or the full one for `make soak`.
func often(few, full int) int {
	if os.Getenv("QUANCHENG_SOAK") != "" {
		return full
	}
	return few
}

// thief copied everything that lies in a vault, and has every key that lives
// there later.
type thief struct {
	rows  map[string][]byte
	table []byte
}

func (h *thief) copy(t *testing.T, v *Vault) {
	t.Helper()
	h.rows = map[string][]byte{}
	for k := range v.index {
		value, err := get(v.db, k)
		must(t, err)
		h.rows[k] = value
	}
	var err error
	h.table, err = os.ReadFile(v.path(tableFile))
	must(t, err)
}

// keys are all that live now, and all that these open in the copies: an old
// key table gives old keys.
func (h *thief) keys(t *testing.T, v *Vault) []envelope.Key {
	t.Helper()
	root := v.cfg.Key
	keys := []envelope.Key{root, root.Derive("badger"), root.Derive("marks")}
	data, err := v.cfg.Anchor.Load()
	must(t, err)
	m, err := decodeMooring(data)
	must(t, err)
	for _, s := range m.secrets {
		k, err := tableKey(root, s)
		must(t, err)
		keys = append(keys, envelope.New(s), k)
	}
	path := filepath.Join(t.TempDir(), tableFile)
	must(t, os.WriteFile(path, h.table, 0o600))
	for _, k := range slices.Clone(keys) {
		old := newTable(path, v.cfg.Random)
		if old.key = k; old.load() != nil {
			continue
		}
		for _, k := range old.live {
			keys = append(keys, k)
		}
		for _, ks := range old.doomed {
			keys = append(keys, ks...)
		}
	}
	for _, k := range v.table.live {
		keys = append(keys, k)
	}
	for _, ks := range v.table.doomed {
		keys = append(keys, ks...)
	}
	return keys
}

// opens lists "id class" of every copied section that opens with a key.
func (h *thief) opens(t *testing.T, v *Vault) map[string]bool {
	t.Helper()
	byID := map[envelope.ID][]envelope.Key{}
	for _, k := range h.keys(t, v) {
		byID[k.ID()] = append(byID[k.ID()], k)
	}
	out := map[string]bool{}
	for k, value := range h.rows {
		s, err := v.outer(k, value)
		must(t, err)
		row := Row{Collection: "record", ID: k[len("record\x00"):], Rev: s.rev}
		for class, sealed := range s.sections {
			id, err := envelope.IDOf(sealed)
			must(t, err)
			for _, key := range byID[id] {
				if _, err := key.Open(sealed, sectionPlace(&row, class)); err == nil {
					out[row.ID+" "+class] = true
				}
			}
		}
	}
	return out
}

// R198: after each of 500 random removals (60 in CI) no ciphertext of before,
// the key table's included, opens with any live key, and all that is kept does.
func TestNoOldCiphertextOpens(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir)
	r := rand.New(rand.NewSource(1))
	classes := []string{"", "general", "money", "personal", "review"}
	held := map[string]Row{}
	fill := func(n int) {
		apply(t, v, func(b *Batch) {
			for id := range n {
				row := record(fmt.Sprint(id), fmt.Sprint("p", id%7))
				for _, c := range classes[:1+r.Intn(len(classes))] {
					row.Sections[c] = fmt.Appendf(nil, "%d %s %d", id, c, r.Int())
				}
				held[row.ID] = row
				b.Put(row)
			}
		})
	}
	for n := range often(60, 500) {
		if n%10 == 0 {
			fill(60)
		}
		var h thief
		h.copy(t, v)
		if before := h.opens(t, v); n%10 == 0 && len(before) < 60 {
			t.Fatalf("only %d sections open before: the thief is blind", len(before))
		}
		lost := map[string]bool{}
		lose := func(row Row, gone ...string) {
			for _, c := range gone {
				if row.Sections[c] != nil {
					lost[row.ID+" "+c] = true
					delete(held[row.ID].Sections, c)
				}
			}
			if len(held[row.ID].Sections) == 0 {
				delete(held, row.ID)
			}
		}
		id, root, class := fmt.Sprint(r.Intn(60)), fmt.Sprint("p", r.Intn(7)), classes[1+r.Intn(4)]
		apply(t, v, func(b *Batch) {
			switch r.Intn(4) {
			case 0:
				b.Delete("record", id)
				lose(held[id], classes...)
			case 1:
				b.Withdraw("record", id, class)
				lose(held[id], class)
			case 2:
				b.DropClass(root, class)
				for _, row := range held {
					if row.Root == root {
						lose(row, class)
					}
				}
			case 3:
				b.DropRoot(root)
				for _, row := range held {
					if row.Root == root {
						lose(row, classes...)
					}
				}
			}
		})
		for section := range h.opens(t, v) {
			if lost[section] {
				t.Fatalf("removal %d: %s still opens", n, section)
			}
		}
		if n%20 == 19 {
			shut(t, v)
			v = open(t, dir)
		}
		same := map[string]Row{}
		must(t, v.Each("record", func(row Row) error { same[row.ID] = row; return nil }))
		if fmt.Sprint(same) != fmt.Sprint(held) {
			t.Fatalf("removal %d: what is kept is not what was", n)
		}
	}
	shut(t, v)
}

// R198: what a loss costs follows what it takes: the same number of rows is
// sealed anew among 10,000 as among 1,000.
func TestCostOfLossFollowsTheChange(t *testing.T) {
	cost := map[int]int64{}
	for _, rows := range []int{1000, 10_000} {
		v := open(t, t.TempDir())
		for from := 0; from < rows; from += 1000 {
			apply(t, v, func(b *Batch) {
				for n := from; n < from+1000; n++ {
					b.Put(record(fmt.Sprint(n), fmt.Sprint("p", n/10), "general", "g", "money", "m"))
				}
			})
		}
		before := v.sealed
		apply(t, v, func(b *Batch) {
			b.Withdraw("record", "5", "money")
			b.Delete("record", "500")
			b.DropRoot("p7")
			b.DropClass("p9", "money")
		})
		cost[rows] = v.sealed - before
		shut(t, v)
	}
	if cost[1000] != cost[10_000] || cost[1000] > 30 || cost[1000] < 20 {
		t.Errorf("rows sealed anew: %v", cost)
	}
}

// stubborn is an anchor whose n-th save from now fails, before or after it was
// done, as a crash would leave it.
type stubborn struct {
	Anchor
	n    int
	done bool
}

var errPower = errors.New("power cut")

func (s *stubborn) Save(data []byte) error {
	if s.n--; s.n != 0 {
		return s.Anchor.Save(data)
	}
	if s.done {
		return errors.Join(s.Anchor.Save(data), errPower)
	}
	return errPower
}

// R198, R187: a rotation of the table's key that is cut at any step loses
// neither the rows that are kept nor the loss.
func TestRotationCutShort(t *testing.T) {
	for n := 1; n <= 2; n++ {
		for _, done := range []bool{false, true} {
			dir := t.TempDir()
			v := open(t, dir)
			apply(t, v, func(b *Batch) {
				b.Put(record("1", "p", "general", "g1", "money", "m1"))
				b.Put(record("2", "p", "general", "g2"))
			})
			var h thief
			h.copy(t, v)
			whole := v.cfg.Anchor
			v.cfg.Anchor = &stubborn{whole, n, done}
			var b Batch
			b.Withdraw("record", "1", "money")
			if err := v.Apply(&b); !errors.Is(err, errPower) {
				t.Fatal(err)
			}
			must(t, v.shut()) // nothing is settled
			must(t, v.free())
			v.cfg.Anchor = whole
			v = open(t, dir)
			if h.opens(t, v)["1 money"] {
				t.Errorf("save %d, done %v: what was lost opens", n, done)
			}
			if row, err := v.Get("record", "1"); err != nil || string(row.Sections["general"]) != "g1" || v.Count("record") != 2 {
				t.Errorf("save %d, done %v: %v, %v", n, done, row, err)
			}
			shut(t, v)
			if _, err := os.Stat(filepath.Join(dir, asideDir)); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("save %d, done %v: rebuilt", n, done)
			}
		}
	}
}
