// Package media is the exchange station 交换站: it takes the bundles of
// machines without any network and answers each with one (R199).
//
// What a bundle brings goes the ways of an online desktop: documents through
// registration, acts through the engine in their author's name and with his
// rights now, the feed cut for him. The carrier sees counts and outcomes,
// never content. Nothing here writes a record, and nothing of a bundle counts
// before every byte of it is proven.
//
//	station := media.New(db, media.Deps{…})
//	receipt, err := station.Exchange(ctx, carrier, file, size, reply)
package media
