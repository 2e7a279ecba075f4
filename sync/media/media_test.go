package media

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"testing"

	"quancheng/backend/domain/bundle"
	"quancheng/backend/domain/fault"
)

// down is a bundle of the server, as a test wants it.
func down(t *testing.T, sign bundle.Sign, h bundle.Header) *bytes.Reader {
	t.Helper()
	var out bytes.Buffer
	if _, err := bundle.Write(&out, h, sign); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(out.Bytes())
}

// R199: another organ's, another machine's, another kind's, another request's
// and an unproven answer are refused, each with its own reason.
func TestRefusals(t *testing.T) {
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(m []byte) ([]byte, error) { return ed25519.Sign(key, m), nil }
	m := Machine{Organ: "o", Device: "d", Server: pub}
	const secret = "the digest of a code"
	for ref, h := range map[string]bundle.Header{
		"E-ME-001": {Kind: bundle.Up, Organ: "o", Device: "d"},
		"E-ME-002": {Kind: bundle.Down, Organ: "p", Device: "d"},
		"E-ME-003": {Kind: bundle.Down, Organ: "o", Device: "e"},
	} {
		src := down(t, sign, h)
		if _, err := Open(src, src.Size(), m); fault.From(err) == nil || fault.From(err).Ref != ref {
			t.Errorf("%s: %v", ref, err)
		}
	}
	for ref, h := range map[string]bundle.Header{
		"E-ME-001": {Kind: bundle.Down, To: "mine"},
		"E-ME-004": {Kind: bundle.Enrol, To: "another's"},
		"E-ME-005": {Kind: bundle.Enrol, To: "mine", Key: pub, Proof: []byte("guessed")},
	} {
		src := down(t, sign, h)
		if _, err := Welcome(src, src.Size(), m, "mine", secret); fault.From(err) == nil || fault.From(err).Ref != ref {
			t.Errorf("%s: %v", ref, err)
		}
	}
}
