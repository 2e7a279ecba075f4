// Package audit holds the operation log: entries, the RFC 6962 tree over
// them, signed checkpoints, and their verification.
//
// A leaf commits to digest(salt ‖ change), so that a package can reveal its
// own entries and no others. Every desktop keeps the last checkpoint and
// demands consistency: the clients are the witnesses. The package never
// stores anything; the sequencer does.
//
//	err := audit.CheckInclusion(checkpoint, index, leaf, proof)
package audit
