package vault

import (
	"crypto/rand"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/domain/envelope"
)

func ids(t *table) map[slot]envelope.ID {
	out := map[slot]envelope.ID{}
	for s, k := range t.live {
		out[s] = k.ID()
	}
	return out
}

// Whatever was kept is read again, in whatever order keys came and went; one
// more key never writes the others anew. R195, R198
func TestKeysBesideTheTable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		must(t, err)
		path := filepath.Join(dir, tableFile)
		key, err := envelope.Random(rand.Reader)
		must(t, err)
		now := newTable(path, rand.Reader)
		now.key = key
		must(t, now.save())
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			at := slot{fmt.Sprint(rapid.IntRange(0, 9).Draw(rt, "root")), "general"}
			if rapid.IntRange(0, 4).Draw(rt, "what") == 0 {
				now.doom(at)
			} else if _, err := now.forSealing(at); err != nil {
				rt.Fatal(err)
			}
			if now.dirty {
				must(t, now.keep())
			}
			again := newTable(path, rand.Reader)
			again.key = key
			must(t, again.load())
			if !maps.Equal(ids(again), ids(now)) {
				rt.Fatalf("%d keys kept, %d read", len(now.live), len(again.live))
			}
			if again.end != now.end || again.added != now.added {
				rt.Fatalf("frames end at %d, read to %d", now.end, again.end)
			}
			if rapid.Bool().Draw(rt, "restart") {
				now = again
			}
		}
	})
}

// An end that the disk lost, or that was altered, counts as not written: what
// was kept before it stays, and the next keys take its place. R195
func TestTornKeysBesideTheTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), tableFile)
	key, err := envelope.Random(rand.Reader)
	must(t, err)
	now := newTable(path, rand.Reader)
	now.key = key
	must(t, now.save())
	for _, root := range []string{"a", "b"} {
		_, err := now.forSealing(slot{root, "general"})
		must(t, err)
		must(t, now.keep())
	}
	whole, err := os.ReadFile(now.addedPath())
	must(t, err)
	for cut := range len(whole) {
		flipped := append([]byte(nil), whole...)
		flipped[cut] ^= 1
		for _, data := range [][]byte{whole[:cut], flipped} {
			must(t, os.WriteFile(now.addedPath(), data, 0o600))
			torn := newTable(path, rand.Reader)
			torn.key = key
			must(t, torn.load())
			for s, id := range ids(torn) {
				if now.live[s].ID() != id {
					t.Fatalf("cut %d: another key", cut)
				}
			}
			if len(torn.live) == 2 {
				t.Fatalf("cut %d: nothing is missing", cut)
			}
			_, err := torn.forSealing(slot{"c", "general"})
			must(t, err)
			must(t, torn.keep())
			again := newTable(path, rand.Reader)
			again.key = key
			must(t, again.load())
			if !maps.Equal(ids(again), ids(torn)) {
				t.Fatalf("cut %d: %d keys kept, %d read", cut, len(torn.live), len(again.live))
			}
		}
	}
}

// A hundred pages of new projects write the keys about twice, not a hundred
// times. R189
func TestKeysCostWhatIsNew(t *testing.T) {
	path := filepath.Join(t.TempDir(), tableFile)
	now := newTable(path, rand.Reader)
	var err error
	now.key, err = envelope.Random(rand.Reader)
	must(t, err)
	must(t, now.save())
	saves, file := 0, string(now.file)
	for i := range 20_000 {
		_, err := now.forSealing(slot{fmt.Sprint(i), "general"})
		must(t, err)
		if i%200 == 199 {
			must(t, now.keep())
			if string(now.file) != file {
				saves, file = saves+1, string(now.file)
			}
		}
	}
	if saves > 12 {
		t.Errorf("written anew %d times", saves)
	}
}
