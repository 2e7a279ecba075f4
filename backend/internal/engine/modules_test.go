package engine

import (
	"context"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/store"
)

var (
	xuwen = person("xuwen", "许文", policy.Configurator, "u-xx")
	mayan = person("mayan", "马燕", policy.Configurator, "u-xx")
)

// without are all stages but some.
func without(off ...record.Stage) []record.Stage {
	return slices.DeleteFunc(lifecycle.Default().Modules(), func(s record.Stage) bool { return slices.Contains(off, s) })
}

func (w *world) propose(by policy.Actor, on []record.Stage) (api.Modules, error) {
	w.t.Helper()
	now, err := w.e.Modules(context.Background(), by)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.e.ProposeModules(context.Background(), by, api.NewModules{Revision: now.Revision, On: on, Note: "本单位暂不使用"})
}

// switched has the configurator propose and the office confirm.
func (w *world) switched(on []record.Stage) api.Modules {
	w.t.Helper()
	m, err := w.propose(xuwen, on)
	if err != nil {
		w.t.Fatal(err)
	}
	if m, err = w.e.ConfirmModules(context.Background(), zhoumin, m.Proposal.ID); err != nil {
		w.t.Fatal(err)
	}
	return m
}

// R53: a stage that is off takes no new act; what runs there goes to its end
// with its effects; on again, everything is as before.
func TestModuleOff(t *testing.T) {
	both(t, func(w *world) {
		running, draft := w.submitted("在办项目", 10_000_00), w.draft(linxl, "草稿", 10_000_00)
		w.ask(intent.Accepted, linxl, draft)
		revision := w.switched(without(lifecycle.Initiation)).Revision
		current := func(in intent.Intent) intent.Intent {
			in.Catalogue = lifecycle.Default().InForce(revision, nil).Version
			return in
		}

		v := w.ask(intent.Rejected, linxl, current(w.draft(linxl, "新项目", 10_000_00)))
		if !strings.Contains(v.Message, "模块已停用") || len(v.Problems) != 1 || v.Problems[0].Rule != intent.RuleModule {
			t.Errorf("%+v", v)
		}
		w.ask(intent.Rejected, linxl, current(w.intent(linxl, intent.Submit, draft.Aggregate)))
		// Rule 5.11: written under the catalogue before, it is kept, not refused.
		v = w.ask(intent.Reconfirm, linxl, w.intent(linxl, intent.Submit, draft.Aggregate))
		if !strings.Contains(v.Message, "模块已停用") {
			t.Error(v.Message)
		}
		if w.head(draft.Aggregate).State != record.Draft {
			t.Error("a refused submission moved its record")
		}

		w.ask(intent.Accepted, zhoumin, w.decision(zhoumin, running, "office", workflow.SendBack))
		w.ask(intent.Accepted, linxl, w.intent(linxl, intent.Submit, running))
		w.ask(intent.Accepted, zhoumin, w.decision(zhoumin, running, "office", workflow.Agree))
		w.ask(intent.Accepted, chenqm, w.decision(chenqm, running, "leader", workflow.Agree))
		w.work()
		if s := w.head(running).State; s != record.Approved {
			t.Errorf("the running case stands at %s", s)
		}

		w.switched(lifecycle.Default().Modules())
		w.ask(intent.Accepted, linxl, w.intent(linxl, intent.Submit, draft.Aggregate))
	})
}

// R53: a change is in force when a second person confirms, never the same one;
// both steps and every refusal stand in the log; every desktop learns it.
func TestModulesNeedTwo(t *testing.T) {
	both(t, func(w *world) {
		ctx := context.Background()
		clerk := w.desktop(linxl).pull()
		on := without(lifecycle.Evaluation)
		m, err := w.propose(xuwen, on)
		if err != nil || m.Proposal == nil || len(m.On) != 7 {
			t.Fatalf("%+v %v", m, err)
		}
		id := m.Proposal.ID
		resumed := zhoumin
		resumed.Full = false
		refusals := map[string]struct {
			want fault.Code
			do   func() (api.Modules, error)
		}{
			"himself":        {fault.Forbidden, func() (api.Modules, error) { return w.e.ConfirmModules(ctx, xuwen, id) }},
			"a clerk":        {fault.Forbidden, func() (api.Modules, error) { return w.e.ConfirmModules(ctx, linxl, id) }},
			"administrator":  {fault.Forbidden, func() (api.Modules, error) { return w.e.ConfirmModules(ctx, sysadm, id) }},
			"after unlock":   {fault.Forbidden, func() (api.Modules, error) { return w.e.ConfirmModules(ctx, resumed, id) }},
			"another id":     {fault.Conflict, func() (api.Modules, error) { return w.e.ConfirmModules(ctx, zhoumin, "x") }},
			"office asks":    {fault.Forbidden, func() (api.Modules, error) { return w.propose(hejing, on) }},
			"second at once": {fault.Conflict, func() (api.Modules, error) { return w.propose(mayan, without(lifecycle.Planning)) }},
			"nothing new":    {fault.Invalid, func() (api.Modules, error) { return w.propose(mayan, lifecycle.Default().Modules()) }},
			"no such stage":  {fault.Invalid, func() (api.Modules, error) { return w.propose(mayan, []record.Stage{"magic"}) }},
			"old page": {fault.Conflict, func() (api.Modules, error) {
				return w.e.ProposeModules(ctx, mayan, api.NewModules{Revision: 7, On: on, Note: "原因"})
			}},
		}
		for name, r := range refusals {
			before := w.refusals()
			if _, err := r.do(); fault.CodeOf(err) != r.want {
				t.Errorf("%s: %v", name, err)
			}
			if w.refusals() != before+1 {
				t.Errorf("%s: not one refusal in the log", name)
			}
		}
		if now, err := w.e.Modules(ctx, xuwen); err != nil || len(now.On) != 7 || now.Revision != 0 {
			t.Fatalf("something changed without a second person: %+v %v", now, err)
		}
		if m, err = w.e.ConfirmModules(ctx, mayan, id); err != nil || !slices.Equal(m.On, on) || m.Proposal != nil || m.History[0].DecidedBy != "mayan" {
			t.Fatalf("%+v %v", m, err)
		}
		if _, err := w.e.ConfirmModules(ctx, hejing, id); fault.CodeOf(err) != fault.Conflict {
			t.Error("confirmed twice:", err)
		}
		clerk.raw = nil
		clerk.pull()
		told := slices.IndexFunc(clerk.raw, func(i api.Item) bool { return i.Catalogue != nil })
		if told < 0 || !slices.Equal(clerk.raw[told].Catalogue.Modules, on) || clerk.raw[told].Catalogue.Revision != 1 {
			t.Errorf("the clerk's desktop was not told: %+v", clerk.raw)
		}
		if n := w.desktop(zhoumin).pull().notices; len(n) != 1 || !strings.Contains(n[0].Text, "停用评价") {
			t.Errorf("the office was not asked: %+v", n)
		}
		if e := w.entries("catalogue.confirm", audit.OK); len(e) != 1 || e[0].Reason != "停用评价" {
			t.Errorf("%+v", e)
		}
	})
}

// R53: a proposal that is taken back changes nothing, and frees the place.
func TestModulesWithdrawn(t *testing.T) {
	both(t, func(w *world) {
		m, err := w.propose(xuwen, without(lifecycle.Planning))
		if err != nil {
			t.Fatal(err)
		}
		if m, err = w.e.WithdrawModules(context.Background(), hejing, m.Proposal.ID); err != nil || m.Proposal != nil || len(m.On) != 7 {
			t.Fatalf("%+v %v", m, err)
		}
		if m, err = w.propose(xuwen, without(lifecycle.Operations)); err != nil || m.Proposal == nil {
			t.Fatalf("%+v %v", m, err)
		}
	})
}

// R53, R198: of two servers on one database the other rules by the new
// catalogue at once, without being told.
func TestModulesOfTwoServers(t *testing.T) {
	both(t, func(w *world) {
		skey, _, err := note.GenerateKey(w.e.Rand, "other")
		if err != nil {
			t.Fatal(err)
		}
		signer, err := note.NewSigner(skey)
		if err != nil {
			t.Fatal(err)
		}
		other := w.engine(signer)
		if _, err := other.inForce(context.Background(), w.db.Read()); err != nil {
			t.Fatal(err)
		}
		w.switched(without(lifecycle.Initiation))
		err = w.db.Write(context.Background(), func(ctx context.Context, tx store.Tx) error {
			s, err := other.sit(ctx, tx)
			if err == nil && slices.Contains(s.Catalogue.Modules(), lifecycle.Initiation) {
				t.Error("the other server still has the stage on")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func (w *world) refusals() int { return len(w.entries("catalogue", audit.Refused)) }

func (w *world) entries(act, result string) []audit.Entry {
	w.t.Helper()
	w.settle()
	es, err := store.Log(context.Background(), w.db.Read(), store.LogQuery{Act: act, Result: result, Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	return es
}
