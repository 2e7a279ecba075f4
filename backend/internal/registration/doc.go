// Package registration takes documents in and lets them be read: tickets,
// presigned parts, confirmation, and the key of each document.
//
// An upload is bound to its user, device, aggregate and size. It counts only
// after the server has read the object back through its container: content
// digest, size and structure are what the ticket said, whatever the desktop
// claims. The record that registers a document (登记) is written by an intent;
// this package never writes one, and never judges more than who sees it. Keys
// lie sealed under the server key, and plaintext is never stored.
//
//	up, err := desk.Start(ctx, actor, ticket)      // Have: what stands already
//	urls, err := desk.Parts(ctx, actor, up.ID, wanted)
//	err = desk.Done(ctx, actor, up.ID)             // complete, read back, confirm
//	url, err := desk.Read(ctx, actor, document)
package registration
