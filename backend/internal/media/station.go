package media

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/bundle"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/identity"
	"quancheng/backend/internal/registration"
	"quancheng/backend/internal/store"
)

// Ledger rules and feeds; engine.Engine implements it.
type Ledger interface {
	Submit(context.Context, policy.Actor, []intent.Envelope) ([]api.Answer, error)
	Pull(ctx context.Context, who policy.Actor, cursor int64, epoch string, grants int64, resume string, limit int, emit func(api.Item) error) error
	Epoch() string
	Note(ctx context.Context, line audit.Entry) error
}

// Ring holds the server's keys; keys.Ring implements it.
type Ring interface {
	Derive(purpose string) []byte
	OpenRescue() []byte
}

// Deps is what the station needs from the rest of the server.
type Deps struct {
	Auth   *identity.Authority
	Ledger Ledger
	Desk   *registration.Desk
	Ring   Ring
	Hello  func(context.Context) (api.Hello, error)
	URL    string // of this server, for machines that get a network one day
	Pins   func() []document.Digest
	Rescue string // folder of bundles whose author has lost his right
	Clock  func() time.Time
	Rand   io.Reader
}

// Station exchanges.
type Station struct {
	Deps
	db *store.DB
}

// New makes a station.
func New(db *store.DB, d Deps) *Station { return &Station{d, db} }

// signer is the Ed25519 key of the server's bundles.
func (s *Station) signer() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(s.Ring.Derive("quancheng media signature"))
}

func (s *Station) public() ed25519.PublicKey {
	return s.signer().Public().(ed25519.PublicKey) // of an ed25519 key it is always one
}

func (s *Station) sign(message []byte) ([]byte, error) {
	return ed25519.Sign(s.signer(), message), nil
}

// Carries reports whether somebody may carry bundles: who runs the reviews, or
// the machines.
func Carries(who policy.Actor) bool {
	return identity.Holds(who, policy.Office) || identity.Holds(who, policy.SystemAdmin)
}

// trip is one bundle on its way through the station.
type trip struct {
	*Station
	carrier policy.Actor
	in      *bundle.Bundle
	device  store.DeviceRow
	who     policy.Actor
	from    api.MediaFrom
	key     document.Key // of the content that came
	secret  string       // of an enrolment: the digest of its code
	files   files
	receipt api.MediaReceipt
}

// Exchange takes a user's bundle and writes the answer. The same bundle again
// gives the same verdicts; an older one than the newest is refused.
func (s *Station) Exchange(ctx context.Context, carrier policy.Actor, src io.ReaderAt, size int64, reply io.Writer) (api.MediaReceipt, error) {
	t := &trip{Station: s, carrier: carrier}
	defer t.files.drop()
	err := t.exchange(ctx, src, size, reply)
	return t.receipt, t.note(ctx, "media.import", err)
}

func (t *trip) exchange(ctx context.Context, src io.ReaderAt, size int64, reply io.Writer) error {
	if !Carries(t.carrier) {
		return notCarrier()
	}
	if err := t.open(ctx, src, size); err != nil {
		return err
	}
	who, ending, err := t.Auth.MediaActor(ctx, t.in.User, t.in.Device, "media/"+string(t.in.ID()))
	if err != nil {
		return err
	}
	t.who = who
	t.receipt = api.MediaReceipt{Bundle: t.in.ID(), Device: t.in.Device, DeviceName: t.device.Name, User: who.User, Name: who.Name,
		Carrier: t.carrier.Name, Seq: t.in.Seq, Made: t.in.At, At: record.At(t.Clock()), Acts: []api.MediaResult{}}
	if ending != "" {
		return t.end(ctx, ending, reply)
	}
	if err := t.newest(ctx); err != nil {
		return err
	}
	return t.serve(ctx, reply)
}

// open proves the whole bundle: whose it is, for whom, and every byte.
func (t *trip) open(ctx context.Context, src io.ReaderAt, size int64) (err error) {
	if t.in, err = bundle.Read(src, size); err != nil {
		return err
	}
	h, err := t.Hello(ctx)
	if err != nil {
		return err
	}
	switch {
	case t.in.Kind != bundle.Up:
		return otherKind()
	case t.in.Organ != h.OrganID:
		return otherOrgan()
	}
	t.device, err = store.Device(ctx, t.db.Read(), t.in.Device)
	if errors.Is(err, store.ErrAbsent) || err == nil && t.device.Kind != store.KindMedia {
		return otherDevice()
	}
	if err != nil {
		return err
	}
	if err := t.in.Check(t.device.Key); err != nil {
		return err
	}
	if err := t.in.Whole(); err != nil {
		return err
	}
	t.key, err = t.in.Unlock(t.Ring.OpenRescue())
	return err
}

// newest refuses a bundle after which a newer one came, and remembers this.
func (t *trip) newest(ctx context.Context) error {
	return t.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		last, err := store.Media(ctx, tx, t.in.Device, string(t.in.User))
		switch {
		case errors.Is(err, store.ErrAbsent):
		case err != nil:
			return err
		case last.Seq > t.in.Seq:
			return superseded(last)
		case last.Seq == t.in.Seq && last.Bundle != string(t.in.ID()):
			return twice()
		}
		return tx.SetMedia(ctx, store.MediaRow{Device: t.in.Device, User: string(t.in.User), Seq: t.in.Seq, Bundle: string(t.in.ID()), At: string(t.receipt.At)})
	})
}

// end answers who has lost his right: nothing is ruled on, the bundle is kept
// as it came, sealed, for those who hold the rescue key.
func (t *trip) end(ctx context.Context, ending string, reply io.Writer) error {
	if err := t.rescue(); err != nil {
		return err
	}
	t.receipt.Ending = ending
	head := bundle.Header{Kind: bundle.Down, User: t.in.User, Seq: t.in.Seq}
	return t.write(ctx, reply, head, &api.MediaWord{Ending: ending}, nil, nil)
}

func (t *trip) rescue() error {
	if err := os.MkdirAll(t.Rescue, 0o700); err != nil {
		return fmt.Errorf("make the rescue folder: %w", err)
	}
	f, err := os.CreateTemp(t.Rescue, ".part-*")
	if err != nil {
		return fmt.Errorf("keep a rescued bundle: %w", err)
	}
	_, err = io.Copy(f, t.in.All())
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), t.Rescue+"/"+string(t.in.ID())+".qcm")
	}
	if err != nil {
		return errors.Join(fmt.Errorf("keep a rescued bundle: %w", err), os.Remove(f.Name()))
	}
	return nil
}

// note writes the exchange into the log, refused or done, and passes err on.
func (t *trip) note(ctx context.Context, act string, err error) error {
	e := audit.Entry{User: t.carrier.User, Name: t.carrier.Name, Device: t.carrier.Device, Session: t.carrier.Session, Act: act,
		Object: "media", Result: audit.OK}
	if t.in != nil {
		e.Object, e.DeviceAt = "media/"+string(t.in.ID()), t.in.At
		e.Reason = fmt.Sprintf("电脑 %s，%s 第 %d 份，操作 %d 项，材料 %d 份", t.device.Name, t.receipt.Name, t.in.Seq, len(t.receipt.Acts), t.receipt.Taken)
	}
	if err != nil {
		f := fault.From(err)
		e.Result, e.Reason = audit.Refused, f.Message
		if f.Code == fault.Internal {
			e.Result = audit.Failed
		}
	}
	return errors.Join(err, t.Ledger.Note(ctx, e))
}
