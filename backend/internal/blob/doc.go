// Package blob holds the sealed bytes of documents in S3.
//
// An object is named by its digest and never changes; its parts are checked
// by the store itself against signed SHA-256 headers. Desktops get presigned
// addresses and never a key. Only what every S3 server has is used: no STS,
// lifecycle, SSE or tags. Plaintext, titles and rights never come here.
//
// Where a unit has no S3 of its own, the server runs versitygw as a child of
// its own binary (StartEmbedded, RunEmbedded). Either way the server passes
// the bucket's path on its TLS listener to the store (Embedded.Proxy, Outside).
//
//	store, err := blob.New(embedded.Config("documents", "https://10.0.0.5:8443"))
//	up, err := store.Start(ctx, object, parts)
//	put, err := store.PresignPart(ctx, object, up.ID, parts[0], 15*time.Minute)
package blob
