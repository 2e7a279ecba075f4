// Package compliance finds what is incomplete or against a rule before anyone
// else does: required fields and documents (R66), the rules of a record type,
// and packs of rules taken from regulations (R67).
//
// Every finding says its rule, clause, source and calculation, and passes are
// findings too. A rule declares what it reads; where that is absent the
// finding is undecided, never passed. A rule whose article nobody has read in
// the official text only warns. The package never reads a store: what a rule
// must know beyond the aggregate comes in as Facts.
//
//	findings := compliance.Findings(typ, aggregate, absent, catalogue)
//	if fault.Blocking(findings) { … }
package compliance
