// Package journal is the append-only, fsynced log of what the server has not
// ruled on: drafts, intents, registrations of sealed documents and what became
// of them. One per user; see docs/formats.md for the bytes.
//
// An entry is safe when Append returned: it survives kill -9 and power loss,
// or Append said in words that it did not keep it. A torn tail is cut and
// reported; damage in the middle is reported, and what stands after it still
// comes out. The journal never returns a value other than the one appended.
//
// Each entry has its own random key, wrapped twice: under the user's journal
// key and to the server's rescue key, so that work can be sent up even when
// every local key is lost. Payloads are opaque here. The package runs no
// goroutine and reads no clock of its own; it never holds the server's word
// (package vault does).
//
//	j, report, err := journal.Open(cfg)
//	seq, err := j.Append(journal.Draft, journal.Index{Aggregate: id}, payload)
package journal
