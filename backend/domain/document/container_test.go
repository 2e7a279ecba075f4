package document_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
)

func seeded(seed uint64) io.Reader {
	var s [32]byte
	for i := range 8 {
		s[i] = byte(seed >> (8 * i))
	}
	return rand.NewChaCha8(s)
}

func seal(t require, plain []byte, seed uint64) ([]byte, document.Sealing, document.Key) {
	rng := seeded(seed)
	key, err := document.NewKey(rng)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s, err := document.Seal(&out, bytes.NewReader(plain), key, rng)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), s, key
}

// require is what *testing.T and *rapid.T share.
type require interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

// sizes around the edges of packages, and a few parts.
func sizes() *rapid.Generator[int] {
	return rapid.OneOf(
		rapid.IntRange(0, 300),
		rapid.SampledFrom([]int{65535, 65536, 65537, 131071, 131072, 131073}),
		rapid.IntRange(0, 400_000),
	)
}

func plainOf(size int, seed uint64) []byte {
	b := make([]byte, size)
	_, _ = io.ReadFull(seeded(seed^0x5eed), b)
	return b
}

// R188: what is sealed opens again, whole and at any range, and its sizes,
// digests and object name are those that were promised.
func TestSealOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := plainOf(sizes().Draw(t, "size"), 1)
		sealed, s, key := seal(t, plain, rapid.Uint64().Draw(t, "seed"))
		if int64(len(sealed)) != s.SealedSize || s.Size != int64(len(plain)) || s.Content != document.Of(plain) {
			t.Fatalf("sealing %+v does not fit %d sealed bytes", s, len(sealed))
		}
		if err := document.CheckParts(s.Object, s.SealedSize, s.Parts); err != nil {
			t.Fatal(err)
		}
		r, err := document.Open(bytes.NewReader(sealed), s.SealedSize, s.Size, key)
		if err != nil {
			t.Fatal(err)
		}
		all, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(all, plain) {
			t.Fatalf("whole: %d bytes, %v", len(all), err)
		}
		from := rapid.IntRange(0, len(plain)).Draw(t, "from")
		n := rapid.IntRange(0, len(plain)-from).Draw(t, "n")
		if _, err := r.Seek(int64(from), io.SeekStart); err != nil {
			t.Fatal(err)
		}
		part := make([]byte, n)
		if _, err := io.ReadFull(r, part); err != nil || !bytes.Equal(part, plain[from:from+n]) {
			t.Fatalf("range %d+%d: %v", from, n, err)
		}
	})
}

// R188: a container cut short is refused however its missing tail is hidden.
func TestTruncatedIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := plainOf(1+sizes().Draw(t, "size"), 2)
		sealed, s, key := seal(t, plain, 7)
		cut := rapid.IntRange(0, len(sealed)-1).Draw(t, "cut")
		if _, err := document.Open(bytes.NewReader(sealed[:cut]), int64(cut), s.Size, key); err == nil {
			t.Fatal("a short container opened")
		}
		// The store lies about the length: reading must fail.
		r, err := document.Open(bytes.NewReader(sealed[:cut]), s.SealedSize, s.Size, key)
		if err != nil {
			return
		}
		if got, err := io.ReadAll(r); err == nil {
			t.Fatalf("read %d of %d bytes from a cut container without an error", len(got), s.Size)
		}
	})
}

// R188: one altered byte anywhere gives an error, never other bytes.
func TestAlteredIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := plainOf(1+rapid.IntRange(0, 200_000).Draw(t, "size"), 3)
		sealed, s, key := seal(t, plain, 8)
		at := rapid.IntRange(0, len(sealed)-1).Draw(t, "at")
		sealed[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "xor"))
		r, err := document.Open(bytes.NewReader(sealed), s.SealedSize, s.Size, key)
		if err != nil {
			return
		}
		if got, err := io.ReadAll(r); err == nil {
			t.Fatalf("altered byte %d of %d: %d bytes without an error", at, len(sealed), len(got))
		}
	})
}

func TestForeignKeyAndSuites(t *testing.T) {
	sealed, s, key := seal(t, []byte("立项申报请示"), 9)
	_, _, other := seal(t, nil, 10)
	r, err := document.Open(bytes.NewReader(sealed), s.SealedSize, s.Size, other)
	if err == nil {
		_, err = io.ReadAll(r)
	}
	if err == nil {
		t.Fatal("opened under another document's key")
	}
	for suite, code := range map[document.Suite]fault.Code{
		document.SuiteGM: fault.Upgrade, 0: fault.Upgrade, 77: fault.Upgrade,
	} {
		sealed[3] = byte(suite)
		_, err := document.Open(bytes.NewReader(sealed), s.SealedSize, s.Size, key)
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != code {
			t.Errorf("suite %d: %v", suite, err)
		}
	}
}

// Decision 5: no verb prints a key.
func TestKeyIsNeverPrinted(t *testing.T) {
	key, err := document.NewKey(bytes.NewReader(bytes.Repeat([]byte{0xab}, document.KeySize)))
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
		if got := fmt.Sprintf(verb, key); got != key.String() {
			t.Errorf("%s prints %q", verb, got)
		}
	}
	if _, err := document.NewKey(bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("a short source of randomness gave a key")
	}
}

func FuzzOpen(f *testing.F) {
	sealed, s, _ := seal(f, []byte("建设方案"), 11)
	f.Add(sealed, s.Size)
	f.Add([]byte("QCD"), int64(0))
	f.Fuzz(func(t *testing.T, b []byte, size int64) {
		r, err := document.Open(bytes.NewReader(b), int64(len(b)), size, document.Key{})
		if err != nil {
			return
		}
		if got, err := io.ReadAll(r); err == nil && int64(len(got)) != size {
			t.Fatalf("%d bytes for a document of %d", len(got), size)
		}
	})
}
