package registration

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/blob"
	"quancheng/backend/internal/store"
)

// Put stores a document that the server itself made, under a fresh key, and
// keeps its confirmed upload: object first, row after. The same content for
// the same document again is the same object again (R74); what a crash
// left between the two is swept.
func (d *Desk) Put(ctx context.Context, id, aggregate record.ID, name string, content []byte) (document.Ref, error) {
	name, problem := document.Clean(fileName(name))
	if problem != "" {
		return document.Ref{}, badName(problem)
	}
	card, err := document.Inspect(bytes.NewReader(content), int64(len(content)), name)
	if err != nil {
		return document.Ref{}, err
	}
	rows, err := store.UploadsOf(ctx, d.db.Read(), []record.ID{id})
	if err != nil {
		return document.Ref{}, err
	}
	for _, r := range rows {
		if r.Content != string(document.Of(content)) || r.Aggregate != string(aggregate) || r.Name != name {
			continue
		}
		if _, err := d.Blob.Stat(ctx, document.Digest(r.Object)); err == nil {
			return r.Ref(), nil
		} else if !errors.Is(err, blob.ErrAbsent) {
			return document.Ref{}, err
		}
	}
	return d.store(ctx, api.Ticket{Document: id, Aggregate: aggregate, Name: name, Media: card.Media}, content)
}

func (d *Desk) store(ctx context.Context, t api.Ticket, content []byte) (document.Ref, error) {
	d.rows.RLock()
	defer d.rows.RUnlock()
	key, err := document.NewKey(d.Rand)
	if err != nil {
		return document.Ref{}, err
	}
	var sealed bytes.Buffer
	s, err := document.Seal(&sealed, bytes.NewReader(content), key, d.Rand)
	if err != nil {
		return document.Ref{}, err
	}
	if err := d.Blob.Put(ctx, s.Object, s.Parts, bytes.NewReader(sealed.Bytes())); err != nil {
		return document.Ref{}, err
	}
	t.Object, t.Content, t.Size, t.SealedSize, t.Key = s.Object, s.Content, s.Size, s.SealedSize, key[:]
	for _, p := range s.Parts {
		t.Parts = append(t.Parts, p.Digest)
	}
	up, err := d.draw()
	if err != nil {
		return document.Ref{}, err
	}
	row, err := d.row(up, policy.Actor{User: "system"}, t)
	if err != nil {
		return document.Ref{}, err
	}
	row.State = store.UploadConfirmed
	if err := d.readBack(ctx, row); err != nil {
		return document.Ref{}, fmt.Errorf("read back what was put: %w", err)
	}
	err = d.db.Write(ctx, func(ctx context.Context, tx store.Tx) error { return tx.AddUpload(ctx, row) })
	return row.Ref(), err
}

// fileName makes a file's name of a title: what a file system does not take
// becomes a line, and the extension is kept.
func fileName(title string) string {
	const most = 120
	ext := path.Ext(title)
	stem := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune("/\\:*?\"<>|", r) || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, strings.TrimSuffix(title, ext)))
	return string(stem[:min(len(stem), most)]) + ext
}
