package policy_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

// tree is the sample organ: two departments under one root.
func tree(u record.UnitID) []record.UnitID {
	switch u {
	case "u-root":
		return []record.UnitID{"u-root", "u-yw1", "u-yw2"}
	case "u-yw1", "u-yw2":
		return []record.UnitID{u}
	}
	return nil
}

func roles() []policy.Role {
	return []policy.Role{policy.Clerk, policy.UnitHead, policy.Office, policy.Leader, policy.Finance, policy.Procurement, policy.Auditor,
		policy.Archivist, policy.Expert, policy.ThirdParty, policy.Agency, policy.Contractor, policy.Supervisor, policy.Configurator,
		policy.SystemAdmin, policy.SecurityAdmin, policy.AuditAdmin}
}

var types = []record.TypeName{"filing", "project", "document", "archive_item"}

func actor(role policy.Role, unit record.UnitID) policy.Actor {
	return policy.Actor{User: "me", Unit: "u-yw1", Grants: []policy.Grant{{User: "me", Role: role, Unit: unit}}}
}

// golden compares got with the file, or writes it with -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; read the change, then run with -update:\n%s", file, got)
	}
}

// R27, R156: role × state × class, on one's own records and on another's of
// the unit. Letters in the order of record.Classes: r reads, w writes.
func TestMatrixGolden(t *testing.T) {
	var b strings.Builder
	for _, role := range roles() {
		fmt.Fprintf(&b, "%s\n", role)
		for _, typ := range types {
			for _, owner := range []record.UserID{"me", "other"} {
				line, any := matrixLine(role, typ, owner)
				if any {
					fmt.Fprintf(&b, "  %-13s %-6s %s\n", typ, owner, line)
				}
			}
		}
	}
	golden(t, "testdata/matrix.golden", b.String())
}

func matrixLine(role policy.Role, typ record.TypeName, owner record.UserID) (string, bool) {
	var cells []string
	any := false
	for _, state := range record.States() {
		at := policy.Attrs{Type: typ, Unit: "u-yw1", Owner: owner, Level: record.Levels()[1], State: state}
		letters := ""
		for _, c := range record.Classes() {
			access := policy.AccessTo(actor(role, "u-yw1"), at, c, tree)
			letters += "-rw"[access : access+1]
			any = any || access > policy.None
		}
		cells = append(cells, fmt.Sprintf("%s=%s", state, letters))
	}
	return strings.Join(cells, " "), any
}

// Whoever may write a class may read it.
func TestWriteImpliesRead(t *testing.T) {
	for _, role := range roles() {
		for _, typ := range types {
			for _, state := range record.States() {
				at := policy.Attrs{Type: typ, Unit: "u-yw1", Owner: "me", State: state}
				for _, c := range policy.Writable(actor(role, ""), at, tree) {
					if !slices.Contains(policy.Visible(actor(role, ""), at, tree), c) {
						t.Errorf("%s writes %s of %s in %s unseen", role, c, typ, state)
					}
				}
			}
		}
	}
}

// R27: a draft is its owner's alone, whoever else asks.
func TestDrafts(t *testing.T) {
	for _, role := range roles() {
		at := policy.Attrs{Type: "filing", Unit: "u-yw1", Owner: "other", State: record.Draft}
		if v := policy.Visible(actor(role, ""), at, tree); len(v) > 0 {
			t.Errorf("%s sees %v of another's draft", role, v)
		}
	}
	mine := policy.Attrs{Type: "filing", Unit: "u-yw1", Owner: "me", State: record.Draft}
	if len(policy.Writable(actor(policy.Clerk, "u-yw1"), mine, tree)) == 0 {
		t.Error("a clerk cannot write his own draft")
	}
	mine.State = record.Reviewing
	if w := policy.Writable(actor(policy.Clerk, "u-yw1"), mine, tree); len(w) > 0 {
		t.Errorf("a clerk writes %v under review", w)
	}
}

// R27: who only tries out rules does not see 工作秘密, nor what has no level.
func TestLevels(t *testing.T) {
	for level, want := range map[record.Level]bool{"公开": true, "内部": true, "工作秘密": false, "": false} {
		at := policy.Attrs{Type: "filing", Unit: "u-yw1", Owner: "other", Level: level, State: record.Reviewing}
		if sees := len(policy.Visible(actor(policy.Configurator, ""), at, tree)) > 0; sees != want {
			t.Errorf("a configurator sees %q: %v", level, sees)
		}
	}
}

// R27, R159: the three administrators see no business data at all.
func TestAdministrators(t *testing.T) {
	for _, role := range []policy.Role{policy.SystemAdmin, policy.SecurityAdmin, policy.AuditAdmin} {
		if s := policy.Compile(actor(role, ""), tree); len(s) > 0 {
			t.Errorf("%s has a scope: %+v", role, s)
		}
	}
}

func genActor(t *rapid.T) policy.Actor {
	a := policy.Actor{User: rapid.SampledFrom([]record.UserID{"me", "other", ""}).Draw(t, "user")}
	for range rapid.IntRange(0, 3).Draw(t, "grants") {
		a.Grants = append(a.Grants, policy.Grant{User: a.User, Role: rapid.SampledFrom(append(roles(), "nobody")).Draw(t, "role"),
			Unit: rapid.SampledFrom([]record.UnitID{"", "u-root", "u-yw1", "u-gone"}).Draw(t, "unit"),
			Root: rapid.SampledFrom([]record.ID{"", "", "p1"}).Draw(t, "root")})
	}
	return a
}

func genAttrs(t *rapid.T) policy.Attrs {
	return policy.Attrs{Type: rapid.SampledFrom(append(slices.Clone(types), "unheard")).Draw(t, "type"),
		Root:  rapid.SampledFrom([]record.ID{"p1", "p2", ""}).Draw(t, "root"),
		Unit:  rapid.SampledFrom([]record.UnitID{"u-root", "u-yw1", "u-yw2", "u-gone", ""}).Draw(t, "unit"),
		Owner: rapid.SampledFrom([]record.UserID{"me", "other", ""}).Draw(t, "owner"),
		Level: rapid.SampledFrom(record.Levels()).Draw(t, "level"),
		State: rapid.SampledFrom(append(record.States(), "unheard")).Draw(t, "state")}
}

// R27, R156: what the scope selects is what has a visible class, also after
// the scope went through JSON.
func TestScopeAgreesWithVisible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, at := genActor(t), genAttrs(t)
		scope := policy.Compile(a, tree)
		visible := policy.Visible(a, at, tree)
		if scope.Match(at) != (len(visible) > 0) {
			t.Fatalf("%+v on %+v: scope %v, visible %v", a.Grants, at, scope.Match(at), visible)
		}
		if shown := scope.Shows(at); !slices.Equal(shown, visible) {
			t.Fatalf("%+v on %+v: the scope shows %v, visible %v", a.Grants, at, shown, visible)
		}
		raw, err := json.Marshal(scope)
		if err != nil {
			t.Fatal(err)
		}
		var again policy.Scope
		if err := json.Unmarshal(raw, &again); err != nil || again.Match(at) != scope.Match(at) {
			t.Fatalf("through JSON: %s, %v", raw, err)
		}
	})
}

// R198: outside of what changed, two scopes show the same.
func TestChangedCoversEveryDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, at := genActor(t), genActor(t), genAttrs(t)
		b.User = a.User
		old, now := policy.Compile(a, tree), policy.Compile(b, tree)
		if !slices.Equal(old.Shows(at), now.Shows(at)) && !policy.Changed(old, now).Match(at) {
			t.Fatalf("%+v and %+v differ on %+v unseen", a.Grants, b.Grants, at)
		}
		if n := len(policy.Changed(old, old)); n > 0 {
			t.Fatalf("%d clauses of a scope changed against itself", n)
		}
	})
}

// R198: a scope that was kept before clauses had classes shows all, so that
// nothing stays that should go.
func TestOldScopesShowAll(t *testing.T) {
	at := policy.Attrs{Type: "filing", State: record.Reviewing}
	if shown := (policy.Scope{{Types: []record.TypeName{"filing"}}}).Shows(at); !slices.Equal(shown, record.Classes()) {
		t.Error(shown)
	}
}

// R156: nothing of a class that is not visible is left in a cut record.
func TestRedact(t *testing.T) {
	typ := record.Type{Fields: []record.Field{{Name: "name", Class: record.General}, {Name: "cost", Class: record.Money},
		{Name: "phone", Class: record.Personal}, {Name: "x_free"}}}
	whole := record.Record{Fields: map[record.Name]record.Value{"name": {Text: "n"}, "cost": {Text: "1"}, "phone": {Text: "2"},
		"x_free": {Text: "3"}, "later": {Text: "4"}}}
	for _, c := range []struct {
		visible []record.Class
		want    []record.Name
	}{
		{nil, nil},
		{[]record.Class{record.General}, []record.Name{"name"}},
		{[]record.Class{record.General, record.Personal}, []record.Name{"name", "phone"}},
		{record.Classes(), []record.Name{"cost", "later", "name", "phone", "x_free"}},
	} {
		cut := policy.Redact(whole, typ, c.visible)
		var got []record.Name
		for n := range cut.Fields {
			got = append(got, n)
		}
		if slices.Sort(got); !slices.Equal(got, c.want) {
			t.Errorf("%v leaves %v, want %v", c.visible, got, c.want)
		}
	}
	if len(whole.Fields) != 5 {
		t.Error("Redact cut its argument")
	}
	if got := policy.Absent([]record.Class{record.Money, record.General}); !slices.Equal(got, []record.Class{record.Personal, record.Review, record.Bid, record.Internal}) {
		t.Errorf("Absent = %v", got)
	}
}

func TestHas(t *testing.T) {
	for _, c := range []struct {
		grant policy.Grant
		unit  record.UnitID
		want  bool
	}{
		{policy.Grant{Role: policy.Office}, "u-yw2", true},
		{policy.Grant{Role: policy.Office, Unit: "u-root"}, "u-yw2", true},
		{policy.Grant{Role: policy.Office, Unit: "u-yw1"}, "u-yw2", false},
		{policy.Grant{Role: policy.Office, Unit: "u-gone"}, "u-gone", false},
		{policy.Grant{Role: policy.Office, Root: "p1"}, "u-yw1", false},
		{policy.Grant{Role: policy.Office, Root: "p1"}, "", true},
		{policy.Grant{Role: policy.Leader}, "u-yw1", false},
	} {
		if got := (policy.Actor{Grants: []policy.Grant{c.grant}}).Has(policy.Office, c.unit, tree); got != c.want {
			t.Errorf("%+v reaches %q: %v", c.grant, c.unit, got)
		}
	}
}
