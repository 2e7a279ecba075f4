package keys

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// R158: what is sealed opens for its own place only, and not after one bit moved.
func TestSealOpensForItsPlaceOnly(t *testing.T) {
	ring, err := New(rand.Reader, "test")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "plain")
		sealed, err := ring.Seal(Place("seed", "a"), plain)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ring.Open(Place("seed", "a"), sealed); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("open: %x %v", got, err)
		}
		if _, err := ring.Open(Place("seeda", ""), sealed); !errors.Is(err, ErrSealed) {
			t.Fatalf("another place: %v", err)
		}
		sealed[rapid.IntRange(0, len(sealed)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, err := ring.Open(Place("seed", "a"), sealed); err == nil {
			t.Fatal("an altered envelope opened")
		}
	})
}

// R158: the file is 0600, is never replaced, and is refused when others can read it.
func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "server.json")
	made, err := Create(path, "organ")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Create(path, "organ"); err == nil {
		t.Fatal("a second Create replaced the keys")
	}
	loaded, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made.Derive("x"), loaded.Derive("x")) || made.Check() != loaded.Check() || !bytes.Equal(made.Rescue(), loaded.Rescue()) {
		t.Fatal("the loaded ring differs")
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); !errors.Is(err, ErrOpen) {
		t.Fatalf("a readable key file: %v", err)
	}
}

// R157: no verb prints a secret.
func TestRingPrintsNothing(t *testing.T) {
	ring, err := New(rand.Reader, "test")
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		if out := fmt.Sprintf(verb, ring); !strings.Contains(out, "hidden") {
			t.Errorf("%s prints %s", verb, out)
		}
	}
}
