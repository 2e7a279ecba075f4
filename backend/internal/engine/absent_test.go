package engine

import (
	"testing"
	"unicode"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// What does not exist is refused in Chinese, changes nothing and stands in the
// log: a type, a field, an action, a task (R161, R159).
func TestWhatDoesNotExistIsRefused(t *testing.T) {
	both(t, func(w *world) {
		filing := w.submitted("甲项目", 100)
		before := w.head(filing).Rev

		kind := w.draft(linxl, "乙项目", 100)
		kind.Births[0].Type = "spaceship"
		field := w.draft(linxl, "丙项目", 100)
		field.Changes = append(field.Changes, text(field.Aggregate, "no_such_field", "", "x"))
		action := w.decision(zhoumin, filing, "office", workflow.Agree)
		action.Action = "teleport"
		task := w.decision(zhoumin, filing, "office", workflow.Agree)
		task.Task = "nowhere/office/1/1"

		for name, in := range map[string]intent.Intent{"type": kind, "field": field, "action": action, "task": task} {
			by := linxl
			if in.Op == intent.Decide {
				by = zhoumin
			}
			said := ""
			switch a := w.submit(by, in)[0]; {
			case a.Fault != nil:
				said = a.Fault.Message
			case a.Verdict != nil && a.Verdict.Outcome == intent.Rejected:
				said = a.Verdict.Message
				for _, p := range a.Verdict.Problems {
					said += p.Message
				}
			default:
				t.Errorf("%s: %+v", name, a)
			}
			if !chinese(said) {
				t.Errorf("%s: said %q", name, said)
			}
		}
		if now := w.head(filing).Rev; now != before {
			t.Errorf("the filing went from revision %d to %d", before, now)
		}
		refused := map[record.UserID]int{}
		for _, by := range []record.UserID{linxl.User, zhoumin.User} {
			for _, e := range w.log(by) {
				if e.Result == audit.Refused {
					refused[by]++
				}
			}
		}
		if refused[linxl.User] != 2 || refused[zhoumin.User] != 2 {
			t.Errorf("refusals in the log: %v", refused)
		}
	})
}

func chinese(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}
