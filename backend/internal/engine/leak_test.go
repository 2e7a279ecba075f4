package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// A canary names the class and the record that it sings for.
var canary = regexp.MustCompile(`CANARY-([a-z]+)-([0-9a-f]{32})-`)

func sing(c record.Class, id record.ID) string { return fmt.Sprintf("CANARY-%s-%s-", c, id) }

// cage is a world of records with a canary in every class of every type,
// written beside the engine: nothing but the projection stands between them
// and a reader.
type cage struct {
	*world
	r       *rand.Rand
	records map[record.ID]record.Record
	ids     []record.ID
	readers []*desktop
	pulls   int
	sung    map[record.Class]int // canaries that a reader with the right heard
	leaks   []string
	deaf    bool // withdrawals do not arrive
}

// newCage gives the fields of every type all classes in turn.
func newCage(t testing.TB, dsn string) *cage {
	c := &cage{world: newWorld(t, dsn), sung: map[record.Class]int{}}
	for _, typ := range c.e.Catalogue.Types() {
		for i := range typ.Fields {
			typ.Fields[i].Class = record.Classes()[i%len(record.Classes())]
		}
	}
	return c
}

func (c *cage) write(fn func(context.Context, store.Tx) error) {
	c.t.Helper()
	if err := c.db.Write(context.Background(), fn); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cage) attrs(r record.Record) *policy.Attrs { a := policy.AttrsOf(r); return &a }

func (c *cage) born() {
	types := c.e.Catalogue.Types()
	typ := types[c.r.IntN(len(types))]
	id := c.id()
	r := record.Record{ID: id, Type: typ.Name, Root: id, Rev: 1, Fields: map[record.Name]record.Value{"x_unknown": {Text: sing("every", id)}},
		Created: "2026-01-01T00:00:00.000Z", Updated: "2026-01-01T00:00:00.000Z"}
	for _, f := range typ.Fields {
		r.Fields[f.Name] = record.Value{Text: sing(f.Class, id)}
	}
	c.moved(&r)
	c.write(func(ctx context.Context, tx store.Tx) error {
		if err := tx.PutRecord(ctx, r, nil); err != nil {
			return err
		}
		for _, d := range c.readers {
			if c.r.IntN(4) > 0 {
				continue
			}
			body, _ := json.Marshal(api.Notice{ID: string(id) + string(d.actor.User), Text: sing(record.General, id), Record: id})
			if err := tx.PutNotice(ctx, store.NoticeRow{ID: string(id) + string(d.actor.User), User: string(d.actor.User), Body: string(body)}); err != nil {
				return err
			}
		}
		return tx.AppendFeed(ctx, store.FeedRow{Kind: string(api.ItemRecord), Record: id, Root: id, After: c.attrs(r)})
	})
	c.records[id], c.ids = r, append(c.ids, id)
}

// moved gives all that rights look at new values.
func (c *cage) moved(r *record.Record) {
	r.Unit = []record.UnitID{"u-yw1", "u-yw2", ""}[c.r.IntN(3)]
	r.Owner = c.readers[c.r.IntN(len(c.readers))].actor.User
	r.Level = record.Levels()[c.r.IntN(3)]
	r.State = record.States()[c.r.IntN(len(record.States()))]
}

func (c *cage) changes() {
	id := c.ids[c.r.IntN(len(c.ids))]
	r := c.records[id]
	before := c.attrs(r)
	c.write(func(ctx context.Context, tx store.Tx) error {
		row := store.FeedRow{Kind: string(api.ItemRecord), Record: id, Root: id, Before: before}
		if c.r.IntN(8) == 0 {
			delete(c.records, id)
			c.ids = slices.DeleteFunc(c.ids, func(o record.ID) bool { return o == id })
			if err := tx.DropRecord(ctx, r); err != nil {
				return err
			}
			return tx.AppendFeed(ctx, row)
		}
		c.moved(&r)
		r.Rev++
		c.records[id], row.After = r, c.attrs(r)
		if err := tx.PutRecord(ctx, r, nil); err != nil {
			return err
		}
		return tx.AppendFeed(ctx, row)
	})
}

// regrants gives a reader zero to two roles anywhere: a unit, a project he is
// made a member of, the whole organ.
func (c *cage) regrants(d *desktop) {
	var gs []policy.Grant
	for range c.r.IntN(3) {
		g := policy.Grant{Role: allRoles[c.r.IntN(len(allRoles))]}
		switch c.r.IntN(3) {
		case 0:
			g.Unit = []record.UnitID{"u-yw1", "u-yw2"}[c.r.IntN(2)]
		case 1:
			g.Root = c.ids[c.r.IntN(len(c.ids))]
		}
		gs = append(gs, g)
	}
	d.actor = grants(d.actor, gs...)
}

var allRoles = []policy.Role{policy.Clerk, policy.UnitHead, policy.Office, policy.Leader, policy.Finance, policy.Procurement, policy.Auditor,
	policy.Archivist, policy.Expert, policy.ThirdParty, policy.Agency, policy.Contractor, policy.Supervisor, policy.Configurator,
	policy.SystemAdmin, policy.SecurityAdmin, policy.AuditAdmin}

// may: the rule that everything here is held to, said once more.
func (c *cage) may(d *desktop, class record.Class, id record.ID) bool {
	r, stands := c.records[id]
	visible := policy.Visible(d.actor, policy.AttrsOf(r), everyone().Units)
	if class == "every" {
		return stands && len(visible) == len(record.Classes())
	}
	return stands && slices.Contains(visible, class)
}

func (c *cage) listen(d *desktop, where string, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, m := range canary.FindAllSubmatch(text, -1) {
		class, id := record.Class(m[1]), record.ID(m[2])
		if c.may(d, class, id) {
			c.sung[class]++
			continue
		}
		c.leaks = append(c.leaks, fmt.Sprintf("%s: %s of %s %s by %v", where, class, c.records[id].Type, id, d.actor.Grants))
	}
}

// hears pulls one page or all, and listens to every frame of it; at the end
// of the feed also to all that is held.
func (c *cage) hears(d *desktop, all bool) {
	before, kept := len(d.raw), d.records
	if c.deaf {
		kept = maps.Clone(d.records)
	}
	c.settle()
	for d.page(); all && d.end.More; d.page() {
	}
	c.pulls++
	c.listen(d, "frame", d.raw[before:])
	d.raw = d.raw[:0]
	if d.end.More {
		return
	}
	for id, held := range kept {
		for _, class := range held.Classes { // the others were withdrawn
			if !c.may(d, class, id) {
				c.leaks = append(c.leaks, fmt.Sprintf("kept: %s of %s", class, id))
			}
		}
	}
}

func (c *cage) seed(seed uint64) {
	c.r, c.records, c.ids, c.readers = rand.New(rand.NewPCG(seed, 4)), map[record.ID]record.Record{}, nil, nil
	for n := range 3 {
		a := person(record.UserID(fmt.Sprintf("reader-%d-%d", seed, n)), "甲", allRoles[(int(seed)*3+n)%len(allRoles)], "")
		d := c.desktop(a)
		d.limit = 1 + c.r.IntN(8)
		c.readers = append(c.readers, d)
	}
	for range 6 {
		c.born()
	}
	for range 24 {
		d := c.readers[c.r.IntN(len(c.readers))]
		switch c.r.IntN(6) {
		case 0:
			c.born()
		case 1, 2:
			if len(c.ids) > 1 {
				c.changes()
			}
		case 3:
			c.regrants(d)
		default:
			c.hears(d, c.r.IntN(2) == 0)
		}
	}
	for _, d := range c.readers {
		c.hears(d, true)
	}
	c.write(func(ctx context.Context, tx store.Tx) error {
		for _, r := range c.records {
			if err := tx.DropRecord(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// R156, R158: a canary in every class of every type; 200 seeds (40 in CI) of
// all roles under changing grants, states, units, owners and levels: not one
// is in a frame of who has no right to it, and none is kept by who lost his.
func TestNoCanaryInAnyFrame(t *testing.T) {
	c := newCage(t, "sqlite:"+t.TempDir()+"/engine.db")
	for seed := range uint64(200) {
		if testing.Short() && seed >= 10 && seed != 183 { // 183: grants that changed twice within a stream
			continue
		}
		if c.seed(seed); len(c.leaks) > 0 {
			t.Fatalf("seed %d: %d leaks: %s", seed, len(c.leaks), c.leaks[0])
		}
	}
	for _, class := range append(record.Classes(), "every") {
		if c.sung[class] == 0 {
			t.Errorf("nobody ever heard a canary of %s: the test proves nothing", class)
		}
	}
	t.Logf("%d pulls, heard with right: %v", c.pulls, c.sung)
}

// A build that leaks on purpose is caught, whatever the channel.
func TestLeakingBuildsAreCaught(t *testing.T) {
	for name, leak := range map[string]func(*cage){
		"redaction": func(c *cage) {
			c.e.gate.redact = func(r record.Record, _ record.Type, _ []record.Class) record.Record { return r }
		},
		"one class": func(c *cage) {
			c.e.gate.redact = func(r record.Record, t record.Type, visible []record.Class) record.Record {
				return policy.Redact(r, t, append(slices.Clone(visible), record.Personal))
			}
		},
		"withdrawals": func(c *cage) { c.deaf = true },
		"notices":     func(c *cage) { c.e.gate.tells = func([]record.Class) bool { return true } },
	} {
		c := newCage(t, "sqlite:"+t.TempDir()+"/engine.db")
		leak(c)
		for seed := uint64(0); seed < 20 && len(c.leaks) == 0; seed++ {
			c.seed(seed)
		}
		if len(c.leaks) == 0 {
			t.Errorf("%s: the leak was not caught", name)
		}
	}
}
