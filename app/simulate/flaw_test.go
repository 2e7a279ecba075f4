package simulate

import (
	"crypto/ed25519"
	"slices"
	"testing"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// flaw is a bug planted on purpose, at a seam of the world: the simulator must
// find each. The product itself has no such switch.
type flaw string

const (
	noFlaw       flaw = ""
	noSync       flaw = "the disk says synced and is not"
	noMemory     flaw = "the server forgets what it has ruled on"
	noConflict   flaw = "the server does not compare with the old value"
	noRights     flaw = "the server lets anybody decide"
	leak         flaw = "a page holds the personal class of whoever may not see it"
	noWithdrawal flaw = "what was lost is not withdrawn"
	gap          flaw = "the last record of a page is missing"
	skip         flaw = "the cursor runs ahead by one page"
	oldRights    flaw = "pages are cut by the rights of the beginning"
	resealed     flaw = "what is sent again is not the same bytes"
	silenceIsNo  flaw = "no answer counts as a refusal"
	lateAnswers  flaw = "two answers of a batch are exchanged with their ids"
	oneValue     flaw = "the verdict of a conflict loses the other value"
)

// flaws with the small seeds in which each must be found.
var flaws = []flaw{noSync, noMemory, noConflict, noRights, leak, noWithdrawal, gap, skip, oldRights, resealed, silenceIsNo, lateAnswers, oneValue}

const seedsPerFlaw = 12

// A simulator that cannot fail proves nothing: each planted bug is found.
func TestPlantedBugsAreFound(t *testing.T) {
	for _, f := range flaws {
		t.Run(string(f), func(t *testing.T) {
			for seed := range uint64(seedsPerFlaw) {
				if r := simulate(t, seed+1, options{small: true, flaw: f}); r.why != "" {
					t.Logf("seed %d: %s", seed+1, firstLine(r.why))
					return
				}
			}
			t.Errorf("not found in %d seeds", seedsPerFlaw)
		})
	}
}

// pushed meets what arrives at the server.
func (f flaw) pushed(s *central, who policy.Actor, es []intent.Envelope) (policy.Actor, []intent.Envelope) {
	switch f {
	case noMemory:
		s.w.must(s.core.Forget())
	case noRights:
		for _, r := range []policy.Role{policy.Office, policy.Leader, policy.Finance} {
			who.Grants = append(slices.Clone(who.Grants), policy.Grant{ID: "flaw" + string(r), User: who.User, Role: r})
		}
	case noConflict:
		es = s.agreeable(who, es)
	}
	return who, es
}

// agreeable rewrites every old value to what stands, under a key of its own.
func (s *central) agreeable(who policy.Actor, es []intent.Envelope) []intent.Envelope {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	s.keys[who.Device] = key.Public().(ed25519.PublicKey)
	out := slices.Clone(es)
	for i, e := range es {
		in, err := intent.Unmarshal(e.Body)
		s.w.must(err)
		for n, c := range in.Changes {
			if c.Row == "" && s.w.oracle.filings[c.Record] != nil {
				in.Changes[n].Old = record.Value{Text: s.w.oracle.filings[c.Record].fields[string(c.Field)]}
			}
		}
		body, err := intent.Marshal(in)
		s.w.must(err)
		out[i] = intent.Mark(key, who.Device, body)
	}
	return out
}

// answered meets the server's answers.
func (f flaw) answered(answers []api.Answer) []api.Answer {
	out := slices.Clone(answers)
	for i, a := range out {
		if f == oneValue && a.Verdict != nil && len(a.Verdict.Conflicts) > 0 {
			v := *a.Verdict
			v.Conflicts = slices.Clone(v.Conflicts)
			v.Conflicts[0].Current = record.Value{}
			out[i].Verdict = &v
		}
	}
	if f == lateAnswers && len(out) > 1 && out[0].Verdict != nil && out[1].Verdict != nil {
		a, b := *out[0].Verdict, *out[1].Verdict
		a.Intent, b.Intent = b.Intent, a.Intent
		out[0].Verdict, out[1].Verdict = &b, &a
	}
	return out
}

func (f flaw) reader(s *central, who policy.Actor) policy.Actor {
	if f == oldRights {
		who.Grants = s.beginning[who.User]
	}
	return who
}

// page meets what leaves the server.
func (f flaw) page(s *central, items []api.Item) []api.Item {
	out := slices.Clone(items)
	switch f {
	case leak:
		for i, it := range out {
			filing := it.Record != nil && s.w.oracle.filings[it.Record.Record.ID] != nil
			if filing && !slices.Contains(it.Record.Classes, record.Personal) {
				r := *it.Record
				r.Classes = append(slices.Clone(r.Classes), record.Personal)
				r.Record = r.Record.Clone()
				r.Record.Set("phone", record.Value{Text: s.w.oracle.filings[r.Record.ID].fields["phone"]})
				out[i].Record = &r
			}
		}
	case noWithdrawal:
		out = slices.DeleteFunc(out, func(it api.Item) bool { return it.Withdrawal != nil })
	case gap:
		if i := len(out) - 2; i >= 0 && out[i].Record != nil {
			out = slices.Delete(out, i, i+1)
		}
	case skip:
		end := *out[len(out)-1].End
		if end.Cursor > 0 && end.Resume == "" && end.Cursor < s.head {
			end.Cursor, end.More = s.head, false
			out[len(out)-1].End = &end
		}
	}
	return out
}

// envelopes meet the wire.
func (f flaw) envelopes(p *pc, es []intent.Envelope) []intent.Envelope {
	if f != resealed {
		return es
	}
	out := slices.Clone(es)
	for i, e := range es {
		in, err := intent.Unmarshal(e.Body)
		p.w.must(err)
		if p.sent[in.ID]++; p.sent[in.ID] > 1 {
			in.Seq += int64(p.sent[in.ID])
			key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
			p.w.srv.keys[p.device] = key.Public().(ed25519.PublicKey)
			body, err := intent.Marshal(in)
			p.w.must(err)
			out[i] = intent.Mark(key, p.device, body)
		}
	}
	return out
}

func (f flaw) silence() error {
	if f == silenceIsNo {
		return fault.New(fault.Invalid, "no answer")
	}
	return unreachable()
}
