package journal

import "quancheng/backend/domain/rescue"

// An entry, its kind and its index: package rescue has their form, for the
// server reads them too.
type (
	Kind  = rescue.Kind
	Index = rescue.Index
	Entry = rescue.Entry
)

// The kinds, as the program says them.
const (
	Draft    = rescue.Draft
	Intent   = rescue.Intent
	Document = rescue.Document
	Attempt  = rescue.Attempt
	Settled  = rescue.Settled
	Held     = rescue.Held
	Released = rescue.Released
	Burnt    = rescue.Burnt
	Read     = rescue.Read
	Kept     = rescue.Kept
)
