package envelope

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func testKey(t *rapid.T, label string) Key {
	return New([32]byte(rapid.SliceOfN(rapid.ByteRange(1, 255), 32, 32).Draw(t, label)))
}

// R195: what is sealed opens only with its key, at its place, unaltered.
func TestSealedOpensOnlyAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key, other := testKey(t, "key"), testKey(t, "other")
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		place := Place(rapid.String().Draw(t, "id"), "general", "7")
		sealed, err := key.Seal(rand.Reader, plain, place)
		if err != nil || len(sealed) != len(plain)+Overhead {
			t.Fatalf("sealed %d bytes: %v", len(sealed), err)
		}
		got, err := key.Open(sealed, place)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("opened %x: %v", got, err)
		}
		if _, err := key.Open(sealed, Place("elsewhere")); err == nil {
			t.Fatal("opened at another place")
		}
		if _, err := other.Open(sealed, place); other.ID() != key.ID() && !errors.Is(err, ErrKey) {
			t.Fatalf("another key: %v", err)
		}
		at := rapid.IntRange(0, len(sealed)-1).Draw(t, "flip")
		bad := bytes.Clone(sealed)
		bad[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "mask"))
		if _, err := key.Open(bad, place); err == nil {
			t.Fatalf("opened with byte %d altered", at)
		}
		cut := rapid.IntRange(0, len(sealed)-1).Draw(t, "cut")
		if _, err := key.Open(sealed[:cut], place); err == nil {
			t.Fatalf("opened after a cut at %d", cut)
		}
	})
}

// R195: an unknown suite is refused, also the reserved one.
func TestUnknownSuiteIsRefused(t *testing.T) {
	key := New([32]byte{1})
	for _, head := range [][2]byte{{1, byte(GM)}, {1, 0}, {1, 9}, {2, 1}, {0, 1}} {
		sealed, err := key.Seal(rand.Reader, []byte("x"), nil)
		if err != nil {
			t.Fatal(err)
		}
		sealed[0], sealed[1] = head[0], head[1]
		if _, err := key.Open(sealed, nil); !errors.Is(err, ErrSuite) {
			t.Errorf("head %v: %v", head, err)
		}
	}
}

// R195: a wiped key opens and seals nothing, in any copy.
func TestWipeEndsEveryCopy(t *testing.T) {
	key := New([32]byte{1, 2, 3})
	twin := key
	sealed, err := key.Seal(rand.Reader, []byte("x"), nil)
	if err != nil {
		t.Fatal(err)
	}
	key.Wipe()
	if _, err := twin.Open(sealed, nil); err == nil {
		t.Error("a copy of a wiped key still opens")
	}
	if _, err := twin.Seal(rand.Reader, nil, nil); err == nil {
		t.Error("a wiped key still seals")
	}
}

func TestPlacesAreNeverConfused(t *testing.T) {
	if bytes.Equal(Place("a", "bc"), Place("ab", "c")) || bytes.Equal(Place(), Place("")) {
		t.Error("two places have one encoding")
	}
}
