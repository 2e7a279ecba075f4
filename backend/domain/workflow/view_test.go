package workflow_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

var update = flag.Bool("update", false, "write the golden files anew")

// R3, R71: the process as a table of transitions, printed by running it.
func TestInitiationTable(t *testing.T) {
	var out strings.Builder
	for _, fen := range []int64{399_999_999, 400_000_000} {
		fmt.Fprintf(&out, "概算 %s 元\n", record.FormatYuan(fen))
		for _, script := range [][]workflow.NodeID{{}, {"office"}, {"office", "finance"}, {"office", "finance", "leader"}} {
			r := submitted(t, fen)
			for _, id := range script {
				if at, ok := r.p.NodeAt(r.inst); ok && at.ID == id {
					r.must(holder(at), id, workflow.Agree)
				}
			}
			table(&out, r)
		}
	}
	golden(t, "testdata/initiation.txt", out.String())
}

// table prints what each action does where the case stands.
func table(out *strings.Builder, r *run) {
	at, _ := r.p.NodeAt(r.inst)
	if strings.Contains(out.String()[strings.LastIndex(out.String(), "概算"):], "\n  "+at.Title+" ") {
		return // this case skipped the node that the script names
	}
	if at.Kind == workflow.EffectRun {
		done, _ := r.p.EffectsDone(r.inst, at.ID, r.now)
		fmt.Fprintf(out, "  %s [%s] 完成 → 结束 [%s]\n", at.Title, record.StateTitle(r.inst.State()), record.StateTitle(done.State()))
		return
	}
	for _, a := range at.Allow {
		next, effects, err := r.p.Next(r.inst, r.rec, workflow.Act{Task: r.p.Open(r.inst)[0], Action: a, Opinion: "意见",
			By: holder(at), At: r.now}, due, units)
		if err != nil {
			r.t.Fatal(err)
		}
		to := "结束"
		if n, ok := r.p.NodeAt(next); ok {
			to = n.Title
		} else if next.Outcome == "" {
			to = "申报人"
		}
		var kinds []string
		for _, e := range effects {
			kinds = append(kinds, strings.TrimSpace(e.Kind+" "+e.Name+string(e.State)))
		}
		fmt.Fprintf(out, "  %s [%s] %s → %s [%s] %s\n", at.Title, record.StateTitle(r.inst.State()), a.Title(), to,
			record.StateTitle(next.State()), strings.Join(kinds, ", "))
	}
}

func holder(n workflow.Node) policy.Actor {
	i := slices.IndexFunc(everybody(), func(a policy.Actor) bool { return a.Has(n.Who.Role, "", units) })
	return everybody()[i]
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s differs; go test -update and read the difference:\n%s", path, got)
	}
}

// R68, R76: the tree of a running case: who did it, who has it, why and how
// long, what lies ahead and what is passed by.
func TestPathTellsTheWay(t *testing.T) {
	r := submitted(t, 400_000_000)
	r.must(zhoumin, "office", workflow.Agree)
	want := `applicant 申报 done 林晓岚 ()
office 信息化处审核 done 周敏 (5 个工作日)
finance 财务审核 current 王立新 (概算总额 不小于 400 万元；3 个工作日)
leader 分管领导审批 ahead 陈启明 (5 个工作日)
issue 批复与归档 ahead  (自动)
`
	if got := path(r); got != want {
		t.Errorf("running:\n%s", got)
	}
	r.must(wanglx, "finance", workflow.SendBack)
	want = `applicant 申报 current 林晓岚 ()
office 信息化处审核 done 周敏 (5 个工作日)
finance 财务审核 returned 王立新 (概算总额 不小于 400 万元；3 个工作日)
leader 分管领导审批 ahead 陈启明 (5 个工作日)
issue 批复与归档 ahead  (自动)
`
	if got := path(r); got != want {
		t.Errorf("returned:\n%s", got)
	}
	small := submitted(t, 100)
	if got := path(small); !strings.Contains(got, "finance 财务审核 skipped  (概算总额 不小于 400 万元；3 个工作日)\n") ||
		!strings.Contains(got, "office 信息化处审核 current 周敏、何静") {
		t.Errorf("below the limit:\n%s", got)
	}
}

func path(r *run) string {
	var out strings.Builder
	for _, n := range r.p.View(r.inst, r.rec, linxl, phonebook{}, units).Path {
		fmt.Fprintf(&out, "%s %s %s %s (%s)\n", n.Node, n.Title, n.Status, strings.Join(n.People, "、"), n.Why)
	}
	return out.String()
}

// R68, R72: each sees his own open tasks and nobody else's; the applicant has
// one while his filing is returned.
func TestViewShowsOwnTasks(t *testing.T) {
	r := submitted(t, 100)
	tasks := func(a policy.Actor) []workflow.OpenTask {
		return r.p.View(r.inst, r.rec, a, phonebook{}, units).Tasks
	}
	if got := tasks(zhoumin); len(got) != 1 || got[0].ID != "c1/office/1/1" || got[0].Due == "" || got[0].Fresh {
		t.Errorf("office has %+v", got)
	}
	for _, a := range []policy.Actor{linxl, sunyue, wanglx, chenqm} {
		if got := tasks(a); len(got) != 0 {
			t.Errorf("%s has %+v", a.Name, got)
		}
	}
	r.must(zhoumin, "office", workflow.Agree)
	got := tasks(chenqm)
	if len(got) != 1 || !got[0].Fresh || !slices.Equal(got[0].Binds, []record.Class{record.General, record.Money}) {
		t.Errorf("leader has %+v", got)
	}
	r.must(chenqm, "leader", workflow.SendBack)
	if got := tasks(linxl); len(got) != 1 || got[0].Node != workflow.Applicant || !slices.Equal(got[0].Actions, []workflow.Action{workflow.Submit}) {
		t.Errorf("applicant has %+v", got)
	}
	if got := tasks(sunyue); len(got) != 0 {
		t.Errorf("another clerk has %+v", got)
	}
}

// R76, R156: opinions of a running round are the process's own; the applicant
// reads them when the round is over, and why something came back at once.
func TestWhoReadsOpinions(t *testing.T) {
	r := submitted(t, 400_000_000)
	r.must(zhoumin, "office", workflow.Agree)
	reads := func(a policy.Actor) string {
		for _, s := range r.p.View(r.inst, r.rec, a, phonebook{}, units).History {
			if s.Node == "office" {
				return s.Opinion
			}
		}
		return "no step"
	}
	if reads(linxl) != "" || reads(sunyue) != "" {
		t.Error("an opinion left the process before the result")
	}
	if reads(wanglx) == "" || reads(chenqm) == "" || reads(zhoumin) == "" {
		t.Error("the process does not read its own opinions")
	}
	r.must(wanglx, "finance", workflow.SendBack)
	if reads(linxl) == "" {
		t.Error("the round is over, and the applicant may not read it")
	}
}
