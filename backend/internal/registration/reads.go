package registration

import (
	"context"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/internal/store"
)

// Reads takes into the log what was read on a PC from its own copy, once each.
// What the caller may not see, or does not exist, is logged as refused; the
// answer is the same for all (R27, R159, R161).
func (d *Desk) Reads(ctx context.Context, who policy.Actor, in api.Reads) error {
	lines := make([]line, len(in.Reads))
	for i, r := range in.Reads {
		l := line{act: "document.read.offline", object: object(r.Document), deviceAt: r.At}
		doc, err := d.visible(ctx, who, r.Document)
		switch {
		case err == nil:
			l.root = doc.Root
		case fault.CodeOf(err) == fault.NotFound:
			l.refusal = fault.From(err).Message
		default:
			return err
		}
		lines[i] = l
	}
	return d.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		for i, r := range in.Reads {
			first, err := tx.TakeRead(ctx, who.User, r.ID)
			if err != nil {
				return err
			}
			if !first {
				continue
			}
			if err := d.note(ctx, tx, who, lines[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
