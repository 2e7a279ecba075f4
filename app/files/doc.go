// Package files is the way of document bytes between the page and this PC:
// chunks in, sealed while they arrive; ranges out, opened while they leave.
//
// Plaintext is in memory only: what is on disk is the sealed container, in the
// journal's area or the cache. The package knows no records and no rights; the
// desk behind its interfaces does. Nothing is cached by the web view.
//
//	h := files.Handler{Incoming: uploads, Documents: desk, Fail: words}
//	mux.Handle("/files/", h)
package files
