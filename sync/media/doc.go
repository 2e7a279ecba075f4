// Package media is replication by file, for a machine without any network
// (R199): it makes the bundle that takes an outbox to the server, and proves
// the one that comes back.
//
// It knows neither journal nor cache nor where files lie: cargo comes in,
// lines go out. Nothing of an arrival may be used unless Open has answered,
// which has then proven every byte of it.
//
//	id, err := media.Export(file, machine, cargo)
//	in, err := media.Open(file, size, machine)
//	err = in.Lines(userKey, func(l api.MediaLine) error { … })
package media
