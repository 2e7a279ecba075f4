// Package workflow holds processes as data and the pure machine that runs
// them: block-structured sequences whose branches always join.
//
// Next takes an instance, its record and an act and returns the next instance
// and the effects to carry out; it never does I/O, reads a clock or decides
// rights beyond who holds a task. The instance never leaves the server: a
// desktop gets the CaseView cut for its user.
//
// What runs so far: task nodes in mode any, conditions with a default, one
// node of effects at the end; agree, refuse, send_back to the applicant and his
// submit, which begins the next round at the first node. Check reports what
// lies beyond, and Start refuses it.
//
//	p := process.With(filing) // conditions are typed by the record type
//	inst, effects, err := p.Next(inst, rec, workflow.Act{Task: t, Action: workflow.Agree, …}, due, units)
package workflow
