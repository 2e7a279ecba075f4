// Package policy decides who may see and write what: role × state × class.
//
// A Grant gives a role over a unit or one project for a period. From his
// grants an Actor gets a Scope, a closed set over record attributes that SQL
// and Go evaluate alike, and per record and class an Access. The package never
// reads field values, a clock or a directory: a subtree of units is resolved
// by the caller, and the end of a grant is an event, not a comparison.
//
//	scope := policy.Compile(actor, subtree)
//	cut := policy.Redact(rec, typ, policy.Visible(actor, policy.AttrsOf(rec), subtree))
package policy
