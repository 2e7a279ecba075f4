package intent

import (
	"errors"
	"slices"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// submittable: his own, and a draft or sent back.
func (s *sitting) submittable() *verdict {
	if s.head.Owner != s.Actor.User {
		return notOwner()
	}
	returned := s.head.State == record.Returned
	if s.head.State != record.Draft && !returned {
		return submittedAlready(s.head.State)
	}
	if s.Server && returned != (s.Instance != nil) {
		return submittedAlready(s.head.State)
	}
	if s.Process == nil {
		return noProcess()
	}
	return nil
}

// enter hands the filing into its process, first or again. A desktop predicts
// the first step only: the instance stays on the server.
func (s *sitting) enter() *verdict {
	head, _ := s.next.Head()
	act := s.act(workflow.Submit)
	if !s.Server {
		inst, _, err := s.process().Start(string(s.in.ID), head, act, s.Due)
		if err != nil && len(s.Absent) == 0 {
			return movedRefusal(err)
		}
		if s.state = inst.State(); err != nil {
			s.state = record.Reviewing // where it enters depends on what is absent here
		}
		return nil
	}
	var inst workflow.Instance
	var effects []workflow.Effect
	var err error
	if s.Instance == nil {
		inst, effects, err = s.process().Start(CaseID(s.in.ID), head, act, s.Due)
	} else {
		act.Task = workflow.TaskAt(s.Instance.ID, workflow.Applicant, s.Instance.Round)
		inst, effects, err = s.process().Next(*s.Instance, head, act, s.Due, s.Units)
	}
	return s.moved(inst, effects, err)
}

// CaseID is the id of the case that a first submission opens.
func CaseID(in ID) string { return string(document.Of([]byte(string(in) + "/case")))[:32] }

// taken finds the actor's task, or says why it is not his to decide.
func (s *sitting) taken() *verdict {
	for _, t := range s.tasks() {
		if t.ID == s.in.Task && t.Node != workflow.Applicant {
			s.task = &t
			return s.acceptable()
		}
	}
	if s.Server && s.Instance != nil && s.Process != nil {
		_, _, err := s.process().Next(*s.Instance, s.head, s.act(s.in.Action), s.Due, s.Units)
		if err != nil {
			return refusal(err)
		}
	}
	return noTask()
}

// acceptable checks the act against the task as it was delivered; the server
// asks the process once more.
func (s *sitting) acceptable() *verdict {
	if !slices.Contains(s.task.Actions, s.in.Action) {
		return movedRefusal(fault.New(fault.Invalid, "该环节不能执行这项操作，本次办理没有生效。请刷新待办后选择可用的操作。"))
	}
	if blank(s.in.Opinion) && slices.Contains(s.task.Opinion, s.in.Action) {
		return movedRefusal(fault.New(fault.Invalid, "“"+s.in.Action.Title()+"”需要填写意见，本次办理没有生效。请写明意见后再办理。"))
	}
	return s.notesFit()
}

// notesFit: an opinion stands at a field that there is, and that its writer sees.
func (s *sitting) notesFit() *verdict {
	for _, n := range s.in.Notes {
		r, ok := s.Aggregate.Find(n.Record)
		t, _ := s.Types.Type(r.Type)
		f, declared := t.Field(n.Field)
		slot := slices.ContainsFunc(t.Slots, func(x record.Slot) bool { return x.Name == n.Field })
		if !ok || blank(n.Text) || !declared && !slot || declared && !s.reads(r, f.Class) {
			return badNote()
		}
	}
	return nil
}

// full: a Fresh node waits for a full sign-in; the desktop holds the act back.
func (s *sitting) full() *verdict {
	if s.Server && s.task.Fresh && !s.Actor.Full {
		return needsFull()
	}
	return nil
}

// bound compares what the act saw of the bound classes with what stands now.
func (s *sitting) bound() *verdict {
	if !s.Server {
		return nil
	}
	now := SeenOf(s.Aggregate, s.Types, s.Salt)
	var changed []record.Class
	for _, c := range s.task.Binds {
		if !s.reads(s.head, c) {
			return cannotBind()
		}
		if s.in.Seen[c] != now[c] {
			changed = append(changed, c)
		}
	}
	if len(changed) > 0 {
		return changedSince(changed)
	}
	return nil
}

// decide carries the act out. A desktop predicts only that it was taken.
func (s *sitting) decide() *verdict {
	if !s.Server {
		return nil
	}
	head, _ := s.next.Head()
	inst, effects, err := s.process().Next(*s.Instance, head, s.act(s.in.Action), s.Due, s.Units)
	return s.moved(inst, effects, err)
}

func (s *sitting) moved(inst workflow.Instance, effects []workflow.Effect, err error) *verdict {
	var f *fault.Error
	switch {
	case errors.As(err, &f) && f.Code == fault.Invalid:
		return movedRefusal(err)
	case err != nil:
		return refusal(err)
	}
	s.instance, s.effects, s.state = &inst, effects, inst.State()
	return nil
}

func (s *sitting) act(a workflow.Action) workflow.Act {
	return workflow.Act{Task: s.in.Task, Action: a, Opinion: s.in.Opinion, Notes: s.in.Notes,
		By: s.Actor, At: s.Now, DeviceAt: s.in.At}
}
