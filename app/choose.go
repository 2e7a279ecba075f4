package app

import (
	"fmt"
	"slices"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/sync/replica"
)

func toChoose(n int) error {
	return fault.Numbered(fault.Invalid, "E-AP-040", fmt.Sprintf("还有 %d 处没有选择，没有提交，两边的内容都在。请逐项选定后再提交。", n))
}

func shownAnother() error {
	return fault.Numbered(fault.Conflict, "E-AP-041", "内容又有更新，还没有提交。请核对新的变化后再次确认。")
}

func notAgain(why string) error { return fault.Numbered(fault.Conflict, "E-AP-042", why) }

// heldAct finds an act that needs its user, and those that wait behind it.
func (s *seat) heldAct(id string) (replica.Standing, []replica.Standing, error) {
	all := s.runner.Standings()
	i := slices.IndexFunc(all, func(st replica.Standing) bool { return string(st.Intent.ID) == id && st.Held != nil })
	if i < 0 {
		return replica.Standing{}, nil, noSuchAct()
	}
	var behind []replica.Standing
	for _, st := range all[i+1:] {
		if st.Intent.Aggregate == all[i].Intent.Aggregate {
			behind = append(behind, st)
		}
	}
	return all[i], behind, nil
}

// fieldOf finds the declared fields that the changes of an act name.
func (s *seat) fieldOf(in intent.Intent) func(record.Change) record.Field {
	_, cat, _ := s.mirror.word()
	return func(c record.Change) record.Field {
		t, _ := cat.Type(s.typeOf(in, c.Record))
		f, _ := t.Field(c.Field)
		return f
	}
}

// typeOf is the type of a record that stands, or that an act brings.
func (s *seat) typeOf(in intent.Intent, id record.ID) record.TypeName {
	if it, ok := s.mirror.item(id); ok {
		return it.Record.Type
	}
	for _, b := range in.Births {
		if b.ID == id {
			return b.Type
		}
	}
	return ""
}

// ground is what a held act will meet: the projection with the acts before it,
// and over it what the server said when it held it.
func (s *seat) ground(held replica.Standing) record.Aggregate {
	st := standing{agg: s.mirror.aggregate(held.Intent.Aggregate)}
	for _, p := range of(s.pendings(), held.Intent.Aggregate) {
		if p.Intent.ID == held.Intent.ID {
			break
		}
		st.apply(s, p)
	}
	return s.current(st.agg, held.Held)
}

// choose makes the user's choice a new act: every chosen value goes from the
// server's current one, so that a third value meanwhile is a new conflict.
func (s *seat) choose(id string, choices []ChoiceInput) (SubmitResult, error) {
	s.edit.Lock()
	defer s.edit.Unlock()
	held, _, err := s.heldAct(id)
	if err != nil {
		return SubmitResult{}, err
	}
	if held.Held.Outcome != intent.Conflict {
		return SubmitResult{}, noSuchAct()
	}
	in := held.Intent
	list := disputes(in.Changes, held.Held.Conflicts, s.fieldOf(in))
	chosen, missing := chosenOf(list, choices)
	if missing > 0 {
		return SubmitResult{}, toChoose(missing)
	}
	in.Changes = append(chosen, undisputed(in.Changes, held.Held.Conflicts)...)
	return s.instead(held, in)
}

// chosenOf are the changes that the choices ask for, and how many are missing.
func chosenOf(list []dispute, choices []ChoiceInput) (out []record.Change, missing int) {
	for _, d := range list {
		i := slices.IndexFunc(choices, func(c ChoiceInput) bool { return c.Key == d.key() })
		if i < 0 {
			missing++
			continue
		}
		value := d.theirs
		switch c := choices[i]; {
		case c.Take == "mine":
			value = d.New
		case c.Take == "written" && (d.Row == "" || d.Column != ""):
			value = record.Value{Text: c.Text, Many: c.Many}
		case c.Take != "theirs":
			missing++
			continue
		}
		if change, ok := d.taken(value); ok {
			out = append(out, change)
		}
	}
	return out, missing
}

// instead puts a new act where a held one stood; what the rules decide against
// comes back, and the held one stays.
func (s *seat) instead(held replica.Standing, in intent.Intent) (SubmitResult, error) {
	fresh, err := s.wish(in.Op, in.Aggregate)
	if err != nil {
		return SubmitResult{}, err
	}
	in.ID, in.Catalogue, in.At, in.Device, in.Seq = fresh.ID, fresh.Catalogue, fresh.At, fresh.Device, 0
	base := s.ground(held)
	r := s.judge(base, in)
	if !goes(r) {
		return SubmitResult{Message: r.Message, Findings: findingViews(r.Problems)}, nil
	}
	s.keepSeen(base)
	if err := s.runner.Resolve(held.Intent.ID, replica.Act{Intent: in, Fresh: held.Fresh}); err != nil {
		return SubmitResult{}, err
	}
	s.acted()
	return s.queued(in.ID, r.Problems), nil
}

// again confirms a held act on what its user was shown now, or sends it once
// more when the server missed its documents.
func (s *seat) again(id, shown string) (SubmitResult, error) {
	s.edit.Lock()
	defer s.edit.Unlock()
	held, _, err := s.heldAct(id)
	if err != nil {
		return SubmitResult{}, err
	}
	if why := s.whyNotAgain(held); why != "" {
		return SubmitResult{}, notAgain(why)
	}
	if shown != s.shownNow(held.Intent.Aggregate) {
		return SubmitResult{}, shownAnother()
	}
	in := held.Intent
	if len(in.Seen) > 0 {
		in.Seen = s.seenNow(in)
	}
	return s.instead(held, in)
}
