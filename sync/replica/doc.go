// Package replica brings acts up and the projection down.
//
// Replica is the whole of it as one pure step function: an event in, commands
// out; no goroutine, clock, randomness or map order inside, so that one seed
// replays a failure byte for byte. Runner is the thin shell that carries the
// commands out. docs/protocol.md is the protocol.
//
// An act is queued → sending → settled | held. Acts of one aggregate go one at
// a time and in order; a held one blocks those behind it until its user
// decides. Whatever happens to the network or the process, an act is sent
// again under the same id, as the same bytes, until it has a verdict. The
// package never reads or changes what an act wants, but for folding two saves
// of one draft, and it keeps nothing itself: Journal and Projection do.
//
//	r := replica.New(replica.Config{Journal: j, Server: client, …})
//	r.Start(acts, position)
//	kept, err := r.Enqueue(replica.Act{Intent: in})
package replica
