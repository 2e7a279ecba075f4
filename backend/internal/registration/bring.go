package registration

import (
	"context"
	"errors"
	"io"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/blob"
	"quancheng/backend/internal/store"
)

// Bring takes the sealed bytes that a medium carried, by the rules of an
// upload: the same ticket, rights, quota and reading back (R199). What stands
// is not put again.
func (d *Desk) Bring(ctx context.Context, who policy.Actor, t api.Ticket, sealed io.ReaderAt) error {
	up, err := d.Start(ctx, who, t)
	if err != nil || up.Done {
		return err
	}
	row, err := d.mine(ctx, who, up.ID)
	if err != nil {
		return err
	}
	plan, err := row.Plan()
	if err != nil {
		return err
	}
	rest := slices.DeleteFunc(plan, func(p document.Part) bool { return slices.Contains(up.Have, p.Number) })
	if row.State == store.UploadStarted && row.S3Upload != "" {
		if err := d.Blob.Fill(ctx, document.Digest(row.Object), row.S3Upload, rest, sealed); err != nil {
			return err
		}
	}
	for {
		err := d.Done(ctx, who, up.ID)
		if fault.CodeOf(err) != fault.Busy || ctx.Err() != nil {
			return err
		}
	}
}

// Sealed opens the container of a document for a medium, under the rights and
// with the log entry of a reading.
func (d *Desk) Sealed(ctx context.Context, who policy.Actor, id record.ID) (document.Ref, *blob.Reader, error) {
	doc, err := d.visible(ctx, who, id)
	if err != nil {
		return document.Ref{}, nil, d.refused(ctx, who, "document.read", id, err)
	}
	row, err := store.Registered(ctx, d.db.Read(), doc.ID)
	if err == nil {
		var r *blob.Reader
		if r, err = d.Blob.Open(ctx, document.Digest(row.Object)); err == nil {
			return row.Ref(), r, d.noteAlone(ctx, who, line{act: "document.read", object: object(doc.ID), root: doc.Root})
		}
	}
	if errors.Is(err, store.ErrAbsent) || errors.Is(err, blob.ErrAbsent) {
		err = noBytes()
	}
	return document.Ref{}, nil, d.refused(ctx, who, "document.read", id, err)
}
