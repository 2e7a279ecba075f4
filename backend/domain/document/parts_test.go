package document_test

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/domain/document"
)

// R188: parts do not depend on how the bytes arrive, and each digest is the
// one that S3 will compute over that range.
func TestPlanner(t *testing.T) {
	data := plainOf(2*document.PartSize+12345, 4)
	rapid.Check(t, func(t *rapid.T) {
		p := document.NewPlanner()
		for rest := data; len(rest) > 0; {
			n := min(len(rest), rapid.IntRange(1, 5<<20).Draw(t, "n"))
			_, _ = p.Write(rest[:n])
			rest = rest[n:]
		}
		parts := p.Parts()
		if len(parts) != 3 {
			t.Fatalf("%d parts", len(parts))
		}
		var digests []document.Digest
		for _, part := range parts {
			digests = append(digests, part.Digest)
		}
		again, err := document.PlanOf(int64(len(data)), digests)
		if err != nil || !slices.Equal(again, parts) {
			t.Fatal(again, err)
		}
		for _, part := range parts {
			if part.Digest != document.Of(data[part.Offset():part.Offset()+part.Size]) {
				t.Fatalf("part %d", part.Number)
			}
		}
	})
}

func TestObjectNameIsTheCompositeChecksum(t *testing.T) {
	p := document.NewPlanner()
	_, _ = p.Write(plainOf(document.PartSize+1, 5))
	var all []byte
	for _, part := range p.Parts() {
		b, err := part.Digest.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	want := sha256.Sum256(all)
	name, err := document.ObjectName(p.Parts())
	if b, _ := name.Bytes(); err != nil || !bytes.Equal(b, want[:]) {
		t.Fatalf("%s %v", name, err)
	}
}

func TestCheckPartsRefuses(t *testing.T) {
	p := document.NewPlanner()
	_, _ = p.Write(plainOf(document.PartSize+9, 6))
	good := p.Parts()
	name, _ := document.ObjectName(good)
	size := int64(document.PartSize + 9)
	change := map[string]func(c []document.Part){
		"size":   func(c []document.Part) { c[1].Size++ },
		"digest": func(c []document.Part) { c[0].Digest = c[1].Digest },
		"order":  func(c []document.Part) { c[0], c[1] = c[1], c[0] },
		"number": func(c []document.Part) { c[1].Number = 3 },
		"form":   func(c []document.Part) { c[0].Digest = "xyz" },
	}
	if err := document.CheckParts(name, size, good); err != nil {
		t.Fatal(err)
	}
	for what, do := range change {
		c := append([]document.Part(nil), good...)
		do(c)
		if document.CheckParts(name, size, c) == nil {
			t.Errorf("%s changed and accepted", what)
		}
	}
	if document.CheckParts(name, 0, nil) == nil {
		t.Error("no parts accepted")
	}
}

func TestDigest(t *testing.T) {
	d, n, err := document.Compute(strings.NewReader("abc"))
	if err != nil || n != 3 || d != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Fatal(d, n, err)
	}
	for _, bad := range []document.Digest{"", "BA7816", d[:63], d + "0", "G" + d[1:]} {
		if bad.Valid() {
			t.Errorf("%q is taken for a digest", bad)
		}
	}
	if !d.Valid() {
		t.Error("a digest is not valid")
	}
}
