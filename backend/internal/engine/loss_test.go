package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/store"
)

func grants(a policy.Actor, gs ...policy.Grant) policy.Actor {
	a.Grants = nil
	for n, g := range gs {
		g.ID, g.User = fmt.Sprint("g", n), a.User
		a.Grants = append(a.Grants, g)
	}
	return a
}

// R198: a record that moved out of the old grants' sight in the same moment in
// which the grants changed is withdrawn too, moved, cut or deleted.
func TestMovedWhileGrantsChanged(t *testing.T) {
	both(t, func(w *world) {
		dropped := w.draft(linxl, "不要了", 100)
		w.ask(intent.Accepted, linxl, dropped)
		back := w.submitted("退回的", 100)
		d := w.desktop(linxl).pull()
		office := w.desktop(zhoumin).pull()
		w.ask(intent.Accepted, linxl, w.intent(linxl, intent.Discard, dropped.Aggregate))
		w.ask(intent.Accepted, zhoumin, w.decision(zhoumin, back, "office", workflow.SendBack))
		d.actor = grants(linxl, policy.Grant{Role: policy.Archivist})
		office.actor = grants(zhoumin, policy.Grant{Role: policy.Leader})
		d.pull().equal("moved")
		office.pull().equal("moved")
		if _, held := d.records[dropped.Aggregate]; held || len(d.records) != 0 {
			t.Errorf("still holds %d records", len(d.records))
		}
	})
}

// R156, R198: a notice about what its reader does not see any more is not
// sent, neither by the feed nor by a first pull.
func TestNoticesFollowRights(t *testing.T) {
	both(t, func(w *world) {
		filing := w.submitted("金丝雀通知", 100)
		away := w.desktop(linxl).pull()
		w.ask(intent.Accepted, zhoumin, w.decision(zhoumin, filing, "office", workflow.SendBack))
		owner := w.desktop(linxl).pull()
		if len(owner.notices) == 0 {
			t.Fatal("no notice at all: the test proves nothing")
		}
		other := grants(linxl, policy.Grant{Role: policy.Archivist})
		away.actor = other
		before := len(away.raw)
		away.pull()
		for name, d := range map[string]*desktop{"feed": {raw: away.raw[before:]}, "first pull": w.desktop(other).pull()} {
			if sent, _ := json.Marshal(d.raw); strings.Contains(string(sent), "金丝雀") {
				t.Errorf("%s: a notice tells of what was lost", name)
			}
		}
	})
}

// R156: an opinion on a field needs that field's class.
func TestNotesAreCut(t *testing.T) {
	both(t, func(w *world) {
		filing := w.submitted("甲项目", 100)
		back := w.decision(zhoumin, filing, "office", workflow.SendBack)
		back.Notes = []workflow.Note{{Record: filing, Field: "phone", Text: "电话不通"}}
		w.ask(intent.Accepted, zhoumin, back)
		if got := w.desktop(chenqm).pull().cases[filing]; len(got.History) == 0 || strings.Contains(fmt.Sprint(got.History), "电话不通") {
			t.Errorf("the leader reads an opinion on the phone: %+v", got.History)
		}
	})
}

// R198: a record whose level rises above what its reader may see is withdrawn.
func TestLevelRises(t *testing.T) {
	both(t, func(w *world) {
		filing := w.submitted("甲项目", 100)
		d := w.desktop(grants(zhoumin, policy.Grant{Role: policy.Configurator})).pull()
		if _, held := d.records[filing]; !held {
			t.Fatal("the configurator sees nothing: the test proves nothing")
		}
		w.ask(intent.Accepted, zhoumin, w.decision(zhoumin, filing, "office", workflow.SendBack))
		in := w.intent(linxl, intent.Submit, filing)
		in.Changes = []record.Change{text(filing, "level", "内部", "工作秘密")}
		w.ask(intent.Accepted, linxl, in)
		d.pull().equal("the level rose")
		if _, held := d.records[filing]; held {
			t.Error("it is still there")
		}
	})
}

// fill writes records beside the engine: n of a unit.
func (w *world) fill(unit record.UnitID, n int) {
	w.t.Helper()
	err := w.db.Write(context.Background(), func(ctx context.Context, tx store.Tx) error {
		for range n {
			id := w.id()
			r := record.Record{ID: id, Type: "filing", Root: id, Unit: unit, Owner: "nobody", Level: "内部", State: record.Reviewing, Rev: 1,
				Fields:  map[record.Name]record.Value{"name": {Text: "项目"}, "phone": {Text: "13800000000"}, "estimate_total": {Text: "1"}},
				Created: record.At(w.e.now().Clock()), Updated: record.At(w.e.now().Clock())}
			if err := tx.PutRecord(ctx, r, nil); err != nil {
				return err
			}
		}
		return tx.AppendFeed(ctx, store.FeedRow{Kind: string(api.ItemDirectory)})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// whole is a desktop after its first pull, in small pages from then on.
func (w *world) whole(a policy.Actor) *desktop {
	d := w.desktop(a)
	d.limit = MaxPage
	d.pull()
	d.limit = 50
	return d
}

// pulled counts what one pull to the end cost: pages of at most d.limit rows
// looked at, and items of each kind.
func (d *desktop) pulled() (pages int, items map[api.ItemKind]int) {
	before := len(d.raw)
	d.pull()
	items = map[api.ItemKind]int{}
	for _, i := range d.raw[before:] {
		if items[i.Kind]++; i.End != nil {
			pages++
		}
	}
	return pages, items
}

// R198: what a change of grants costs follows what it changed: the same pages
// and items among ten times as many other records (10,000 in the soak).
func TestCostOfGrantsFollowsTheChange(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { // the pages are cut in Go; PostgreSQL gives the same rows
		w := newWorld(t, "sqlite:"+t.TempDir()+"/engine.db")
		const few = 40
		w.fill("u-yw2", few)
		seen := grants(zhoumin, policy.Grant{Role: policy.Finance})
		steps := []int{300, 2700}
		if os.Getenv("QUANCHENG_SOAK") != "" {
			steps = []int{1000, 9000}
		}
		for _, more := range steps {
			w.fill("u-yw1", more)
			d := w.whole(seen)
			check := func(what string, a policy.Actor, want map[api.ItemKind]int) {
				t.Helper()
				d.actor = a
				pages, items := d.pulled()
				d.equal(what)
				if pages > 8 {
					t.Errorf("%s among %d: %d pages", what, more, pages)
				}
				for _, kind := range []api.ItemKind{api.ItemRecord, api.ItemWithdrawal} {
					if items[kind] != want[kind] {
						t.Errorf("%s among %d: %d items of %s, want %d", what, more, items[kind], kind, want[kind])
					}
				}
			}
			finance, clerk := policy.Grant{Role: policy.Finance}, policy.Grant{Role: policy.Clerk, Unit: "u-yw2"}
			check("a class gained", grants(zhoumin, finance, clerk), map[api.ItemKind]int{api.ItemRecord: few})
			check("a class lost", grants(zhoumin, finance), map[api.ItemKind]int{api.ItemRecord: few, api.ItemWithdrawal: few})
			d = w.whole(grants(zhoumin, policy.Grant{Role: policy.Office, Unit: "u-yw1"}))
			check("rows gained", grants(zhoumin, policy.Grant{Role: policy.Office, Unit: "u-yw1"}, policy.Grant{Role: policy.Office, Unit: "u-yw2"}), map[api.ItemKind]int{api.ItemRecord: few})
			check("rows lost", grants(zhoumin, policy.Grant{Role: policy.Office, Unit: "u-yw1"}), map[api.ItemKind]int{api.ItemWithdrawal: few})
		}
	})
}
