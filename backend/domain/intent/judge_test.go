package intent_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// R65, R68, R69, R71, R72: the main job from the draft to the leader's word.
func TestTheMainJob(t *testing.T) {
	d := newDesk(t)
	d.keep(linxl, d.born(400_000_000))
	if d.c.Root == nil || d.c.Root.ID != rootID || d.c.Root.State != record.Draft || d.head().Text("estimate_total") != "400000000" {
		t.Fatalf("drafted %+v beside %+v", d.head(), d.c.Root)
	}
	r := d.keep(linxl, d.intent(linxl, intent.Submit))
	if d.head().State != record.Reviewing || d.c.Root.State != record.Reviewing || d.c.Aggregate[1].State != record.Reviewing {
		t.Fatalf("submitted as %s", d.head().State)
	}
	if len(r.Problems) == 0 {
		t.Error("the automatic check says nothing") // R66, R67
	}
	back := d.decide(zhoumin, "office", workflow.SendBack)
	back.Notes = []workflow.Note{{Record: filingID, Field: "goal", Text: "请补充共享安排"}}
	d.keep(zhoumin, back)
	if d.head().State != record.Returned || d.c.Root.State != record.Returned {
		t.Fatalf("sent back as %s", d.head().State)
	}
	again := d.intent(linxl, intent.Submit)
	again.Changes = []record.Change{text(filingID, "goal", d.head().Text("goal"), "建设统一受理平台，补充信息资源目录与共享安排。")}
	d.keep(linxl, again)
	if d.c.Instance.Round != 2 || d.head().State != record.Reviewing {
		t.Fatalf("resubmitted as %+v", d.c.Instance)
	}
	d.keep(zhoumin, d.decide(zhoumin, "office", workflow.Agree))
	d.keep(wanglx, d.decide(wanglx, "finance", workflow.Agree))
	r = d.keep(chenqm, d.decide(chenqm, "leader", workflow.Agree))
	if d.head().State != record.Issuing || d.c.Root.State != record.Issuing || len(r.Effects) != 6 {
		t.Fatalf("approved as %s with %v", d.head().State, r.Effects)
	}
	inst, err := d.c.Process.EffectsDone(*d.c.Instance, "issue", now)
	if err != nil {
		t.Fatal(err)
	}
	d.c.Root.Set("number", record.Value{Text: "SL-2026-0001"})
	next, root := intent.Stand(d.cat, d.c.Aggregate, d.c.Root, inst.State(), now)
	if next[0].State != record.Approved || root == nil || root.State != record.Approved || root.Text("number") != "SL-2026-0001" {
		t.Fatalf("after the effects %s beside %+v", next[0].State, root)
	}
}

// imported is one line of a list of historical projects.
func (d *desk) imported(by policy.Actor, source string) intent.Intent {
	in := d.intent(by, intent.Import)
	in.Aggregate = rootID
	in.Births = []record.Birth{{ID: rootID, Type: lifecycle.Project, Root: rootID, Unit: "u-xxh"}}
	in.Changes = []record.Change{text(rootID, "name", "", "Case Management"), text(rootID, "level", "", "公开"),
		text(rootID, "planned_cost", "", "1000"), text(rootID, "actual_cost", "", "1200")}
	if source != "" {
		in.Changes = append(in.Changes, text(rootID, "source_id", "", source))
	}
	return in
}

// R41: an import writes a project, and a second run changes nothing.
func TestImportTwiceIsOnce(t *testing.T) {
	d := newDesk(t)
	d.keep(zhoumin, d.imported(zhoumin, "S-1"))
	p := d.head()
	if p.State != record.Imported || p.Level != record.Public || p.Text("cost_deviation") != "-200" {
		t.Fatalf("imported %+v", p)
	}
	d.c.Now = "2026-12-01T01:00:00.000Z"
	r := d.judge(zhoumin, d.imported(zhoumin, "S-1"))
	if r.Outcome != intent.Merged || !reflect.DeepEqual(r.Next, d.c.Aggregate) {
		t.Fatalf("second run: %s %+v", r.Outcome, r.Next)
	}
}

// A discarded draft takes the project along that stood only for it.
func TestDiscard(t *testing.T) {
	d := newDesk(t)
	d.keep(linxl, d.born(1))
	if r := d.judge(zhaogd, d.intent(zhaogd, intent.Discard)); r.Outcome != intent.Rejected {
		t.Errorf("another's draft was dropped")
	}
	r := d.keep(linxl, d.intent(linxl, intent.Discard))
	if len(r.Next) != 0 || !reflect.DeepEqual(r.Gone, []record.ID{filingID, requestID, planID, rootID}) {
		t.Errorf("discarded %v, left %v", r.Gone, r.Next)
	}
}

// "Hidden" and "does not exist" are one answer, for records and for fields. R156
func TestHiddenIsNotThere(t *testing.T) {
	there, nowhere := newDesk(t), newDesk(t)
	there.keep(linxl, there.born(1))
	in := there.intent(sunyue, intent.Save)
	a, b := there.judge(sunyue, in), nowhere.judge(sunyue, in)
	if a.Message != b.Message || a.Outcome != b.Outcome || len(a.Problems) != len(b.Problems) {
		t.Errorf("record: %q, %q", a.Message, b.Message)
	}
	d := submitted(t, 100)
	personal, missing := d.decide(wanglx, "x", workflow.Agree), d.decide(wanglx, "x", workflow.Agree)
	personal.Op, missing.Op = intent.Save, intent.Save // finance does not see class personal
	personal.Changes = []record.Change{text(filingID, "phone", "", "13800000000")}
	missing.Changes = []record.Change{text(filingID, "phonf", "", "13800000000")}
	if a, b := d.judge(wanglx, personal), d.judge(wanglx, missing); a.Message != b.Message || !reflect.DeepEqual(a.Problems, b.Problems) {
		t.Errorf("field: %+v, %+v", a, b)
	}
}

// A document or an amount that changed after the approver saw it is shown
// again: reconfirm names the class. R72
func TestApprovalBindsWhatWasSeen(t *testing.T) {
	for class, change := range map[record.Class]func(record.Aggregate){
		record.Money: func(a record.Aggregate) { a[0].Set("estimate_total", record.Value{Text: "1"}) },
		record.General: func(a record.Aggregate) {
			a[1].Set("content", record.Value{Text: string(document.Of([]byte("other")))})
		},
	} {
		d := atLeader(t)
		in := d.decide(chenqm, "leader", workflow.Agree)
		change(d.c.Aggregate)
		r := d.judge(chenqm, in)
		if r.Outcome != intent.Reconfirm || !reflect.DeepEqual(r.Changed, []record.Class{class}) {
			t.Errorf("%s changed: %s %v", class, r.Outcome, r.Changed)
		}
	}
	d := atLeader(t)
	in := d.decide(chenqm, "leader", workflow.Agree)
	d.c.Aggregate[0].Set("phone", record.Value{Text: "13800000000"})
	if r := d.judge(chenqm, in); r.Outcome != intent.Accepted {
		t.Errorf("a class that is not bound stopped the act: %s", r.Message)
	}
}

// A ruling that differs only because the catalogue moved is reconfirm; one
// that concerns rights stays what it is.
func TestCatalogueMoved(t *testing.T) {
	d := newDesk(t)
	d.keep(linxl, d.born(100))
	in := d.intent(linxl, intent.Submit)
	in.Changes = []record.Change{text(filingID, "basis", d.head().Text("basis"), "")}
	if r := d.judge(linxl, in); r.Outcome != intent.Rejected {
		t.Fatalf("same catalogue: %s", r.Outcome)
	}
	in.Catalogue = 0
	if r := d.judge(linxl, in); r.Outcome != intent.Reconfirm || !fault.Blocking(r.Problems) {
		t.Errorf("another catalogue: %s", r.Outcome)
	}
	if r := d.judge(sunyue, intent.Intent{ID: in.ID, Op: intent.Save, Aggregate: filingID, By: "sunyue"}); r.Outcome != intent.Rejected {
		t.Errorf("rights do not move with the catalogue: %s", r.Outcome)
	}
	if r := d.judge(linxl, d.intent(linxl, intent.Submit)); r.Outcome != intent.Accepted {
		t.Errorf("an old catalogue that changes nothing: %s", r.Message)
	}
}

// A module that went off meanwhile is no refusal of a right act: it is kept, to
// be confirmed again, with the reason. R53
func TestModuleWentOffMeanwhile(t *testing.T) {
	d := newDesk(t)
	in := d.born(100)
	d.c.Modules, d.c.Catalogue = nil, in.Catalogue+1
	r := d.judge(linxl, in)
	if r.Outcome != intent.Reconfirm || !strings.Contains(r.Message, "模块已停用") || !fault.Blocking(r.Problems) || r.Problems[0].Rule != intent.RuleModule {
		t.Errorf("%s %s %+v", r.Outcome, r.Message, r.Problems)
	}
}

// The other half of a running case finishes when its module goes off. R53
func TestRunningCaseFinishesWithoutItsModule(t *testing.T) {
	d := submitted(t, 100)
	d.c.Modules = nil
	d.keep(zhoumin, d.decide(zhoumin, "office", workflow.SendBack))
	d.keep(linxl, d.intent(linxl, intent.Submit))
}

// The archivist sees no filing, and a decided one is nobody's to edit.
func TestNobodyEditsTheDecided(t *testing.T) {
	d := submitted(t, 100)
	d.keep(zhoumin, d.decide(zhoumin, "office", workflow.Refuse))
	if d.head().State != record.Refused || d.c.Root.State != record.Refused {
		t.Fatalf("refused as %s", d.head().State)
	}
	for _, by := range []policy.Actor{linxl, zhoumin, chenqm, gaoyuan} {
		in := d.intent(by, intent.Save)
		in.Changes = []record.Change{text(filingID, "name", "一网通办升级改造", "x")}
		if r := d.judge(by, in); r.Outcome != intent.Rejected {
			t.Errorf("%s edited: %s", by.Name, r.Outcome)
		}
	}
}

// Parts come and go only where the head may be written.
func TestPartsFollowTheRightsOfTheHead(t *testing.T) {
	d := submitted(t, 100)
	out := d.intent(linxl, intent.Save)
	out.Removed = []record.ID{planID}
	more := d.intent(linxl, intent.Save)
	more.Births = []record.Birth{{ID: id(5), Type: lifecycle.Document, Root: rootID, Parent: filingID, Unit: "u-yw1"}}
	for _, in := range []intent.Intent{out, more} {
		if r := d.judge(linxl, in); r.Outcome != intent.Rejected || !strings.Contains(r.Message, "增减") {
			t.Errorf("under review: %s %s", r.Outcome, r.Message)
		}
	}
	d = newDesk(t)
	d.keep(linxl, d.born(100))
	if r := d.keep(linxl, out); !reflect.DeepEqual(r.Gone, []record.ID{planID}) || len(r.Next) != 2 {
		t.Errorf("taken out of a draft: %v, left %d", r.Gone, len(r.Next))
	}
}

// R196: a save beside another's change is merged, and says so.
func TestSaveBesideAnotherIsMerged(t *testing.T) {
	d := newDesk(t)
	d.keep(linxl, d.born(100))
	mine := d.intent(linxl, intent.Save)
	mine.Seen = intent.SeenOf(d.c.Aggregate, d.cat, salt)
	mine.Changes = []record.Change{text(filingID, "contact", "", "林晓岚")}
	other := d.intent(linxl, intent.Save) // from his other desktop
	other.Changes = []record.Change{text(filingID, "name", "一网通办升级改造", "一网通办二期")}
	d.keep(linxl, other)
	if r := d.keep(linxl, mine); r.Outcome != intent.Merged || d.head().Text("name") != "一网通办二期" || d.head().Text("contact") != "林晓岚" {
		t.Errorf("%s, and stands as %+v", r.Outcome, d.head())
	}
}

// A node binds only what its signer can read.
func TestNobodySignsWhatHeCannotRead(t *testing.T) {
	d := atLeader(t)
	p := *d.c.Process
	p.Nodes = slices.Clone(p.Nodes)
	p.Nodes[2].Binds = []record.Class{record.Personal}
	d.c.Process = &p
	if r := d.judge(chenqm, d.decide(chenqm, "leader", workflow.Agree)); r.Outcome != intent.Rejected || !strings.Contains(r.Message, "看到全部审批内容") {
		t.Errorf("%s %s", r.Outcome, r.Message)
	}
}
