package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/store"
)

// all is every record on the server.
func (w *world) all() []record.Record {
	rs, err := store.Page(context.Background(), w.db.Read(), policy.Scope{{}}, "", 100_000)
	if err != nil {
		w.t.Fatal(err)
	}
	return rs
}

// equal holds a desktop to what its user may see: these records, these
// classes, these values, and the cases of them.
func (d *desktop) equal(when string) {
	d.w.t.Helper()
	units := everyone().Units
	want := map[record.ID]bool{}
	for _, r := range d.w.all() {
		visible := policy.Visible(d.actor, policy.AttrsOf(r), units)
		if len(visible) == 0 {
			continue
		}
		want[r.ID] = true
		typ, _ := d.w.e.Catalogue.Type(r.Type)
		got, ok := d.records[r.ID]
		if !ok {
			d.w.t.Errorf("%s: %s misses %s %s in %s", when, d.actor.User, r.Type, r.ID, r.State)
			continue
		}
		if cut := policy.Redact(r, typ, visible); !reflect.DeepEqual(got.Record, cut) || !slices.Equal(got.Classes, visible) {
			d.w.t.Errorf("%s: %s holds %+v of %s, want %+v", when, d.actor.User, got, r.ID, cut)
		}
		d.sameCase(when, r)
		d.sameSeen(when, r, visible)
	}
	for id := range d.records {
		if !want[id] {
			d.w.t.Errorf("%s: %s still holds %s", when, d.actor.User, id)
		}
	}
}

// sameSeen: the digests that an approval binds are those of what stands now.
func (d *desktop) sameSeen(when string, r record.Record, visible []record.Class) {
	d.w.t.Helper()
	if r.Parent != "" {
		return
	}
	agg, err := store.Aggregate(context.Background(), d.w.db.Read(), r.ID)
	if err != nil {
		d.w.t.Fatal(err)
	}
	for c, digest := range intent.SeenOf(agg, d.w.e.Catalogue, d.w.e.salt(r.ID)) {
		if got := d.records[r.ID].Seen[c]; slices.Contains(visible, c) != (got != "") || got != "" && got != digest {
			d.w.t.Errorf("%s: %s has an old digest of %s of %s", when, d.actor.User, c, r.ID)
		}
	}
}

func (d *desktop) sameCase(when string, r record.Record) {
	d.w.t.Helper()
	cases, err := store.Instances(context.Background(), d.w.db.Read(), []record.ID{r.ID})
	if err != nil {
		d.w.t.Fatal(err)
	}
	if len(cases) == 0 {
		return
	}
	p, _ := d.w.e.bound(cases[0].Process, cases[0].Version)
	view := p.View(cases[0], r, d.actor, everyone(), everyone().Units)
	if got := d.cases[r.ID]; got.State != view.State || len(got.Tasks) != len(view.Tasks) || got.Outcome != view.Outcome {
		d.w.t.Errorf("%s: %s has the case %+v, want %+v", when, d.actor.User, got, view)
	}
}

// step does something at random that a user may do.
func (w *world) step(r *rand.Rand, filings []record.ID) []record.ID {
	w.t.Helper()
	owners := []policy.Actor{linxl, sunyue}
	if len(filings) == 0 || r.IntN(3) == 0 {
		in := w.draft(owners[r.IntN(2)], fmt.Sprintf("项目%d", len(filings)), 5000_0000+int64(r.IntN(10))*100_0000_00)
		w.ask(intent.Accepted, policy.Actor(owners[index(in.By)]), in)
		return append(filings, in.Aggregate)
	}
	filing := filings[r.IntN(len(filings))]
	agg, _ := store.Aggregate(context.Background(), w.db.Read(), filing)
	h, stands := agg.Head()
	if !stands {
		return filings
	}
	owner := owners[index(h.Owner)]
	switch h.State {
	case record.Draft:
		op := intent.Submit
		if r.IntN(4) == 0 {
			op = intent.Discard
		}
		w.submit(owner, w.intent(owner, op, filing))
	case record.Returned:
		w.submit(owner, w.intent(owner, intent.Submit, filing))
	case record.Issuing:
		w.work()
	case record.Reviewing, record.Approving:
		action := []workflow.Action{workflow.Agree, workflow.Agree, workflow.Agree, workflow.SendBack, workflow.Refuse}[r.IntN(5)]
		for node, who := range map[workflow.NodeID]policy.Actor{"office": zhoumin, "finance": wanglx, "leader": chenqm} {
			w.submit(who, w.decision(who, filing, node, action))
		}
	}
	return filings
}

func index(u record.UserID) int {
	if u == sunyue.User {
		return 1
	}
	return 0
}

// R27, R156, R189, R198: whatever happens, and in whatever pages a desktop
// pulls, it ends with exactly what its user may see; grants may change midway.
func TestDesktopsConverge(t *testing.T) {
	seeds := uint64(3)
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		both(t, func(w *world) {
			r := rand.New(rand.NewPCG(seed, 1))
			var desks []*desktop
			for _, a := range everyone() {
				d := w.desktop(a)
				d.limit = 1 + r.IntN(5)
				desks = append(desks, d)
			}
			var filings []record.ID
			for range 40 {
				filings = w.step(r, filings)
				w.settle()
				d := desks[r.IntN(len(desks))]
				d.page()
				if r.IntN(6) == 0 {
					regrant(r, desks[r.IntN(len(desks))])
				}
			}
			for _, d := range desks {
				d.pull().equal(fmt.Sprintf("seed %d", seed))
			}
			for _, d := range desks {
				d.actor.Grants = nil
				d.pull().equal("without grants")
			}
		})
	}
}

func regrant(r *rand.Rand, d *desktop) {
	roles := []policy.Role{policy.Clerk, policy.Office, policy.Finance, policy.Leader, policy.Archivist, policy.SystemAdmin}
	units := []record.UnitID{"", "u-yw1", "u-yw2"}
	d.actor.Grants = []policy.Grant{{ID: "g", User: d.actor.User, Role: roles[r.IntN(len(roles))], Unit: units[r.IntN(len(units))]}}
}

// R156: no canary of an invisible class or row is in anything that was sent.
func TestNoCanaryLeaves(t *testing.T) {
	both(t, func(w *world) {
		in := w.draft(linxl, "金丝雀项目", 0)
		for i, c := range in.Changes {
			switch {
			case c.Field == "phone":
				in.Changes[i].New.Text = "13912345678"
			case c.Row != "":
				for _, column := range []record.Name{"price", "amount"} {
					if _, ok := c.New.Rows[0].Cells[column]; ok {
						in.Changes[i].New.Rows[0].Cells[column] = "777000777"
					}
				}
			}
		}
		w.ask(intent.Accepted, linxl, in)
		desks := []*desktop{w.desktop(sunyue), w.desktop(wanglx), w.desktop(gaoyuan), w.desktop(sysadm), w.desktop(zhoumin), w.desktop(chenqm)}
		sweep := func(when string) {
			t.Helper()
			for _, d := range desks {
				d.pull()
				sent, err := json.Marshal(d.raw)
				if err != nil {
					t.Fatal(err)
				}
				for canary, may := range map[string][]record.UserID{
					"13912345678": {zhoumin.User},
					"777000777":   {zhoumin.User, wanglx.User, chenqm.User},
					"金丝雀":         {zhoumin.User, wanglx.User, chenqm.User, gaoyuan.User},
				} {
					if strings.Contains(string(sent), canary) && !slices.Contains(may, d.actor.User) {
						t.Errorf("%s: %s was sent %s", when, d.actor.User, canary)
					}
				}
			}
		}
		sweep("draft")
		if n := len(desks[4].records); n != 0 {
			t.Error("a draft is seen by the office:", n)
		}
		w.ask(intent.Accepted, linxl, w.intent(linxl, intent.Submit, in.Aggregate))
		sweep("submitted")
		back := w.decision(zhoumin, in.Aggregate, "office", workflow.SendBack)
		back.Notes = []workflow.Note{{Record: in.Aggregate, Field: "phone", Text: "电话 13912345678 打不通"}}
		w.ask(intent.Accepted, zhoumin, back)
		sweep("returned")
		w.ask(intent.Accepted, linxl, w.intent(linxl, intent.Submit, in.Aggregate))
		w.ask(intent.Accepted, zhoumin, w.decision(zhoumin, in.Aggregate, "office", workflow.Agree))
		w.ask(intent.Accepted, wanglx, w.decision(wanglx, in.Aggregate, "finance", workflow.Agree))
		w.ask(intent.Accepted, chenqm, w.decision(chenqm, in.Aggregate, "leader", workflow.Agree))
		w.work()
		sweep("approved")
		if n := len(desks[2].records); n == 0 {
			t.Error("the archivist sees nothing: the sweep proves nothing")
		}
	})
}

// A document's key comes with its registration, and with nothing else.
func TestKeysComeWithRegistrations(t *testing.T) {
	both(t, func(w *world) {
		w.submitted("甲项目", 100)
		for _, item := range w.desktop(zhoumin).pull().records {
			if (len(item.Key) > 0) != (item.Record.Type == lifecycle.Document) {
				t.Errorf("%s has the key %q", item.Record.Type, item.Key)
			}
		}
	})
}

// A page of a pull is one entry of the log; an empty one is none.
func TestPullsAreLogged(t *testing.T) {
	both(t, func(w *world) {
		w.submitted("甲项目", 100)
		d := w.desktop(zhoumin).pull()
		pages := 0
		for _, i := range d.raw {
			if i.End != nil {
				pages++
			}
		}
		d.page()
		entries := slices.DeleteFunc(w.log(zhoumin.User), func(e audit.Entry) bool { return e.Act != "feed.pull" })
		if len(entries) == 0 || len(entries) > pages {
			t.Errorf("%d entries for %d pages", len(entries), pages)
		}
	})
}

// A restored server is a new epoch: its clients begin anew.
func TestEpochBeginsAnew(t *testing.T) {
	both(t, func(w *world) {
		w.submitted("甲项目", 100)
		d := w.desktop(zhoumin).pull()
		d.end.Epoch, d.records = "before the restore", map[record.ID]api.RecordItem{}
		d.pull().equal("after a restore")
		if d.end.Epoch != w.e.Epoch() {
			t.Error(d.end.Epoch)
		}
	})
}

// Wait wakes for what concerns the reader only.
func TestWaitWakes(t *testing.T) {
	both(t, func(w *world) {
		office, other := w.desktop(zhoumin).pull(), w.desktop(sunyue).pull()
		woken := make(chan error, 1)
		go func() { woken <- w.e.Wait(context.Background(), office.actor, office.end.Cursor) }()
		short, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
		defer cancel()
		w.submitted("甲项目", 100)
		if err := <-woken; err != nil {
			t.Error(err)
		}
		if err := w.e.Wait(short, other.actor, other.end.Cursor); !errors.Is(err, context.DeadlineExceeded) {
			t.Error("woken for nothing:", err)
		}
	})
}
