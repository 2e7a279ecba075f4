package transfer_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"io"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/servertest"
	"quancheng/sync/remote"
	"quancheng/sync/transfer"
)

// desktop is the client of one enrolled PC, signed in as a clerk.
type desktop struct {
	t      *testing.T
	server *servertest.Server
	*remote.Client
	key    ed25519.PrivateKey
	device string
	user   record.UserID
}

const clerk = "linxl"

// TestMain also plays a desktop that is to be killed (kill_linux_test.go).
func TestMain(m *testing.M) {
	if os.Getenv(lifeWord) != "" {
		live(os.Stdin, os.Stdout)
		return
	}
	servertest.Main(m)
}

func newDesktop(t *testing.T, s *servertest.Server, idle time.Duration) *desktop {
	t.Helper()
	c, err := remote.New(remote.Config{Base: s.URL, Pins: s.Pins, Version: api.MinimumClient, Now: s.Now, Idle: idle})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	code := s.DeviceCode()
	dev, err := c.Enrol(t.Context(), api.Enrol{Code: code, Name: "PC", OS: "linux", Key: pub, Proof: ed25519.Sign(key, api.EnrolProof(code))})
	if err != nil {
		t.Fatal(err)
	}
	d := &desktop{t: t, server: s, Client: c, key: key, device: dev.ID}
	d.signIn()
	return d
}

// pass is a sign-in with a fresh code.
func (d *desktop) pass() api.SignIn {
	otp, at := d.server.NextCode(clerk), record.At(d.server.Now())
	return api.SignIn{Account: clerk, Password: d.server.Password(clerk), Code: otp, Device: d.device, At: at,
		Proof: ed25519.Sign(d.key, api.SignInProof(clerk, at))}
}

func (d *desktop) signIn() {
	d.t.Helper()
	session, err := d.SignIn(d.t.Context(), d.pass())
	if err != nil {
		d.t.Fatal(err)
	}
	d.user = session.Actor.User
}

// file is a document as a desktop has sealed it.
type file struct {
	ticket api.Ticket
	ref    document.Ref
	sealed []byte
}

// picture is size bytes that pass for an image: noise between its two marks.
func picture(size int) io.Reader {
	const head, tail = "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "\xff\xd9"
	noise := io.LimitReader(mathrand.NewChaCha8([32]byte{byte(size), 5}), int64(size-len(head)-len(tail)))
	return io.MultiReader(bytes.NewReader([]byte(head)), noise, bytes.NewReader([]byte(tail)))
}

func seal(t *testing.T, size int) file {
	t.Helper()
	key, err := document.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s, err := document.Seal(&out, picture(size), key, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	f := ticketOf(t, s, key)
	f.sealed = out.Bytes()
	return f
}

func ticketOf(t *testing.T, s document.Sealing, key document.Key) file {
	t.Helper()
	doc, err := record.NewID(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	head, err := record.NewID(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	out := api.Ticket{Document: doc, Aggregate: head, Object: s.Object, Content: s.Content, Size: s.Size, SealedSize: s.SealedSize,
		Key: key[:], Name: "现场.jpg", Media: document.JPEG}
	for _, p := range s.Parts {
		out.Parts = append(out.Parts, p.Digest)
	}
	return file{ticket: out, ref: document.Ref{ID: string(doc), Object: s.Object, Content: s.Content, Size: s.Size, SealedSize: s.SealedSize,
		Name: out.Name, Media: out.Media}}
}

// quick rests for a moment only.
func quick() transfer.Config {
	return transfer.Config{Now: time.Now, After: func(time.Duration) <-chan time.Time { return time.After(time.Millisecond) }}
}

func (d *desktop) send(f file) error {
	return transfer.Send(d.t.Context(), quick(), d.Client, f.ticket, bytes.NewReader(f.sealed))
}

// fetch brings the document down as another PC would and answers its bytes.
func (d *desktop) fetch(f file) ([]byte, error) {
	path := filepath.Join(d.t.TempDir(), "sealed")
	if err := transfer.Fetch(d.t.Context(), quick(), d.Client, f.ref, path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// register saves a draft that names the document, as its intent would.
func (d *desktop) register(f file) {
	d.t.Helper()
	id, err := record.NewID(rand.Reader)
	if err != nil {
		d.t.Fatal(err)
	}
	root, err := record.NewID(rand.Reader)
	if err != nil {
		d.t.Fatal(err)
	}
	head, doc := f.ticket.Aggregate, f.ticket.Document
	in := intent.Intent{ID: intent.ID(id), Op: intent.Save, Aggregate: head, Catalogue: lifecycle.CatalogueVersion, By: d.user, Device: d.device,
		Seq: 1, At: record.At(d.server.Now()), Documents: []document.Ref{f.ref}, Births: []record.Birth{
			{ID: head, Type: lifecycle.Filing, Root: root, Unit: "u-yw1"}, {ID: doc, Type: lifecycle.Document, Root: root, Parent: head, Unit: "u-yw1"}}}
	set := func(r record.ID, field record.Name, text string) {
		in.Changes = append(in.Changes, record.Change{Record: r, Field: field, New: record.Value{Text: text}})
	}
	set(head, "name", "续传")
	for field, text := range map[record.Name]string{"title": "现场照片", "slot": string(lifecycle.OtherSlot), "name": f.ref.Name, "media": f.ref.Media,
		"size": record.MoneyText(f.ref.Size), "content": string(f.ref.Content), "object": string(f.ref.Object), "level": "内部"} {
		set(doc, field, text)
	}
	body, err := intent.Marshal(in)
	if err != nil {
		d.t.Fatal(err)
	}
	answers, err := d.Push(d.t.Context(), []intent.Envelope{intent.Mark(d.key, d.device, body)})
	if err != nil || answers[0].Verdict == nil || answers[0].Verdict.Outcome != intent.Accepted {
		d.t.Fatalf("register: %+v %v", answers[0].Verdict, err)
	}
}
