// Package intent holds what a desktop asks for and how it is ruled on.
//
// An Intent travels as exact bytes in an Envelope under the device's mark and
// is never re-encoded. Judge is the law on the server and the prediction on
// the desktop: pure, each rule ok, problem or undecided. The package never
// performs effects; the engine does.
//
//	ruling := intent.Judge(kase, in)
//	if ruling.Outcome == intent.Accepted { … ruling.Next, ruling.Effects … }
package intent
