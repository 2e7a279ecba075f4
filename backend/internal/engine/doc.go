// Package engine is the only writer of records: intents in, verdicts out.
//
// Submit queues what desktops ask for; one loop rules on up to 64 of them in a
// transaction, each in a savepoint, and answers after the commit. One fenced
// sequencer numbers feed and audit rows in the order of commits. Work carries
// out what a ruling left to do: render, put, file. Pull cuts the feed for one
// reader. The engine never decides itself: intent.Judge does, on a case that
// the engine loads; and nothing in a ruling does I/O outside the database.
//
//	e, err := engine.New(ctx, db, deps)
//	go e.Run(ctx)
//	answers, err := e.Submit(ctx, actor, envelopes)
package engine
