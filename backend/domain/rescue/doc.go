// Package rescue is what desktop and server must both read of a user's
// journal: the frame of one entry, and how an entry opens with the rescue key
// when its own PC cannot or may not open it any more.
//
// An entry's payload is sealed under a key of its own. That key is wrapped for
// the journal (app/journal does that) and, by HPKE (RFC 9180: X25519,
// HKDF-SHA256, AES-256-GCM), to the server's rescue key. What is opened here
// is evidence for people to read; nothing in it is ever applied. The package
// parses bytes of strangers: it never panics on them and keeps no state.
//
//	frames, rest := rescue.Split(sealed)
//	entry, err := rescue.Open(private, user, device, frames[0])
package rescue
