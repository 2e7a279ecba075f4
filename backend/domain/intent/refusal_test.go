package intent_test

import (
	"strings"
	"testing"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

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
		// R78: a number is allocated, not brought along.
		"import with a number": {func() try {
			d := newDesk(t)
			in := d.imported(zhoumin, "S-1")
			in.Changes = append(in.Changes, text(rootID, "number", "", "SL-2026-0001"))
			return try{d, zhoumin, in}
		}, intent.Rejected, "由系统填写"},
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
