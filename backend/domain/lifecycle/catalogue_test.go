package lifecycle_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

var update = flag.Bool("update", false, "write the golden files anew")

var _ intent.Types = lifecycle.Catalogue{}

// The catalogue as text. A line "type … version" is the contract: if a type's
// lines change while its version stays, old records would be misread.
func TestCatalogueGolden(t *testing.T) {
	const file = "testdata/catalogue.golden"
	cat := lifecycle.Default()
	var b strings.Builder
	fmt.Fprintf(&b, "catalogue version %d\n", cat.Version)
	for _, typ := range cat.Types() {
		b.WriteString("\n" + typeText(typ))
	}
	for _, d := range cat.Dictionaries() {
		fmt.Fprintf(&b, "\ndictionary %s %s\n", d.Name, d.Title)
		for _, e := range d.Entries {
			fmt.Fprintf(&b, "  %s %s\n", e.Code, e.Title)
		}
	}
	for _, p := range cat.Processes() {
		fmt.Fprintf(&b, "\nprocess %s %s version %d of %s\n", p.Name, p.Title, p.Version, p.Type)
		typ, _ := cat.Type(p.Type)
		nodesText(&b, typ, p.Nodes, "  ")
	}
	old, err := os.ReadFile(file)
	if *update {
		if err == nil {
			insistOnVersions(t, string(old), b.String())
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if err != nil || string(old) != b.String() {
		t.Errorf("the catalogue changed: raise the versions of what changed and of the catalogue, then run with -update\n%s", b.String())
	}
}

// insistOnVersions refuses to write a block that changed under its old heading.
func insistOnVersions(t *testing.T, old, now string) {
	t.Helper()
	blocks := func(s string) map[string]string {
		m := map[string]string{}
		for _, block := range strings.Split(s, "\n\n") {
			head, body, _ := strings.Cut(block, "\n")
			m[head] = body
		}
		return m
	}
	before := blocks(old)
	for head, body := range blocks(now) {
		was, stood := before[head]
		if stood && was != body && strings.Contains(head, "version") && !strings.HasPrefix(head, "catalogue") {
			t.Fatalf("%s changed and kept its version", head)
		}
	}
	oldHead, _, _ := strings.Cut(old, "\n")
	if newHead, _, _ := strings.Cut(now, "\n"); oldHead == newHead && old != now {
		t.Fatalf("something changed and %q stayed", oldHead)
	}
}

func typeText(t record.Type) string {
	var b strings.Builder
	fmt.Fprintf(&b, "type %s %s stage %s version %d head %v parents %v naming %s\n", t.Name, t.Title, t.Stage, t.Version, t.Head, t.Parents, t.Naming)
	for _, f := range t.Fields {
		fmt.Fprintf(&b, "  %s\n", fieldText(f))
		for _, c := range f.Columns {
			fmt.Fprintf(&b, "    %s\n", fieldText(c))
		}
	}
	for _, s := range t.Slots {
		fmt.Fprintf(&b, "  slot %s %s required %v media %v max %d\n", s.Name, s.Title, s.Required, s.Media, s.Max)
	}
	for _, r := range t.Rules {
		fmt.Fprintf(&b, "  rule %s %s %s reads %v\n", r.ID, r.Title, r.Severity, r.Reads)
	}
	return b.String()
}

func fieldText(f record.Field) string {
	parts := []string{string(f.Name), f.Title, string(f.Kind), string(f.Class)}
	for word, on := range map[string]bool{"required": f.Required, "indexed": f.Indexed, "system": f.System} {
		if on {
			parts = append(parts, word)
		}
	}
	slices.Sort(parts[4:])
	for _, extra := range []string{f.Dictionary, string(f.Ref), f.Section} {
		if extra != "" {
			parts = append(parts, "“"+extra+"”")
		}
	}
	if f.Max > 0 {
		parts = append(parts, fmt.Sprint("max ", f.Max))
	}
	if f.Formula.Op != "" {
		parts = append(parts, fmt.Sprint(f.Formula.Op, f.Formula.Of))
	}
	return strings.Join(parts, " ")
}

func nodesText(b *strings.Builder, t record.Type, nodes []workflow.Node, indent string) {
	for _, n := range nodes {
		fmt.Fprintf(b, "%s%s %s %s state %s who %s%s mode %s allow %v opinion %v binds %v fresh %v days %d\n", indent, n.Kind, n.ID, n.Title,
			n.State, n.Who.Role, n.Who.Unit, n.Mode, n.Allow, n.Opinion, n.Binds, n.Fresh, n.Days)
		for _, br := range n.Branches {
			fmt.Fprintf(b, "%s  when %s\n", indent, br.When.Words(t))
			nodesText(b, t, br.Nodes, indent+"    ")
		}
		for _, e := range n.Effects {
			fmt.Fprintf(b, "%s  effect %s %s %s %s %v owner %v\n", indent, e.Kind, e.Name, e.Field, e.State, e.Roles, e.Owner)
		}
	}
}

// What every declaration must keep, so that the code that treats all types
// once never meets a half-declared one (R28).
func TestDeclarations(t *testing.T) {
	cat := lifecycle.Default()
	for _, typ := range cat.Types() {
		names := map[record.Name]bool{}
		if _, ok := typ.Field(typ.Naming); !ok {
			t.Errorf("%s is named by no field", typ.Name)
		}
		if _, ok := lifecycle.StageOf(typ.Stage); !ok && typ.Stage != "" {
			t.Errorf("%s stands in an unknown stage", typ.Name)
		}
		for _, f := range typ.Fields {
			if names[f.Name] {
				t.Errorf("%s.%s is declared twice", typ.Name, f.Name)
			}
			names[f.Name] = true
			declared(t, cat, typ, f)
			for _, c := range f.Columns {
				if declared(t, cat, typ, c); c.Class != f.Class {
					t.Errorf("%s.%s.%s does not share its table's class", typ.Name, f.Name, c.Name)
				}
			}
		}
		for _, r := range typ.Rules {
			for _, n := range r.Reads {
				if !names[n] {
					t.Errorf("%s reads %s, which %s does not have", r.ID, n, typ.Name)
				}
			}
		}
	}
}

func declared(t *testing.T, cat lifecycle.Catalogue, typ record.Type, f record.Field) {
	t.Helper()
	if f.Title == "" || !slices.Contains(record.Classes(), f.Class) {
		t.Errorf("%s.%s lacks a title or a class", typ.Name, f.Name)
	}
	if _, ok := cat.Dictionary(f.Dictionary); f.Dictionary != "" && !ok || f.Kind == record.KChoice && f.Dictionary == "" {
		t.Errorf("%s.%s has no dictionary", typ.Name, f.Name)
	}
	if f.Name == record.LevelField && f.Kind != record.KLevel {
		t.Errorf("%s.%s is not a level", typ.Name, f.Name)
	}
	for i, of := range f.Formula.Of {
		// A formula must not tell what its operands hide.
		if op, ok := typ.Field(of); ok && op.Class != f.Class && !(f.Formula.Op == "sum" && i > 0) {
			t.Errorf("%s.%s is computed from the other class of %s", typ.Name, f.Name, of)
		}
	}
}

// Every condition of every process can be judged.
func TestProcessConditions(t *testing.T) {
	cat := lifecycle.Default()
	for _, p := range cat.Processes() {
		typ, ok := cat.Type(p.Type)
		if !ok {
			t.Fatalf("%s runs on no type", p.Name)
		}
		for _, problem := range p.Check(typ) {
			t.Errorf("%s: %s", p.Name, problem.Message)
		}
	}
}

// A20, R130: 项目编号-阶段-文档类型, and what may not be filed so.
func TestClassification(t *testing.T) {
	if got, ok := lifecycle.Classification("SL-2026-0001", lifecycle.Initiation, lifecycle.ApprovalTitle); !ok || got != "SL-2026-0001-LX-立项批复" {
		t.Errorf("%q, %v", got, ok)
	}
	for _, c := range [][3]string{{"", "initiation", "立项批复"}, {"SL-2026-0001", "nothing", "立项批复"}, {"SL-2026-0001", "initiation", ""}} {
		if got, ok := lifecycle.Classification(c[0], record.Stage(c[1]), c[2]); ok {
			t.Errorf("%v is classified %s", c, got)
		}
	}
	if got := lifecycle.RetentionOf(lifecycle.Operations, "服务报告"); got != "10年" {
		t.Errorf("服务报告 is kept %s", got)
	}
	if got := lifecycle.RetentionOf(lifecycle.Operations, "无人知道的文件"); got != "永久" {
		t.Errorf("what the table does not know is kept %s", got)
	}
}

// R28, R130: seven stages in their order, each code once; a slot of a type
// files as a document type of its stage.
func TestStages(t *testing.T) {
	var codes []string
	for _, s := range lifecycle.Stages() {
		codes = append(codes, s.Title+s.Code)
	}
	if got := strings.Join(codes, " "); got != "谋划GH 立项LX 招采ZC 实施SS 验收YS 评价PJ 运维YW" {
		t.Error(got)
	}
	cat := lifecycle.Default()
	types, _ := cat.Dictionary(lifecycle.DocTypes)
	for _, typ := range cat.Types() {
		for _, slot := range typ.Slots {
			title, ok := lifecycle.DocTypeOf(typ, slot.Name)
			if _, known := types.Titles()[title]; !ok || !known {
				t.Errorf("%s.%s files as %q, which is no document type", typ.Name, slot.Name, title)
			}
		}
	}
	if len(types.Titles()) != len(types.Entries) {
		t.Error("a document type stands twice")
	}
}

// R53: the switched stages are part of the catalogue.
func TestModules(t *testing.T) {
	on := lifecycle.Default().InForce(3, []record.Stage{lifecycle.Initiation})
	if got := on.Modules(); len(got) != 1 || got[0] != lifecycle.Initiation || len(lifecycle.Default().Modules()) != 7 {
		t.Errorf("modules are %v", got)
	}
	if on.Revision() != 3 || on.Version == lifecycle.CatalogueVersion {
		t.Errorf("version %d does not tell the revision", on.Version)
	}
	if as := lifecycle.Default().InForce(0, nil); as.Version != lifecycle.CatalogueVersion || len(as.Modules()) != 7 {
		t.Errorf("unconfirmed differs from shipped: %+v", as.Modules())
	}
}

// The project beside a filing says what the filing says.
func TestSpawn(t *testing.T) {
	cat := lifecycle.Default()
	typ, _ := cat.Type(lifecycle.Filing)
	f := record.Record{ID: record.ID(strings.Repeat("1", 32)), Root: record.ID(strings.Repeat("2", 32)), Type: lifecycle.Filing, Unit: "u-yw1",
		Owner: "linxl", Level: record.WorkOnly, State: record.Reviewing, Fields: map[record.Name]record.Value{
			"name": {Text: "市政务云扩容"}, "estimate_total": {Text: "400000000"}, "finish": {Text: "2027-12-31"}}}
	p, ok := typ.Spawn(f)
	if !ok || p.ID != f.Root || p.Root != f.Root || p.State != record.Reviewing || p.Unit != "u-yw1" || p.Level != record.WorkOnly ||
		p.Text("name") != "市政务云扩容" || p.Text("estimate_total") != "400000000" || p.Text("planned_finish") != "2027-12-31" {
		t.Errorf("%+v, %v", p, ok)
	}
	project, _ := cat.Type(lifecycle.Project)
	if ps := record.Validate(project, p, cat.Codes, true); len(ps) > 0 {
		t.Errorf("the project is not valid: %+v", ps)
	}
	if _, ok := typ.Spawn(record.Record{}); ok {
		t.Error("a filing without a root has a project")
	}
}

// R41: deviations are planned minus actual, as the portfolio publishes them.
func TestDeviations(t *testing.T) {
	typ, _ := lifecycle.Default().Type(lifecycle.Project)
	p := record.Compute(typ, record.Record{Fields: map[record.Name]record.Value{
		"planned_cost": {Text: "17900000"}, "actual_cost": {Text: "20000000"},
		"planned_finish": {Text: "2012-03-31"}, "actual_finish": {Text: "2012-08-31"}}})
	if p.Text("cost_deviation") != "-2100000" || p.Text("schedule_deviation_days") != "-153" {
		t.Errorf("deviations are %s and %s", p.Text("cost_deviation"), p.Text("schedule_deviation_days"))
	}
}
