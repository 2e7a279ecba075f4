package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// States of an upload.
const (
	UploadStarted   = "started"   // parts are on their way
	UploadDone      = "done"      // the object is whole, not read yet
	UploadConfirmed = "confirmed" // read back: it is what its ticket said
	UploadAborted   = "aborted"
)

// UploadRow is one document on its way in, and afterwards the one place of its
// key. Document is the record that registers it; the same document in a later
// edition is another row.
type UploadRow struct {
	bun.BaseModel `bun:"table:uploads,alias:uploads"`
	ID            string `bun:"id,pk"`
	User          string `bun:"user_id"`
	Device        string `bun:"device"`
	Aggregate     string `bun:"aggregate"`
	Document      string `bun:"document"`
	Object        string `bun:"object"`
	Content       string `bun:"content"`
	Size          int64  `bun:"size"`
	SealedSize    int64  `bun:"sealed_size"`
	Parts         string `bun:"parts"`   // JSON, []document.Digest
	Key           []byte `bun:"doc_key"` // sealed under the server key
	Name          string `bun:"name"`
	Media         string `bun:"media"`
	S3Upload      string `bun:"s3_upload"` // "" when the object stood already
	State         string `bun:"state"`
	At            string `bun:"at"` // of the last change of state
}

// Ref is the document as an intent names it.
func (r UploadRow) Ref() document.Ref {
	return document.Ref{ID: r.Document, Object: document.Digest(r.Object), Content: document.Digest(r.Content),
		Size: r.Size, SealedSize: r.SealedSize, Name: r.Name, Media: r.Media}
}

// Plan is the plan of the parts.
func (r UploadRow) Plan() ([]document.Part, error) {
	var digests []document.Digest
	if err := json.Unmarshal([]byte(r.Parts), &digests); err != nil {
		return nil, fmt.Errorf("read the parts of upload %s: %w", r.ID, err)
	}
	return document.PlanOf(r.SealedSize, digests)
}

// Upload finds one; ErrAbsent when none.
func Upload(ctx context.Context, db bun.IDB, id string) (UploadRow, error) {
	var r UploadRow
	return r, found("an upload", db.NewSelect().Model(&r).Where("id = ?", id).Scan(ctx))
}

// Uploads reads those of an object that were not aborted, oldest first.
func Uploads(ctx context.Context, db bun.IDB, object document.Digest) ([]UploadRow, error) {
	var rows []UploadRow
	err := db.NewSelect().Model(&rows).Where("object = ?", object).Where("state <> ?", UploadAborted).Order("at", "id").Scan(ctx)
	return rows, found("uploads of an object", err)
}

// UploadsOf reads the confirmed ones of documents, newest first.
func UploadsOf(ctx context.Context, db bun.IDB, documents []record.ID) ([]UploadRow, error) {
	var rows []UploadRow
	if len(documents) == 0 {
		return rows, nil
	}
	err := db.NewSelect().Model(&rows).Where("document IN (?)", bun.List(documents)).Where("state = ?", UploadConfirmed).
		OrderExpr("at DESC, id").Scan(ctx)
	return rows, found("uploads of documents", err)
}

// Registered is the confirmed upload of the edition that a document's record
// names now; ErrAbsent when there is none.
func Registered(ctx context.Context, db bun.IDB, id record.ID) (UploadRow, error) {
	var r UploadRow
	err := db.NewSelect().Model(&r).Join("JOIN record_index AS i ON i.record = uploads.document AND i.text = uploads.object").
		Where("uploads.document = ?", id).Where("i.name = ?", "object").Where("uploads.state = ?", UploadConfirmed).
		OrderExpr("uploads.at DESC, uploads.id").Limit(1).Scan(ctx)
	return r, found("the bytes of a document", err)
}

// Registers reports whether a record in the scope registers the object.
func Registers(ctx context.Context, db bun.IDB, s policy.Scope, typ record.TypeName, object document.Digest) (bool, error) {
	ids, err := Having(ctx, db, s, typ, "object", string(object), 1)
	return len(ids) > 0, err
}

// Unregistered is how many sealed bytes a user has brought, or is bringing,
// that no record names: what his quota counts.
func Unregistered(ctx context.Context, db bun.IDB, user record.UserID) (int64, error) {
	var n int64
	err := db.NewSelect().Model((*UploadRow)(nil)).ColumnExpr("CAST(COALESCE(SUM(sealed_size), 0) AS BIGINT)").
		Where("user_id = ?", user).Where("state <> ?", UploadAborted).
		Where("NOT EXISTS (SELECT 1 FROM record_index AS i WHERE i.record = uploads.document AND i.name = 'object' AND i.text = uploads.object)").
		Scan(ctx, &n)
	return n, found("add up uploads", err)
}

// StaleUploads reads what has not been confirmed since a moment.
func StaleUploads(ctx context.Context, db bun.IDB, before string, limit int) ([]UploadRow, error) {
	var rows []UploadRow
	err := db.NewSelect().Model(&rows).Where("state IN (?)", bun.List([]string{UploadStarted, UploadDone})).
		Where("at < ?", before).Order("at", "id").Limit(int64(limit)).Scan(ctx)
	return rows, found("stale uploads", err)
}

// AddUpload inserts.
func (t Tx) AddUpload(ctx context.Context, r UploadRow) error {
	_, err := t.NewInsert().Model(&r).Exec(ctx)
	return found("add an upload", err)
}

// SetUpload moves an upload on from one state; ErrMoved when it is in another.
func (t Tx) SetUpload(ctx context.Context, id, from, to, s3, at string) error {
	res, err := t.NewUpdate().Model((*UploadRow)(nil)).Set("state = ?", to).Set("s3_upload = ?", s3).Set("at = ?", at).
		Where("id = ?", id).Where("state = ?", from).Exec(ctx)
	if err := one(res, err); err != nil {
		return fmt.Errorf("move upload %s from %s to %s: %w", id, from, to, err)
	}
	return nil
}
