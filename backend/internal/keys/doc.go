// Package keys is the ring of secret keys that belong to the server itself:
// one file, mode 0600, outside the data directory, so that a copied data
// directory opens nothing.
//
// From one master secret come the sealing of TOTP seeds, device shares and
// document keys at rest, the salt of Seen and the log's signing key; beside it
// stands the rescue key that opens journals. The package never writes a secret
// anywhere but into that file, and prints as a fixed word.
//
//	ring, err := keys.Load(path)
//	sealed, err := ring.Seal(keys.Place("seed", user), seed)
package keys
