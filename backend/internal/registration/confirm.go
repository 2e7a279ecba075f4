package registration

import (
	"context"
	"errors"
	"fmt"
	"io"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/blob"
	"quancheng/backend/internal/store"
)

// Done makes the object from its parts and reads it back. What is not as its
// ticket said is refused and dropped; until then no intent can name it. Asked
// again it answers again.
func (d *Desk) Done(ctx context.Context, who policy.Actor, id string) error {
	row, err := d.mine(ctx, who, id)
	if err != nil {
		return d.refused(ctx, who, "upload.done", "", err)
	}
	if row.State == store.UploadConfirmed {
		return nil
	}
	ok, err := d.runs.do(ctx, id, d.Wait, func(ctx context.Context) error { return d.confirm(ctx, who, row) })
	if err == nil && !ok {
		return underway()
	}
	return err
}

func (d *Desk) confirm(ctx context.Context, who policy.Actor, row store.UploadRow) (err error) {
	if row.State == store.UploadStarted {
		if row, err = d.complete(ctx, row); err != nil {
			return d.refused(ctx, who, "upload.done", record.ID(row.Document), d.overtaken(ctx, row, err))
		}
	}
	l := line{act: "upload.done", object: object(record.ID(row.Document))}
	if err = d.readBack(ctx, row); err == nil {
		return d.overtaken(ctx, row, d.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
			if err := tx.SetUpload(ctx, row.ID, store.UploadDone, store.UploadConfirmed, row.S3Upload, d.now()); err != nil {
				return err
			}
			return d.note(ctx, tx, who, l)
		}))
	}
	if fault.CodeOf(err) == fault.Internal {
		return err
	}
	l.refusal = fault.From(err).Message
	err = errors.Join(err, d.drop(ctx, who, row, l))
	_, rerr := d.remove(ctx, document.Digest(row.Object))
	return errors.Join(err, rerr)
}

// overtaken forgives that another request confirmed the same upload first.
func (d *Desk) overtaken(ctx context.Context, row store.UploadRow, err error) error {
	if !errors.Is(err, store.ErrMoved) {
		return err
	}
	now, rerr := store.Upload(ctx, d.db.Read(), row.ID)
	switch {
	case rerr != nil:
		return rerr
	case now.State == store.UploadConfirmed:
		return nil
	case now.State == store.UploadAborted:
		return noUpload()
	}
	return underway()
}

// complete has the store join the parts.
func (d *Desk) complete(ctx context.Context, row store.UploadRow) (store.UploadRow, error) {
	plan, err := row.Plan()
	if err != nil {
		return row, err
	}
	if row.S3Upload != "" {
		missing, err := d.Blob.Complete(ctx, document.Digest(row.Object), row.S3Upload, plan)
		if err != nil && !errors.Is(err, blob.ErrAbsent) {
			return row, err
		}
		if err != nil || len(missing) > 0 {
			return row, incomplete(missing)
		}
	}
	err = d.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.SetUpload(ctx, row.ID, store.UploadStarted, store.UploadDone, row.S3Upload, d.now())
	})
	row.State = store.UploadDone
	return row, err
}

// readBack opens the object with its key: digest, size, structure and kind
// must be those of the ticket.
func (d *Desk) readBack(ctx context.Context, row store.UploadRow) error {
	sealed, err := d.Blob.Open(ctx, document.Digest(row.Object))
	if errors.Is(err, blob.ErrAbsent) {
		return noBytes()
	}
	if err != nil {
		return err
	}
	if sealed.Size() != row.SealedSize {
		return altered()
	}
	src := &heard{src: sealed}
	err = d.inspect(src, row)
	if src.err != nil { // the store failed, which says nothing about the document
		return fmt.Errorf("read back %s: %w", row.Object, src.err)
	}
	return err
}

func (d *Desk) inspect(sealed io.ReaderAt, row store.UploadRow) error {
	key, err := d.Ring.Open(place(row.Document, row.Object), row.Key)
	if err != nil {
		return fmt.Errorf("open the key of upload %s: %w", row.ID, err)
	}
	plain, err := document.Open(sealed, row.SealedSize, row.Size, document.Key(key))
	if err != nil {
		return fmt.Errorf("%w: %w", altered(), err)
	}
	content, n, err := document.Compute(plain)
	if err != nil {
		return fmt.Errorf("%w: %w", altered(), err)
	}
	if string(content) != row.Content || n != row.Size {
		return altered()
	}
	at, ok := plain.(io.ReaderAt)
	if !ok {
		return fmt.Errorf("read back %s: the container is not read at random", row.Object)
	}
	card, err := document.Inspect(at, row.Size, row.Name)
	if err != nil {
		return err
	}
	if card.Media != row.Media {
		return altered()
	}
	return nil
}

// heard remembers the error of its source, which the container hides.
type heard struct {
	src io.ReaderAt
	err error
}

func (h *heard) ReadAt(b []byte, off int64) (int, error) {
	n, err := h.src.ReadAt(b, off)
	if err != nil && err != io.EOF {
		h.err = err
	}
	return n, err
}
