// Package document holds what a document is before anybody stores it: its
// digests, its sealed container, the parts in which it travels, the hygiene of
// its name and the structural check of its content.
//
// A document has two digests. The content digest is over the plaintext and is
// a field of the registration; the object name is over the sealed parts and is
// all that a store ever sees. The container is a magic, a suite byte and, for
// suite Intl, a DARE 2.0 stream under a random key of the document's own.
//
// The package never opens a file, reads a clock or makes randomness: bytes
// come as io.Reader and io.ReaderAt, randomness as io.Reader. It does not
// render, and it does not judge who may read.
//
//	sealed, err := document.Seal(dst, src, key, rand.Reader)
//	r, err := document.Open(file, sealed.SealedSize, sealed.Size, key)
package document
