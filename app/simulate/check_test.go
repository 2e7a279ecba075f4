package simulate

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/sync/replica"
)

// check is what must hold when everything has come to rest.
func (w *world) check() {
	for _, p := range w.pcs {
		p.account()
		p.promised("at the end")
		p.agrees("at rest")
		p.restart()
		p.agrees("read from its cache")
	}
	for id, n := range w.oracle.applied {
		if n != 1 {
			w.fail("%s had %d effects", id, n)
		}
	}
}

// agrees holds what a desktop shows to the oracle's view, and all of it to
// what the server would tell it from the beginning.
func (p *pc) agrees(when string) {
	h, who := p.sim.Holds(), p.w.srv.actor(p.user)
	if d := p.w.oracle.view(who).differ(held(h.Records)); d != "" {
		p.w.fail("%s of %s %v, %s: %s", p.name, p.user, who.Roles(), when, d)
	}
	records, cases := p.w.srv.everything(p)
	for _, id := range slices.Sorted(maps.Keys(records)) {
		if got, want := text(h.Records[id]), text(records[id]); got != want {
			p.w.fail("%s, %s: record %s\nexpected %s\nholds    %s", p.name, when, id, want, got)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(h.Cases)) {
		if got, want := gist(h.Cases[id]), gist(cases[id]); got != want {
			p.w.fail("%s, %s: case of %s\nexpected %s\nholds    %s", p.name, when, id, want, got)
		}
	}
	if len(h.Cases) != len(cases) {
		p.w.fail("%s, %s: %d cases of %d", p.name, when, len(h.Cases), len(cases))
	}
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// gist is a case without what depends on other people's grants.
func gist(c workflow.CaseView) string {
	c.Path = nil
	return text(c)
}

// everything is a first pull.
func (s *central) everything(p *pc) (map[record.ID]api.RecordItem, map[record.ID]workflow.CaseView) {
	records, cases := map[record.ID]api.RecordItem{}, map[record.ID]workflow.CaseView{}
	who := s.actor(p.user)
	who.Device, who.Full, who.Session = p.device, true, p.device
	for at := (api.End{More: true}); at.More; {
		items, err := s.read(who, at, 500)
		s.w.must(err)
		for _, it := range items {
			switch {
			case it.Record != nil:
				records[it.Record.Record.ID] = *it.Record
			case it.Case != nil:
				cases[it.Case.Record] = *it.Case
			case it.Withdrawal != nil:
				s.w.fail("a first pull withdraws %s", it.Withdrawal.Record)
			}
		}
		at = *items[len(items)-1].End
	}
	return records, cases
}

// account: every act that was acknowledged is done once, held with its reason,
// waiting behind one that is, or taken back by its user.
func (p *pc) account() {
	o := p.w.oracle
	here := map[intent.ID]replica.Standing{}
	for _, s := range p.sim.Standings() {
		here[s.Intent.ID] = s
	}
	for _, id := range sortedIDs(p.kept) {
		a := p.kept[id]
		s, stands := here[id]
		switch {
		case o.settled(id) && stands:
			p.w.fail("%s: the server did %s %s, here it is %s %+v", p.name, a.Op, id, s.State, s.Held)
		case o.settled(id) && a.released:
			p.w.fail("%s: the server did %s %s, its user had taken it back", p.name, a.Op, id)
		case o.settled(id) || a.released:
		case !stands:
			p.w.fail("%s: %s %s was acknowledged and is lost", p.name, a.Op, id)
		case s.State == replica.Held:
			p.explained(s)
		case s.Blocked == replica.BehindHeld || s.Blocked == replica.Behind || s.Blocked == replica.After:
		default:
			p.w.fail("%s: %s %s is still %s %q", p.name, a.Op, id, s.State, s.Blocked)
		}
	}
}

func sortedIDs(m map[intent.ID]*act) []intent.ID { return slices.Sorted(maps.Keys(m)) }

// explained: a held act says why; of a conflict both values can be read, here
// and at the server.
func (p *pc) explained(s replica.Standing) {
	if s.Held == nil || s.Held.Message == "" {
		p.w.fail("%s: %s %s is held without a reason", p.name, s.Intent.Op, s.Intent.ID)
	}
	if s.Held.Outcome != intent.Conflict {
		return
	}
	there := p.w.srv.verdict(s.Intent.ID)
	for _, v := range []*intent.Verdict{s.Held, &there} {
		for _, c := range v.Conflicts {
			theirs := c.Current.Text
			if c.Change.Row != "" && c.Change.Column == "" {
				theirs = flat(c.Change.Field, c.Current)
			}
			if stood, ok := p.w.oracle.held[s.Intent.ID][place(c.Change)]; !ok || stood != theirs {
				p.w.fail("%s: conflict at %s shows %q, there stood %q", p.name, place(c.Change), theirs, stood)
			}
			if !slices.ContainsFunc(s.Intent.Changes, func(x record.Change) bool { return place(x) == place(c.Change) && x.New.Same(c.Change.New) }) {
				p.w.fail("%s: conflict at %s does not show what the user wrote", p.name, place(c.Change))
			}
		}
	}
	if n := len(p.w.oracle.held[s.Intent.ID]); n != len(s.Held.Conflicts) || n != len(there.Conflicts) {
		p.w.fail("%s: %d conflicts, %d shown here, %d kept there", p.name, n, len(s.Held.Conflicts), len(there.Conflicts))
	}
}

func (s *central) verdict(id intent.ID) intent.Verdict {
	body, err := s.core.Verdict(id)
	s.w.must(err)
	var v intent.Verdict
	s.w.must(errors.Join(json.Unmarshal([]byte(body), &v)))
	return v
}
