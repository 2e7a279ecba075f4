// Package record holds the one shape of business data: Record, its Type as
// data, Value, Change, and the closed condition tree Cond.
//
// Every record type is treated by the same code: validation, merging, field
// rights, forms, search, import. A record may have a Parent; parent and parts
// are one aggregate, and an intent changes one aggregate. The package never
// does I/O, reads a clock or holds an any or a float: a value is canonical
// text, money is integer fen, time is UTC RFC 3339 text with milliseconds.
//
//	next, conflicts, err := record.Apply(aggregate, births, changes, removed, catalogue.Type)
package record
