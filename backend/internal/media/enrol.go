package media

import (
	"context"
	"errors"
	"io"

	"quancheng/backend/api"
	"quancheng/backend/domain/bundle"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// Enrol takes the request of a machine without a network and answers with its
// enrolment, and with an account's first lease and projection. The same request
// for another account gives that one a place there too.
func (s *Station) Enrol(ctx context.Context, carrier policy.Actor, account string, src io.ReaderAt, size int64, reply io.Writer) (api.MediaReceipt, error) {
	t := &trip{Station: s, carrier: carrier}
	defer t.files.drop()
	err := t.enrol(ctx, account, src, size, reply)
	return t.receipt, t.note(ctx, "media.answer", err)
}

func (t *trip) enrol(ctx context.Context, account string, src io.ReaderAt, size int64, reply io.Writer) (err error) {
	if t.in, err = bundle.Read(src, size); err != nil {
		return err
	}
	if t.in.Kind != bundle.Request {
		return otherKind()
	}
	if err := errors.Join(t.in.Check(t.in.Key), t.in.Whole()); err != nil {
		return err
	}
	row, err := t.Auth.EnrolMedia(ctx, t.carrier, t.in)
	if err != nil {
		return err
	}
	if t.device, err = store.Device(ctx, t.db.Read(), row.Device); err != nil {
		return err
	}
	if t.device.State != store.DeviceActive {
		return otherDevice()
	}
	t.secret = row.Secret
	key, err := document.NewKey(t.Rand)
	if err != nil {
		return err
	}
	parcel, err := t.Auth.MediaSeat(ctx, t.carrier, "account", account, row.Device, key)
	if err != nil {
		return err
	}
	t.from = api.MediaFrom{Key: key[:]}
	return t.welcome(ctx, parcel, reply)
}

// welcome is the answer, with everything that the account may see.
func (t *trip) welcome(ctx context.Context, parcel *api.MediaParcel, reply io.Writer) (err error) {
	if t.who, _, err = t.Auth.MediaActor(ctx, parcel.User, t.device.ID, "media/"+string(t.in.ID())); err != nil {
		return err
	}
	t.receipt = api.MediaReceipt{Bundle: t.in.ID(), Device: t.device.ID, DeviceName: t.device.Name, User: t.who.User, Name: t.who.Name,
		Carrier: t.carrier.Name, Made: t.in.At, At: record.At(t.Clock()), Acts: []api.MediaResult{}, Lease: parcel.Until}
	word, err := t.word(ctx, parcel)
	if err != nil {
		return err
	}
	head := bundle.Header{Kind: bundle.Enrol, User: parcel.User}
	return t.write(ctx, reply, head, &word, nil, func(out *content) error { return t.feed(ctx, &word, out) })
}
