// Package bundle is the file that a medium carries between a machine without
// any network and the server (R199): a signed header, and parts one after
// another, each with its size and digest in the header.
//
// A bundle is for one recipient: its content is sealed to his X25519 key, and
// everything in it is covered by one Ed25519 mark. Whole must have passed
// before anything in it counts, so that nothing is half imported. The package
// knows no rights, no clock and no files; it streams, and parses bytes of
// strangers without panicking.
//
//	key, err := bundle.Lock(random, recipient, &header)
//	err = bundle.Write(file, header, sign, parts...)
//	b, err := bundle.Read(file, size); err = b.Check(signer); err = b.Whole()
package bundle
