package intent_test

import (
	"reflect"
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

// Every refusal: outcome, a word of its reason, and nothing changed.
func TestRefusals(t *testing.T) {
	type try struct {
		d  *desk
		by policy.Actor
		in intent.Intent
	}
	draft := func() *desk { d := newDesk(t); d.keep(linxl, d.born(100)); return d }
	edit := func(by policy.Actor, c ...record.Change) func() try {
		return func() try {
			d := draft()
			in := d.intent(by, intent.Save)
			in.Changes = c
			return try{d, by, in}
		}
	}
	for name, c := range map[string]struct {
		setup   func() try
		outcome intent.Outcome
		says    string
	}{
		"by another": {func() try { d := draft(); return try{d, linxl, d.intent(zhaogd, intent.Save)} }, intent.Rejected, "当前登录人"},
		// R156, R161: hidden is not there.
		"hidden":        {edit(sunyue, text(filingID, "name", "", "x")), intent.Rejected, "没有找到"},
		"draft of mine": {edit(zhoumin), intent.Rejected, "没有找到"},
		"administrator": {edit(sysadm), intent.Rejected, "没有找到"},
		"not there": {func() try {
			d := newDesk(t)
			return try{d, linxl, d.intent(linxl, intent.Save)}
		}, intent.Rejected, "没有找到"},
		"unknown type": {func() try {
			d := newDesk(t)
			in := d.born(1)
			in.Births[0].Type = "spaceship"
			return try{d, linxl, in}
		}, intent.Rejected, "请升级"},
		"a project by hand": {func() try {
			d := newDesk(t)
			in := d.intent(linxl, intent.Save)
			in.Aggregate, in.Births = rootID, []record.Birth{{ID: rootID, Type: lifecycle.Project, Root: rootID, Unit: "u-yw1"}}
			return try{d, linxl, in}
		}, intent.Rejected, "经办人"},
		"another unit": {func() try {
			d := newDesk(t)
			in := d.born(1)
			in.Births[0].Unit = "u-yw2"
			return try{d, linxl, in}
		}, intent.Rejected, "经办人"},
		"no such unit": {func() try {
			d := newDesk(t)
			in := d.born(1)
			in.Births[0].Unit = "nowhere"
			return try{d, linxl, in}
		}, intent.Rejected, "经办人"},
		"bad id": {func() try {
			d := newDesk(t)
			in := d.born(1)
			in.Births[1].ID = "../../etc"
			return try{d, linxl, in}
		}, intent.Rejected, "无法识别"},
		"under another's project": {func() try {
			d := newDesk(t)
			d.c.Root = &record.Record{ID: rootID, Type: lifecycle.Project, Root: rootID, Unit: "u-yw2", State: record.Approved}
			return try{d, linxl, d.born(1)}
		}, intent.Rejected, "没有找到"},
		// R53: off means no new acts.
		"module off": {func() try {
			d := newDesk(t)
			d.c.Modules = []record.Stage{lifecycle.Planning}
			return try{d, linxl, d.born(1)}
		}, intent.Rejected, "模块已停用"},
		"unknown field":   {edit(linxl, text(filingID, "colour", "", "red")), intent.Rejected, "不存在，或不在您的权限"},
		"31 February":     {edit(linxl, text(filingID, "start", "2026-12-01", "2026-02-31")), intent.Rejected, "须先处理"},
		"unknown code":    {edit(linxl, text(filingID, "kind", newDesk(t).code(lifecycle.ProjectKinds), "magic")), intent.Rejected, "须先处理"},
		"state secret":    {edit(linxl, text(filingID, "level", "内部", "绝密")), intent.Rejected, "须先处理"},
		"system's own":    {edit(linxl, text(requestID, "place", "", "x")), intent.Rejected, "由系统填写"},
		"lost update":     {edit(linxl, text(filingID, "name", "旧名称", "新名称")), intent.Conflict, "他人修改"}, // R196
		"digest replaced": {edit(linxl, text(requestID, "content", string(document.Of([]byte("申报请示.pdf"))), string(document.Of([]byte("x"))))), intent.Rejected, "材料与登记"},
		// 1e16 fen is beyond what money holds.
		"amount of 1e16": {edit(linxl, row(filingID, "funding", 62, map[record.Name]string{"amount": "10000000000000000"})), intent.Rejected, "须先处理"},
		"document not confirmed": {func() try {
			d := newDesk(t)
			d.c.Documents[planID] = false
			return try{d, linxl, d.born(1)}
		}, intent.Missing, "还没有传到"},
		"document without record": {func() try {
			d := newDesk(t)
			in := d.born(1)
			in.Documents[0].ID = string(id(99))
			return try{d, linxl, in}
		}, intent.Rejected, "材料与登记"},
		"document of another size": {func() try {
			d := newDesk(t)
			in := d.born(1)
			in.Documents[0].Size, in.Documents[0].SealedSize = 999, document.SealedSize(999)
			return try{d, linxl, in}
		}, intent.Rejected, "材料与登记"},
		// R66: completeness blocks a submission.
		"incomplete": {func() try {
			d := draft()
			in := d.intent(linxl, intent.Submit)
			in.Removed = []record.ID{planID}
			return try{d, linxl, in}
		}, intent.Rejected, "须先处理"},
		// R67: funding must add up.
		"funding differs": {func() try {
			d := draft()
			in := d.intent(linxl, intent.Submit)
			in.Changes = []record.Change{{Record: filingID, Field: "funding", Row: string(id(61)), Column: "amount",
				Old: record.Value{Text: "100"}, New: record.Value{Text: "99"}}}
			return try{d, linxl, in}
		}, intent.Rejected, "须先处理"},
		"submitted twice": {func() try {
			d := submitted(t, 100)
			return try{d, linxl, d.intent(linxl, intent.Submit)}
		}, intent.Rejected, "不能再次提交"},
		"edited under review": {func() try {
			d := submitted(t, 100)
			in := d.intent(linxl, intent.Save)
			in.Changes = []record.Change{text(filingID, "name", "一网通办升级改造", "x")}
			return try{d, linxl, in}
		}, intent.Rejected, "不能由您修改"},
		"the approver edits": {func() try {
			d := submitted(t, 100)
			in := d.decide(zhoumin, "office", workflow.Agree)
			in.Changes = []record.Change{text(filingID, "name", "一网通办升级改造", "x")}
			return try{d, zhoumin, in}
		}, intent.Rejected, "不能由您修改"},
		"no process": {func() try {
			d := draft()
			d.c.Process = nil
			return try{d, linxl, d.intent(linxl, intent.Submit)}
		}, intent.Rejected, "没有适用的审批流程"},
		"discard of the submitted": {func() try {
			d := submitted(t, 100)
			return try{d, linxl, d.intent(linxl, intent.Discard)}
		}, intent.Rejected, "不能删除"},
		"not his task": {func() try {
			d := submitted(t, 100)
			return try{d, wanglx, d.decide(wanglx, "office", workflow.Agree)}
		}, intent.Rejected, "不是“信息化处审核”环节的办理人"},
		"task of nothing": {func() try {
			d := submitted(t, 100)
			in := d.decide(zhoumin, "office", workflow.Agree)
			in.Task = "no/such/task/at/all"
			return try{d, zhoumin, in}
		}, intent.Rejected, "不属于这件事项"},
		"unknown action": {func() try {
			d := submitted(t, 100)
			return try{d, zhoumin, d.decide(zhoumin, "office", "fly")}
		}, intent.Rejected, "不能执行"},
		// R69: a send back says why.
		"opinion missing": {func() try {
			d := submitted(t, 100)
			in := d.decide(zhoumin, "office", workflow.SendBack)
			in.Opinion = " "
			return try{d, zhoumin, in}
		}, intent.Rejected, "需要填写意见"},
		"note at nothing": {func() try {
			d := submitted(t, 100)
			in := d.decide(zhoumin, "office", workflow.SendBack)
			in.Notes = []workflow.Note{{Record: filingID, Field: "colour", Text: "?"}}
			return try{d, zhoumin, in}
		}, intent.Rejected, "逐项意见"},
		// R72: two people decide the same task.
		"second decision": {func() try {
			d := submitted(t, 100)
			late := d.decide(hejing, "office", workflow.SendBack)
			d.keep(zhoumin, d.decide(zhoumin, "office", workflow.Agree))
			return try{d, hejing, late}
		}, intent.Rejected, "周敏"},
		// R194: a Fresh node waits for a full sign-in.
		"not fully signed in": {func() try {
			d := atLeader(t)
			offline := chenqm
			offline.Full = false
			return try{d, offline, d.decide(chenqm, "leader", workflow.Agree)}
		}, intent.Rejected, "需要完整登录"},
		"seen nothing": {func() try {
			d := atLeader(t)
			in := d.decide(chenqm, "leader", workflow.Agree)
			in.Seen = nil
			return try{d, chenqm, in}
		}, intent.Reconfirm, "有了变化"},
		"importer": {func() try {
			d := newDesk(t)
			return try{d, linxl, d.imported(linxl, "S-1")}
		}, intent.Rejected, "没有导入"},
		"import without key": {func() try {
			d := newDesk(t)
			return try{d, zhoumin, d.imported(zhoumin, "")}
		}, intent.Rejected, "来源编号"},
		"import over a live project": {func() try {
			d := newDesk(t)
			d.c.Aggregate = record.Aggregate{{ID: rootID, Type: lifecycle.Project, Root: rootID, Unit: "u-yw1", State: record.Approved, Fields: map[record.Name]record.Value{}}}
			return try{d, zhoumin, d.imported(zhoumin, "S-1")}
		}, intent.Rejected, "没有改变"},
	} {
		x := c.setup()
		before := x.d.c.Aggregate.Clone()
		r := x.d.judge(x.by, x.in)
		if r.Outcome != c.outcome || !strings.Contains(r.Message, c.says) {
			t.Errorf("%s: %s %s %v, want %s …%s…", name, r.Outcome, r.Message, r.Problems, c.outcome, c.says)
		}
		if r.Instance != nil || r.Effects != nil || r.Root != nil || r.Gone != nil ||
			!same(before, x.d.c.Aggregate) || !same(r.Next, x.d.c.Aggregate) {
			t.Errorf("%s: a refusal changed something", name)
		}
		if strings.ContainsAny(r.Message, "%!") {
			t.Errorf("%s: badly worded: %s", name, r.Message)
		}
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
		record.Money:   func(a record.Aggregate) { a[0].Set("estimate_total", record.Value{Text: "1"}) },
		record.General: func(a record.Aggregate) { a[1].Set("content", record.Value{Text: string(document.Of([]byte("other")))}) },
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
