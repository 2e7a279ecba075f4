package media

import (
	"encoding/json"
	"fmt"
	"io"

	"quancheng/backend/api"
	"quancheng/backend/domain/bundle"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

// Machine is who makes and takes bundles.
type Machine struct {
	Organ  string
	Device string
	Server []byte // Ed25519: whose bundles are taken
	Rescue []byte // X25519: to whom ours are sealed
	Box    []byte // X25519, private: to whom theirs are sealed
	BoxPub []byte
	Sign   bundle.Sign
	Random io.Reader
}

// Cargo is what a user's bundle carries.
type Cargo struct {
	User  record.UserID
	Epoch string
	Seq   int64
	At    record.Time // the machine's clock
	From  api.MediaFrom
	Acts  []intent.Envelope
	Docs  []Paper
	Wants []record.ID
	Reads []api.Reading
}

// Paper is a document that the server does not have; Sealed is its container.
type Paper struct {
	Ticket api.Ticket
	Sealed io.Reader
}

// Spool takes the sealed content while the header before it is not known.
type Spool interface {
	io.Writer
	io.ReaderAt
}

// Export writes a user's bundle and names it. Nothing plain touches spool.
func Export(w io.Writer, spool Spool, m Machine, c Cargo) (document.Digest, error) {
	h := bundle.Header{Kind: bundle.Up, Organ: m.Organ, Epoch: c.Epoch, Device: m.Device, User: c.User, Seq: c.Seq, At: c.At, Box: m.BoxPub}
	key, err := bundle.Lock(m.Random, m.Rescue, &h)
	if err != nil {
		return "", err
	}
	r, pipe := io.Pipe()
	go func() { _ = pipe.CloseWithError(c.lines(json.NewEncoder(pipe))) }() // always nil
	part, err := bundle.SealContent(spool, r, key, m.Random)
	_ = r.Close() // always nil
	if err != nil {
		return "", fmt.Errorf("seal the content of a bundle: %w", err)
	}
	h.Parts = []bundle.Part{part}
	bodies := []io.Reader{io.NewSectionReader(spool, 0, part.Size)}
	for _, d := range c.Docs {
		h.Parts = append(h.Parts, bundle.Part{Size: d.Ticket.SealedSize, Digest: d.Ticket.Object})
		bodies = append(bodies, d.Sealed)
	}
	return bundle.Write(w, h, m.Sign, bodies...)
}

// lines: documents before the acts that name them.
func (c Cargo) lines(out *json.Encoder) error {
	if err := out.Encode(api.MediaLine{From: &c.From}); err != nil {
		return err
	}
	for i, d := range c.Docs {
		if err := out.Encode(api.MediaLine{Document: &api.MediaDocument{Part: i + 1, Ticket: &d.Ticket}}); err != nil {
			return err
		}
	}
	for _, a := range c.Acts {
		if err := out.Encode(api.MediaLine{Act: &a}); err != nil {
			return err
		}
	}
	for _, id := range c.Wants {
		if err := out.Encode(api.MediaLine{Want: id}); err != nil {
			return err
		}
	}
	for _, r := range c.Reads {
		if err := out.Encode(api.MediaLine{Read: &r}); err != nil {
			return err
		}
	}
	return nil
}

// Ask is what a machine says of itself to be enrolled.
type Ask struct {
	Key      []byte // Ed25519, public
	Name, OS string
	At       record.Time
	Secret   string // bundle.Secret of the one-time code
}

// Request writes the file by which the machine asks to be enrolled.
func Request(w io.Writer, m Machine, a Ask) (document.Digest, error) {
	h := bundle.Header{Kind: bundle.Request, Key: a.Key, Box: m.BoxPub, Name: a.Name, OS: a.OS, At: a.At, Parts: []bundle.Part{}}
	h.Prove(a.Secret)
	return bundle.Write(w, h, m.Sign)
}
