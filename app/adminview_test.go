package app

import (
	"strings"
	"testing"

	"quancheng/backend/domain/workflow"
)

// R161: the log names every decision and every effect in words.
func TestEachActHasItsWords(t *testing.T) {
	for _, a := range []workflow.Action{workflow.Agree, workflow.Refuse, workflow.SendBack} {
		if got := actTitleOf("intent." + string(a)); !strings.HasSuffix(got, a.Title()) {
			t.Errorf("%s is called %q", a, got)
		}
	}
	for _, act := range []string{"effect.done", "job.approval"} {
		if actTitleOf(act) == "其他操作" {
			t.Errorf("%s has no words", act)
		}
	}
}
