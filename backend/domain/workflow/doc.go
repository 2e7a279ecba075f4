// Package workflow holds processes as data and the pure machine that runs
// them: block-structured sequences whose branches always join.
//
// Next takes an instance, its record and an act and returns the next instance
// and the effects to carry out; it never does I/O, reads a clock or decides
// rights beyond who holds a task. The instance never leaves the server: a
// desktop gets the CaseView cut for its user.
//
//	inst, effects, err := process.Next(inst, rec, workflow.Act{Task: t, Action: workflow.Agree, …})
package workflow
