// Package transfer moves sealed documents: up in parts that are signed one by
// one, down in ranges into a sealed file.
//
// Both continue where they stopped, in this process or another: what the
// server has is asked of the server, what this PC has is the file. Upload is a
// pure step function; Send and Fetch are its shells. The package never sees
// plaintext or a document's key in use, and trusts no byte before its digest.
//
//	err := transfer.Send(ctx, cfg, client, ticket, sealedFile)
//	err = transfer.Fetch(ctx, cfg, client, ref, path)
package transfer
