package web

import (
	"context"
	"net/http"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
)

// uploads are the routes of documents. Old clients may use them too: a
// document belongs to an outbox that must get up.
func (w *Web) uploads() []Route {
	session := Who{}
	return []Route{
		{http.MethodPost, api.PathUploads, "upload.start", session, true, 0, body(w.start)},
		{http.MethodPost, api.PathUploadParts, "upload.parts", session, true, 0, typed(w.parts)},
		{http.MethodPost, api.PathUploadDone, "upload.done", session, true, 0, byID(w.uploaded)},
		{http.MethodDelete, api.PathUpload, "upload.abort", session, true, 0, byID(w.abort)},
		{http.MethodGet, api.PathDocument, "document.read", session, false, 0, byID(w.read)},
		{http.MethodPost, api.PathReads, "document.read.offline", session, true, 0, body(w.reads)},
	}
}

func (w *Web) start(ctx context.Context, who policy.Actor, in api.Ticket) (api.Upload, error) {
	return w.Desk.Start(ctx, who, in)
}

func (w *Web) read(ctx context.Context, who policy.Actor, id string) (api.DocumentURL, error) {
	return w.Desk.Read(ctx, who, id)
}

func (w *Web) reads(ctx context.Context, who policy.Actor, in api.Reads) (done, error) {
	return done{}, w.Desk.Reads(ctx, who, in)
}

// wanted repeats the id: huma reads no path from an embedded struct.
type wanted struct {
	ID   string `path:"id" maxLength:"64"`
	Body api.PartsWanted
}

func (w *Web) parts(ctx context.Context, who policy.Actor, in *wanted) (api.PartURLs, error) {
	return w.Desk.Parts(ctx, who, in.ID, in.Body.Parts)
}

func (w *Web) uploaded(ctx context.Context, who policy.Actor, id string) (done, error) {
	return done{}, w.Desk.Done(ctx, who, id)
}

func (w *Web) abort(ctx context.Context, who policy.Actor, id string) (done, error) {
	return done{}, w.Desk.Abort(ctx, who, id)
}
