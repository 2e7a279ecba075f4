package registration

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// ourselves does what nobody asked for.
var ourselves = policy.Actor{User: "system", Name: "系统"}

// Sweep ends the uploads that have not been completed for Life and drops
// their parts; it reports how many.
func (d *Desk) Sweep(ctx context.Context) (int, error) {
	before := d.Clock().Add(-d.Life)
	rows, err := store.StaleUploads(ctx, d.db.Read(), string(record.At(before)), 500)
	if err != nil {
		return 0, err
	}
	for i, r := range rows {
		err := d.drop(ctx, ourselves, r, line{act: "upload.sweep", object: object(record.ID(r.Document))})
		if err != nil && !errors.Is(err, store.ErrMoved) {
			return i, err
		}
		if r.State == store.UploadDone {
			if _, err := d.remove(ctx, document.Digest(r.Object)); err != nil {
				return i, err
			}
		}
	}
	_, err = d.Blob.SweepUploads(ctx, before)
	return len(rows), err
}

// SweepObjects removes what lies in the store for longer than Keep and no
// upload names: a crash between object and row left it, or a restore. It
// reports how many; each stands in the log.
func (d *Desk) SweepObjects(ctx context.Context) (int, error) {
	n := 0
	err := d.Blob.Objects(ctx, d.Clock().Add(-d.Keep), func(o document.Digest) error {
		gone, err := d.remove(ctx, o)
		if err != nil || !gone {
			return err
		}
		n++
		return d.noteAlone(ctx, ourselves, line{act: "object.sweep", object: "object/" + string(o)})
	})
	return n, err
}

// objects is what is added to, or taken from, by one server at a time.
const objects = "objects"

// remove deletes an object that no upload stands for; none comes to stand for
// it meanwhile, on whichever server.
func (d *Desk) remove(ctx context.Context, o document.Digest) (bool, error) {
	d.rows.Lock()
	defer d.rows.Unlock()
	gone := false
	err := d.db.Alone(ctx, objects, func(ctx context.Context, db bun.IDB) error {
		rows, err := store.Uploads(ctx, db, o)
		if err != nil || len(rows) > 0 {
			return err
		}
		gone = true
		return d.Blob.Remove(ctx, o)
	})
	return gone, err
}
