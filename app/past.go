package app

import (
	"context"
	"slices"

	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/sync/replica"
)

// past are the user's conflicts as the server keeps them, but for those that
// still wait for his choice here.
func (s *seat) past(ctx context.Context) ([]PastView, error) {
	if s.desk.isAway() || !s.client.Signed() {
		return nil, needsNetwork()
	}
	page, err := s.client.Conflicts(ctx, "")
	if err != nil {
		return nil, err
	}
	waiting := s.runner.Standings()
	out := []PastView{}
	for _, c := range page.Conflicts {
		if slices.ContainsFunc(waiting, func(st replica.Standing) bool { return st.Intent.ID == c.Verdict.Intent }) {
			continue
		}
		agg := s.stand(c.Aggregate, s.pendings()).agg
		h, ok := agg.Head()
		if !ok {
			continue // nothing of it is on this PC any more
		}
		in := intent.Intent{Op: c.Op, Aggregate: c.Aggregate, Changes: changesOf(c.Verdict.Conflicts)}
		v := PastView{Intent: string(c.Verdict.Intent), Record: string(c.Aggregate), Title: s.titleOf(h), Action: actWord(in),
			At: string(c.Verdict.At), Here: c.Device == s.device, Choices: []ChoiceView{}}
		for _, d := range disputes(in.Changes, c.Verdict.Conflicts, s.fieldOf(in)) {
			if choice, ok := s.choiceView(in, d); ok {
				v.Choices = append(v.Choices, choice)
			}
		}
		out = append(out, v)
	}
	return out, nil
}

func changesOf(conflicts []record.Conflict) []record.Change {
	out := make([]record.Change, 0, len(conflicts))
	for _, c := range conflicts {
		out = append(out, c.Change)
	}
	return out
}
