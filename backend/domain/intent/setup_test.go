package intent_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"quancheng/backend/domain/compliance"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

var (
	linxl   = person("linxl", "林晓岚", policy.Clerk, "u-yw1")
	zhaogd  = person("zhaogd", "赵国栋", policy.UnitHead, "u-yw1")
	sunyue  = person("sunyue", "孙悦", policy.Clerk, "u-yw2")
	zhoumin = person("zhoumin", "周敏", policy.Office, "")
	hejing  = person("hejing", "何静", policy.Office, "")
	wanglx  = person("wanglx", "王立新", policy.Finance, "")
	chenqm  = person("chenqm", "陈启明", policy.Leader, "")
	gaoyuan = person("gaoyuan", "高原", policy.Archivist, "")
	sysadm  = person("sysadmin", "李维", policy.SystemAdmin, "")
)

func person(id record.UserID, name string, role policy.Role, unit record.UnitID) policy.Actor {
	return policy.Actor{User: id, Name: name, Full: true, Grants: []policy.Grant{{User: id, Role: role, Unit: unit}}}
}

func units(u record.UnitID) []record.UnitID {
	if strings.HasPrefix(string(u), "u-") {
		return []record.UnitID{u}
	}
	return nil
}

const now record.Time = "2026-11-23T01:00:00.000Z"

var salt = []byte("sixteen bytes...")

// id is a record id that reads like its number.
func id(n int) record.ID { return record.ID(fmt.Sprintf("%032x", n)) }

// The ids of the sample filing.
var (
	filingID, rootID, requestID, planID = id(1), id(2), id(3), id(4)
)

// desk is a tiny server: it keeps what the last ruling said.
type desk struct {
	t   testing.TB
	cat lifecycle.Catalogue
	c   intent.Case // what stands
	n   int         // intents so far
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	cat := lifecycle.Default()
	p, ok := cat.Process("initiation")
	if !ok {
		t.Fatal("no process")
	}
	return &desk{t: t, cat: cat, c: intent.Case{Server: true, Types: cat, Process: &p, Catalogue: cat.Version, Modules: cat.Modules(),
		Salt: salt, Now: now, Units: units, Facts: compliance.Facts{compliance.FactSimilar: {}},
		Documents: map[record.ID]bool{requestID: true, planID: true},
		Due:       func(from record.Time, days int) record.Time { return record.At(from.Clock().AddDate(0, 0, days)) }}}
}

func (d *desk) intent(by policy.Actor, op intent.Op) intent.Intent {
	d.n++
	return intent.Intent{ID: intent.ID(id(1000 + d.n)), Op: op, Aggregate: filingID, By: by.User, Device: "d1", Catalogue: d.cat.Version, At: now}
}

// judge rules without keeping anything.
func (d *desk) judge(by policy.Actor, in intent.Intent) intent.Ruling {
	c := d.c
	c.Actor = by
	return intent.Judge(c, in)
}

// keep rules, demands success and keeps the result.
func (d *desk) keep(by policy.Actor, in intent.Intent) intent.Ruling {
	d.t.Helper()
	r := d.judge(by, in)
	if !r.Outcome.Settled() {
		d.t.Fatalf("%s: %s %s %+v %+v", in.Op, r.Outcome, r.Message, r.Problems, r.Conflicts)
	}
	d.c.Aggregate = r.Next
	if r.Root != nil {
		d.c.Root = r.Root
	}
	if r.Instance != nil {
		d.c.Instance = r.Instance
	}
	return r
}

func text(rec record.ID, f record.Name, old, new string) record.Change {
	return record.Change{Record: rec, Field: f, Old: record.Value{Text: old}, New: record.Value{Text: new}}
}

func row(rec record.ID, f record.Name, n int, cells map[record.Name]string) record.Change {
	r := record.Row{ID: string(id(n)), Cells: cells}
	return record.Change{Record: rec, Field: f, Row: r.ID, New: record.Value{Rows: []record.Row{r}}}
}

// born is a draft with everything that a submission needs, over fen.
func (d *desk) born(fen int64) intent.Intent {
	in := d.intent(linxl, intent.Save)
	in.Births = []record.Birth{{ID: filingID, Type: lifecycle.Filing, Root: rootID, Unit: "u-yw1"},
		{ID: requestID, Type: lifecycle.Document, Root: rootID, Parent: filingID, Unit: "u-yw1"},
		{ID: planID, Type: lifecycle.Document, Root: rootID, Parent: filingID, Unit: "u-yw1"}}
	amount := record.MoneyText(fen)
	in.Changes = []record.Change{
		text(filingID, "name", "", "一网通办升级改造"), text(filingID, "owner_unit", "", "u-yw1"), text(filingID, "kind", "", d.code(lifecycle.ProjectKinds)),
		text(filingID, "basis", "", "《示例市政务服务条例》（示政发〔2026〕3号）"), text(filingID, "goal", "", "建设统一受理平台，编制信息资源目录并共享，落实等级保护和密码应用。"),
		text(filingID, "start", "", "2026-12-01"), text(filingID, "finish", "", "2026-12-31"), text(filingID, "level", "", "内部"),
		row(filingID, "estimate", 51, map[record.Name]string{"category": d.code(lifecycle.CostKinds), "name": "软件", "quantity": "1", "price": amount}),
		row(filingID, "funding", 61, map[record.Name]string{"channel": d.code(lifecycle.Channels), "year": "2026", "amount": amount}),
	}
	d.attach(&in, requestID, "request", "申报请示.pdf")
	d.attach(&in, planID, "plan", "建设方案.pdf")
	return in
}

func (d *desk) code(dictionary string) string {
	dict, ok := d.cat.Dictionary(dictionary)
	if !ok {
		d.t.Fatalf("no dictionary %s", dictionary)
	}
	return dict.Entries[0].Code
}

func (d *desk) attach(in *intent.Intent, doc record.ID, slot, name string) {
	ref := document.Ref{ID: string(doc), Object: document.Of([]byte("sealed" + name)), Content: document.Of([]byte(name)),
		Size: 1000, SealedSize: document.SealedSize(1000), Name: name, Media: document.PDF}
	in.Documents = append(in.Documents, ref)
	in.Changes = append(in.Changes, text(doc, "title", "", name), text(doc, "slot", "", slot), text(doc, "name", "", name),
		text(doc, "media", "", document.PDF), text(doc, "size", "", "1000"), text(doc, "content", "", string(ref.Content)),
		text(doc, "object", "", string(ref.Object)), text(doc, "level", "", "内部"))
}

// submitted is a desk whose filing has entered the process.
func submitted(t testing.TB, fen int64) *desk {
	t.Helper()
	d := newDesk(t)
	d.keep(linxl, d.born(fen))
	d.keep(linxl, d.intent(linxl, intent.Submit))
	return d
}

// decide is a decision as a desktop sends it: with the digests delivered to it.
func (d *desk) decide(by policy.Actor, node workflow.NodeID, a workflow.Action) intent.Intent {
	in := d.intent(by, intent.Decide)
	in.Task, in.Action, in.Opinion = workflow.TaskAt(d.c.Instance.ID, node, d.c.Instance.Round), a, "意见"
	in.Seen = intent.SeenOf(d.c.Aggregate, d.cat, salt)
	return in
}

func (d *desk) head() record.Record {
	h, _ := d.c.Aggregate.Head()
	return h
}

// atLeader is a desk whose filing waits for the leader.
func atLeader(t testing.TB) *desk {
	t.Helper()
	d := submitted(t, 100)
	d.keep(zhoumin, d.decide(zhoumin, "office", workflow.Agree))
	return d
}

// same compares aggregates as they would be stored.
func same(a, b record.Aggregate) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && (len(a)+len(b) == 0 || bytes.Equal(x, y))
}
