package salvage

import (
	"context"
	"crypto/ed25519"
	"errors"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/rescue"
	"quancheng/backend/internal/store"
)

// quota is how much is taken for one user, in bytes.
const quota = 512 << 20

// Box keeps parcels.
type Box struct {
	db    *store.DB
	clock func() time.Time
}

// New makes a box over a database.
func New(db *store.DB, clock func() time.Time) *Box { return &Box{db, clock} }

// Take keeps a parcel once; again, it is answered alike. The mark proves that
// an enrolled PC, revoked or not, sends it. A refusal stands in the log.
func (b *Box) Take(ctx context.Context, in api.Rescue) error {
	id := document.Of(in.Frames)
	line := audit.Entry{At: record.At(b.clock()), DeviceAt: in.At, User: in.User, Device: in.Device, Act: "rescue.take",
		Object: "rescue/" + string(id), Result: audit.OK}
	entries, err := b.check(ctx, in, id)
	if err == nil {
		row := store.RescueRow{ID: string(id), User: string(in.User), Device: in.Device, At: string(line.At), Why: in.Why,
			Entries: entries, Size: int64(len(in.Frames)), Frames: in.Frames}
		err = b.db.Write(ctx, func(ctx context.Context, tx store.Tx) error { return keep(ctx, tx, row, line) })
	}
	f := fault.From(err)
	if err == nil || f.Code == fault.Internal {
		return err
	}
	line.Result, line.Reason = audit.Refused, f.Message
	return errors.Join(err, b.note(ctx, line))
}

// check reads what can be known without a key.
func (b *Box) check(ctx context.Context, in api.Rescue, id document.Digest) (int64, error) {
	d, err := store.Device(ctx, b.db.Read(), in.Device)
	if err != nil && !errors.Is(err, store.ErrAbsent) {
		return 0, err
	}
	if err != nil || d.Kind == store.KindSessionKey || len(d.Key) != ed25519.PublicKeySize || !ed25519.Verify(d.Key, api.RescueProof(in.User, in.Device, in.At, id), in.Mark) {
		return 0, strange()
	}
	if _, err := store.AccountBy(ctx, b.db.Read(), "id", string(in.User)); errors.Is(err, store.ErrAbsent) {
		return 0, strange()
	} else if err != nil {
		return 0, err
	}
	frames, other := rescue.Split(in.Frames)
	switch {
	case len(in.Frames) > api.RescueMax:
		return 0, tooMuch()
	case len(frames) == 0 || other > 0:
		return 0, fault.Numbered(fault.Invalid, "E-RS-002", "送来的密封内容不完整，没有接收；本机的内容没有改变，将自动重试。")
	}
	return int64(len(frames)), nil
}

func keep(ctx context.Context, tx store.Tx, row store.RescueRow, line audit.Entry) error {
	have, err := tx.RescueSize(ctx, row.User)
	if err != nil {
		return err
	}
	first, err := tx.PutRescue(ctx, row)
	switch {
	case err != nil:
		return err
	case !first: // it stands, and the log has it
		return nil
	case have+row.Size > quota:
		return tooMuch()
	}
	_, err = tx.AppendAudit(ctx, line)
	return err
}

// List tells which parcels came, without content. It is one entry of the log.
func (b *Box) List(ctx context.Context, who policy.Actor) ([]api.Rescued, error) {
	line := audit.Entry{At: record.At(b.clock()), User: who.User, Name: who.Name, Device: who.Device, Session: who.Session,
		Act: "rescue.list", Object: "rescue", Result: audit.OK}
	if err := b.note(ctx, line); err != nil {
		return nil, err
	}
	rows, err := store.Rescues(ctx, b.db.Read(), "")
	if err != nil {
		return nil, err
	}
	out := make([]api.Rescued, len(rows))
	for i, r := range rows {
		acct, err := store.AccountBy(ctx, b.db.Read(), "id", r.User)
		if err != nil {
			return nil, err
		}
		out[i] = api.Rescued{ID: document.Digest(r.ID), User: record.UserID(r.User), Name: acct.Name, Device: r.Device,
			At: record.Time(r.At), Why: r.Why, Entries: int(r.Entries), Size: r.Size}
	}
	return out, nil
}

func (b *Box) note(ctx context.Context, line audit.Entry) error {
	return b.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.AppendAudit(ctx, line)
		return err
	})
}

func strange() *fault.Error {
	return fault.Numbered(fault.Forbidden, "E-RS-001", "服务器不认得这台电脑或这个账号，密封的内容没有接收，仍保存在本机。请联系系统管理员。")
}

func tooMuch() *fault.Error {
	return fault.Numbered(fault.TooLarge, "E-RS-003", "这个账号送来的密封内容超过了上限，没有接收，仍保存在本机。请联系系统管理员到本机取出。")
}
