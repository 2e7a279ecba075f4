package bundle

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"io"
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
)

type hands struct {
	public  ed25519.PublicKey
	private ed25519.PrivateKey
	boxPub  []byte
	box     []byte
}

func newHands(t testing.TB) hands {
	t.Helper()
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret := make([]byte, 32)
	_, _ = rand.Read(secret)
	private, public, err := Pair(secret)
	if err != nil {
		t.Fatal(err)
	}
	return hands{pub, key, public, private}
}

func (h hands) sign(m []byte) ([]byte, error) { return ed25519.Sign(h.private, m), nil }

// pack makes a bundle of a content and raw parts for these hands.
func pack(t testing.TB, h hands, content []byte, raw ...[]byte) []byte {
	t.Helper()
	head := Header{Kind: Up, Organ: "o", Epoch: "e", Device: "d", User: "u", Seq: 7, At: "2026-11-23T00:00:00.000Z"}
	key, err := Lock(rand.Reader, h.boxPub, &head)
	if err != nil {
		t.Fatal(err)
	}
	var sealed bytes.Buffer
	part, err := SealContent(&sealed, bytes.NewReader(content), key, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	parts := []io.Reader{&sealed}
	head.Parts = append(head.Parts, part)
	for _, r := range raw {
		plan := document.NewPlanner()
		_, _ = plan.Write(r)
		name, err := document.ObjectName(plan.Parts())
		if err != nil {
			t.Fatal(err)
		}
		head.Parts = append(head.Parts, Part{int64(len(r)), name})
		parts = append(parts, bytes.NewReader(r))
	}
	var out bytes.Buffer
	if _, err := Write(&out, head, h.sign, parts...); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// open does all that a recipient does before anything counts.
func open(h hands, data []byte) ([]byte, error) {
	b, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	if err := b.Check(h.public); err != nil {
		return nil, err
	}
	if err := b.Whole(); err != nil {
		return nil, err
	}
	key, err := b.Unlock(h.box)
	if err != nil {
		return nil, err
	}
	r, err := b.Content(0, key)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// R199: what was packed is read, by its recipient only, and one altered byte
// anywhere, a cut or an added tail is refused with a reason.
func TestAlteredIsRefused(t *testing.T) {
	h, other := newHands(t), newHands(t)
	content := bytes.Repeat([]byte("内容"), 40_000)
	data := pack(t, h, content, []byte("a container"), nil)
	if got, err := open(h, data); err != nil || !bytes.Equal(got, content) {
		t.Fatal("not read back:", err)
	}
	if _, err := open(hands{h.public, nil, nil, other.box}, data); fault.CodeOf(err) != fault.Invalid {
		t.Fatal("another machine opens it:", err)
	}
	if _, err := open(hands{other.public, nil, nil, h.box}, data); fault.CodeOf(err) != fault.Invalid {
		t.Fatal("another's mark is taken:", err)
	}
	rapid.Check(t, func(t *rapid.T) {
		bad := bytes.Clone(data)
		switch rapid.IntRange(0, 2).Draw(t, "how") {
		case 0:
			at := rapid.OneOf(rapid.IntRange(0, 1500), rapid.IntRange(0, len(bad)-1)).Draw(t, "at")
			bad[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		case 1:
			bad = bad[:rapid.IntRange(0, len(bad)-1).Draw(t, "cut")]
		case 2:
			bad = append(bad, rapid.SliceOfN(rapid.Byte(), 1, 9).Draw(t, "tail")...)
		}
		if _, err := open(h, bad); err == nil || fault.CodeOf(err) == fault.Internal {
			t.Fatalf("altered, and the answer is %v", err)
		}
	})
}

// R199: a one-time code proves both sides without lying on the medium.
func TestProofOfCode(t *testing.T) {
	head := Header{Kind: Request, Key: []byte("key"), Box: []byte("box"), Name: "PC"}
	head.Prove(Secret("7K2MZ-ABCDE"))
	if !head.Proven(Secret("7k2mz abcde")) || head.Proven(Secret("7K2MZ-ABCDF")) {
		t.Fatal("the proof follows the code badly")
	}
	for _, change := range []func(*Header){func(h *Header) { h.Key = []byte("kez") }, func(h *Header) { h.Box = []byte("bax") },
		func(h *Header) { h.Kind = Enrol }, func(h *Header) { h.Device = "d" }, func(h *Header) { h.To = "x" }} {
		changed := head
		change(&changed)
		if changed.Proven(Secret("7K2MZ-ABCDE")) {
			t.Fatalf("the proof does not cover it: %+v", changed)
		}
	}
}

// The length of a container gives that of its content back.
func TestOpenedSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(0, document.MaxSize).Draw(t, "size")
		if got := document.OpenedSize(document.SealedSize(size)); got != size {
			t.Fatalf("%d gives %d", size, got)
		}
	})
}

// R199: no bytes of strangers make it panic, or pass.
func FuzzRead(f *testing.F) {
	h := newHands(f)
	f.Add(pack(f, h, []byte("content"), []byte("part")))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		_ = b.Check(h.public)
		_ = b.Whole()
		if key, err := b.Unlock(h.box); err == nil {
			if r, err := b.Content(0, key); err == nil {
				_, _ = io.Copy(io.Discard, r)
			}
		}
	})
}
