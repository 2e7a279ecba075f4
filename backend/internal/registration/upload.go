package registration

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/blob"
	"quancheng/backend/internal/store"
)

const maxWanted = 300 // parts of one request; a document has at most 257

// Start answers a ticket. The same ticket again goes on where it stood. Done
// means that nothing is to be sent: the bytes stand confirmed for this
// document, or the caller already sees a registration of them and holds their
// key.
func (d *Desk) Start(ctx context.Context, who policy.Actor, t api.Ticket) (api.Upload, error) {
	up, err := d.start(ctx, who, t)
	return up, d.refused(ctx, who, "upload.start", t.Document, err)
}

func (d *Desk) start(ctx context.Context, who policy.Actor, t api.Ticket) (api.Upload, error) {
	parts, err := check(t)
	if err != nil {
		return api.Upload{}, err
	}
	rows, err := store.Uploads(ctx, d.db.Read(), t.Object)
	if err != nil {
		return api.Upload{}, err
	}
	for _, r := range rows {
		if r.User == string(who.User) && r.Device == who.Device && r.Document == string(t.Document) && r.Aggregate == string(t.Aggregate) {
			return d.goOn(ctx, r, t, len(rows) == 1)
		}
	}
	if err := d.admit(ctx, who, t); err != nil {
		return api.Upload{}, err
	}
	seen, err := d.seen(ctx, who, t, rows)
	if err != nil {
		return api.Upload{}, err
	}
	return d.begin(ctx, who, t, parts, seen)
}

// goOn answers a ticket that is known: what stands of it. alone: nobody else
// brought these bytes, so that an object which stands was made by this ticket.
func (d *Desk) goOn(ctx context.Context, r store.UploadRow, t api.Ticket, alone bool) (api.Upload, error) {
	err := d.sameTicket(r, t)
	if err == nil && r.Name != t.Name {
		err = badTicket()
	}
	if err != nil {
		return api.Upload{}, err
	}
	up := api.Upload{ID: r.ID, Done: r.State == store.UploadConfirmed}
	if r.State != store.UploadStarted || r.S3Upload == "" {
		up.Have = all(len(t.Parts))
		return up, nil
	}
	plan, err := r.Plan()
	if err != nil {
		return up, err
	}
	up.Have, err = d.Blob.Held(ctx, t.Object, r.S3Upload, plan)
	if !errors.Is(err, blob.ErrAbsent) {
		return up, err
	}
	up.Have, err = []int{}, nil // swept meanwhile, or complete and the answer was lost
	fresh, stands := "", false
	if alone {
		stands, err = d.Blob.Stands(ctx, t.Object, plan)
	}
	if stands {
		up.Have = all(len(t.Parts))
	} else if err == nil {
		fresh, err = d.Blob.Start(ctx, t.Object, plan)
	}
	if err != nil {
		return up, err
	}
	return up, d.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.SetUpload(ctx, r.ID, store.UploadStarted, store.UploadStarted, fresh, d.now())
	})
}

func (d *Desk) sameTicket(r store.UploadRow, t api.Ticket) error {
	key, err := d.Ring.Open(place(r.Document, r.Object), r.Key)
	if err != nil {
		return fmt.Errorf("open the key of upload %s: %w", r.ID, err)
	}
	if r.Content != string(t.Content) || r.Size != t.Size || r.Media != t.Media || !bytes.Equal(key, t.Key) {
		return badTicket()
	}
	return nil
}

// seen reports whether these very bytes are registered where the actor sees
// it, and he has their key from there. What he does not see is not looked at:
// neither the answer nor its time tells him that it is there.
func (d *Desk) seen(ctx context.Context, who policy.Actor, t api.Ticket, rows []store.UploadRow) (bool, error) {
	units, err := d.Units(ctx)
	if err != nil {
		return false, err
	}
	visible, err := store.Registers(ctx, d.db.Read(), policy.Compile(who, units), lifecycle.Document, t.Object)
	if err != nil || !visible {
		return false, err
	}
	for _, r := range rows {
		if r.State == store.UploadConfirmed && d.sameTicket(r, t) == nil {
			return true, nil
		}
	}
	return false, nil
}

func (d *Desk) begin(ctx context.Context, who policy.Actor, t api.Ticket, parts []document.Part, seen bool) (api.Upload, error) {
	d.rows.RLock()
	defer d.rows.RUnlock()
	id, err := d.draw()
	if err != nil {
		return api.Upload{}, err
	}
	row, err := d.row(id, who, t)
	if err != nil {
		return api.Upload{}, err
	}
	up := api.Upload{ID: id, Have: []int{}, Done: seen}
	if seen {
		row.State, up.Have = store.UploadConfirmed, all(len(parts))
	} else {
		if row.S3Upload, err = d.Blob.Start(ctx, t.Object, parts); err != nil {
			return api.Upload{}, err
		}
	}
	return up, d.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := errors.Join(tx.Alone(ctx, objects), tx.AddUpload(ctx, row)); err != nil {
			return err
		}
		return d.note(ctx, tx, who, line{act: "upload.start", object: object(t.Document)})
	})
}

// Parts signs the addresses of some parts; each is good for its bytes only.
func (d *Desk) Parts(ctx context.Context, who policy.Actor, id string, wanted []int) (api.PartURLs, error) {
	var out api.PartURLs
	row, err := d.mine(ctx, who, id)
	if err == nil && (row.State != store.UploadStarted || row.S3Upload == "") {
		err = noUpload()
	}
	if err != nil {
		return out, d.refused(ctx, who, "upload.parts", record.ID(row.Document), err)
	}
	plan, err := row.Plan()
	if err != nil {
		return out, err
	}
	if len(wanted) == 0 || len(wanted) > maxWanted {
		return out, badTicket()
	}
	for _, n := range wanted {
		if n < 1 || n > len(plan) {
			return out, badTicket()
		}
		req, err := d.Blob.PresignPart(ctx, document.Digest(row.Object), row.S3Upload, plan[n-1], signedFor)
		if err != nil {
			return out, err
		}
		out.URLs = append(out.URLs, api.PartURL{Part: n, URL: req.URL, Headers: req.Headers})
	}
	return out, nil
}

// Abort drops an upload that is not confirmed.
func (d *Desk) Abort(ctx context.Context, who policy.Actor, id string) error {
	row, err := d.mine(ctx, who, id)
	if err == nil && row.State == store.UploadConfirmed {
		err = noUpload()
	}
	if err != nil {
		return d.refused(ctx, who, "upload.abort", record.ID(row.Document), err)
	}
	return d.drop(ctx, who, row, line{act: "upload.abort", object: object(record.ID(row.Document))})
}

// drop ends an upload: the row first, then the parts; what is left of them is
// swept.
func (d *Desk) drop(ctx context.Context, who policy.Actor, row store.UploadRow, l line) error {
	err := d.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := tx.SetUpload(ctx, row.ID, row.State, store.UploadAborted, row.S3Upload, d.now()); err != nil {
			return err
		}
		return d.note(ctx, tx, who, l)
	})
	if err != nil || row.S3Upload == "" {
		return err
	}
	return d.Blob.Abort(ctx, document.Digest(row.Object), row.S3Upload)
}

// mine reads an upload of this user on this device; another's is not there.
func (d *Desk) mine(ctx context.Context, who policy.Actor, id string) (store.UploadRow, error) {
	row, err := store.Upload(ctx, d.db.Read(), id)
	if errors.Is(err, store.ErrAbsent) {
		return store.UploadRow{}, noUpload()
	}
	if err == nil && (row.User != string(who.User) || row.Device != who.Device || row.State == store.UploadAborted) {
		return store.UploadRow{}, noUpload()
	}
	return row, err
}

// refused notes a refusal in the log; anything else passes.
func (d *Desk) refused(ctx context.Context, who policy.Actor, act string, id record.ID, err error) error {
	if err == nil || fault.CodeOf(err) == fault.Internal {
		return err
	}
	l := line{act: act, object: object(id), refusal: fault.From(err).Message}
	if lerr := d.noteAlone(ctx, who, l); lerr != nil {
		return lerr
	}
	return err
}

func object(id record.ID) string {
	if !record.ValidID(id) {
		return string(lifecycle.Document)
	}
	return string(lifecycle.Document) + "/" + string(id)
}

func (d *Desk) draw() (string, error) {
	b := make([]byte, 16)
	if _, err := io.ReadFull(d.Rand, b); err != nil {
		return "", fmt.Errorf("draw an upload id: %w", err)
	}
	return hex.EncodeToString(b), nil
}

func all(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i + 1
	}
	return out
}
