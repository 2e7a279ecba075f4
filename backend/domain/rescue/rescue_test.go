package rescue

import (
	"bytes"
	"crypto/rand"
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/domain/envelope"
)

// sealed is one entry as a PC seals it, and the key that opens it.
func sealed(t testing.TB, payload []byte) (raw, private []byte) {
	key, err := KEM().GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	if private, err = key.Bytes(); err != nil {
		t.Fatal(err)
	}
	once, err := envelope.Random(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	f := Frame{Seq: 7, Kind: Intent, Index: []byte("i"), Wrap: []byte("w")}
	if f.Payload, err = once.Seal(rand.Reader, Plain([]byte(`{"i":"i-1","t":5}`), payload), Place("payload", "u", "d", &f)); err != nil {
		t.Fatal(err)
	}
	secret := once.Secret()
	if err := Wrap(key.PublicKey(), "u", "d", &f, secret[:]); err != nil {
		t.Fatal(err)
	}
	return f.Encode(), private
}

// R195, R198: an entry opens with the rescue key, as its user's on its device,
// whole; with one byte changed it opens as nothing else.
func TestOpensOnlyAsItWas(t *testing.T) {
	raw, private := sealed(t, []byte("the work"))
	if e, err := Open(private, "u", "d", raw); err != nil || string(e.Payload) != "the work" || e.Index.Intent != "i-1" || e.At.UnixMilli() != 5 {
		t.Fatalf("%+v: %v", e, err)
	}
	for _, who := range [][2]string{{"v", "d"}, {"u", "e"}} {
		if _, err := Open(private, who[0], who[1], raw); err == nil {
			t.Errorf("opens as an entry of %v", who)
		}
	}
	for i := range raw {
		bad := bytes.Clone(raw)
		bad[i] ^= 1
		if _, err := Open(private, "u", "d", bad); err == nil {
			t.Fatalf("opens with byte %d changed", i)
		}
	}
	if _, err := Open(private, "u", "d", raw[:len(raw)-1]); err == nil {
		t.Error("opens cut short")
	}
}

// R187: frames come out of any surroundings, and what is none is counted.
func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var data []byte
		var want [][]byte
		strange := 0
		for range rapid.IntRange(0, 5).Draw(t, "frames") {
			junk := rapid.SliceOfN(rapid.SampledFrom([]byte("QCJF\x00\xff")), 0, 40).Draw(t, "junk")
			f := Frame{Seq: rapid.Uint64().Draw(t, "seq"), Kind: Draft, Payload: rapid.SliceOf(rapid.Byte()).Draw(t, "payload")}
			raw := f.Encode()
			data, want, strange = append(append(data, junk...), raw...), append(want, raw), strange+len(junk)
		}
		got, n := Split(data)
		if n != strange || len(got) != len(want) {
			t.Fatalf("%d frames and %d strange bytes, want %d and %d", len(got), n, len(want), strange)
		}
		for i := range got {
			if !bytes.Equal(got[i], want[i]) {
				t.Fatalf("frame %d differs", i)
			}
		}
	})
}

// R187: any bytes at all: no panic, nothing that does not encode as it was read.
func FuzzOpen(f *testing.F) {
	raw, private := sealed(f, []byte("the work"))
	f.Add(raw)
	f.Add(append([]byte("QCJFQCJF"), raw...))
	f.Add([]byte("QCJF\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		frames, strange := Split(data)
		for _, one := range frames {
			strange += len(one)
			d, size, err := Decode(one)
			if err != nil || size != len(one) || !bytes.Equal(d.Encode(), one) {
				t.Fatal("a frame does not encode as it was read")
			}
			_, _ = Open(private, "u", "d", one)
		}
		if strange != len(data) {
			t.Fatal("bytes were counted twice, or not at all")
		}
	})
}
