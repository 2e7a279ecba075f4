// Package envelope seals small values:
//
//	version | suite | key id (8) | nonce (12) | ciphertext | tag (16)
//
// The journal, the keyring and the vault use it, and the server opens rescued
// entries of a journal with it; documents have the streaming container of
// package document. A value opens only with
// its key, only at its place (the associated data) and only as it was sealed.
// An unknown version or suite is refused, never guessed. The package does no
// I/O, keeps no state and never logs.
//
//	key := envelope.New(secret)
//	sealed, err := key.Seal(rand.Reader, plain, envelope.Place("record", id, class, rev))
//	plain, err := key.Open(sealed, envelope.Place("record", id, class, rev))
package envelope
