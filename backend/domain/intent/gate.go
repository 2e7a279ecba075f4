package intent

import (
	"slices"

	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// form checks what every intent must be, whatever it asks for.
func (s *sitting) form() *verdict {
	if err := s.in.Sized(); err != nil {
		return refusal(err)
	}
	if s.in.By != s.Actor.User || s.in.By == "" {
		return notYours()
	}
	return nil
}

// found looks for the head: as it stands, or among the births. What the actor
// may not see is not there.
func (s *sitting) found() *verdict {
	if head, ok := s.Aggregate.Head(); ok {
		s.head = head
		if head.ID != s.in.Aggregate || !s.visible() {
			return hidden()
		}
		return nil
	}
	for _, b := range s.in.Births {
		if b.ID == s.in.Aggregate && b.Parent == "" && len(s.Aggregate) == 0 && s.in.Op != Decide && s.in.Op != Discard {
			s.fresh = true
			s.head = record.Record{ID: b.ID, Type: b.Type, Root: b.Root, Unit: b.Unit, Owner: s.Actor.User, State: record.Draft}
			return nil
		}
	}
	return hidden()
}

// visible: any class by role, or an open task of his own.
func (s *sitting) visible() bool {
	return len(policy.Visible(s.Actor, policy.AttrsOf(s.head), s.Units)) > 0 || len(s.tasks()) > 0
}

// known demands a declared type and, for new acts, a module that is on;
// running cases finish (R53).
func (s *sitting) known() *verdict {
	var ok bool
	if s.typ, ok = s.Types.Type(s.head.Type); !ok || !s.typ.Head {
		return unknownType()
	}
	running := s.in.Op == Decide || s.head.State == record.Returned
	if s.typ.Stage != "" && !running && s.in.Op != Discard && !slices.Contains(s.Modules, s.typ.Stage) {
		return moduleOff(s.typ)
	}
	return nil
}

// tasks are the actor's open tasks: cut from the instance, or as delivered.
func (s *sitting) tasks() []workflow.OpenTask {
	switch {
	case s.Server && s.Instance != nil && s.Process != nil:
		return s.Process.View(*s.Instance, s.head, s.Actor, nil, s.Units).Tasks
	case !s.Server && s.View != nil:
		return s.View.Tasks
	}
	return nil
}

// process is the one of the case, bound to the type of its record.
func (s *sitting) process() workflow.Process {
	return s.Process.With(s.typ, s.absent()...)
}
