package registration

import (
	"context"
	"errors"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// Read lets one registered document be read for a few minutes. Every reading
// and every refusal is in the log before it is answered; what the caller may
// not see is not there (R27, R156, R159).
func (d *Desk) Read(ctx context.Context, who policy.Actor, id string) (api.DocumentURL, error) {
	var out api.DocumentURL
	doc, err := d.visible(ctx, who, record.ID(id))
	if err != nil {
		return out, d.refused(ctx, who, "document.read", record.ID(id), err)
	}
	row, err := store.Registered(ctx, d.db.Read(), doc.ID)
	if errors.Is(err, store.ErrAbsent) {
		return out, d.refused(ctx, who, "document.read", doc.ID, noBytes())
	}
	if err != nil {
		return out, err
	}
	if out.Key, err = d.Ring.Open(place(row.Document, row.Object), row.Key); err != nil {
		return out, err
	}
	plan, err := row.Plan()
	if err != nil {
		return out, err
	}
	for _, p := range plan {
		out.Parts = append(out.Parts, p.Digest)
	}
	req, err := d.Blob.PresignGet(ctx, document.Digest(row.Object), signedFor)
	if err != nil {
		return out, err
	}
	out.URL, out.Ref, out.Till = req.URL, row.Ref(), record.At(d.Clock().Add(signedFor))
	return out, d.noteAlone(ctx, who, line{act: "document.read", object: object(doc.ID), root: doc.Root})
}

// visible finds a registration that the actor may read.
func (d *Desk) visible(ctx context.Context, who policy.Actor, id record.ID) (record.Record, error) {
	if !record.ValidID(id) {
		return record.Record{}, notThere()
	}
	rs, err := store.Records(ctx, d.db.Read(), []record.ID{id})
	if err != nil {
		return record.Record{}, err
	}
	units, err := d.Units(ctx)
	if err != nil {
		return record.Record{}, err
	}
	if len(rs) != 1 || rs[0].Type != lifecycle.Document || !slices.Contains(policy.Visible(who, policy.AttrsOf(rs[0]), units), record.General) {
		return record.Record{}, notThere()
	}
	return rs[0], nil
}
