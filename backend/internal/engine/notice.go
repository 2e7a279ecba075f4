package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/store"
)

// tell carries out the notify effects of a job: owner and holders, each once.
func (s *sitting) tell(ctx context.Context, t task, head record.Record, now record.Time) error {
	people := map[record.UserID]bool{}
	for _, e := range t.Effects {
		if e.Kind != "notify" {
			continue
		}
		if e.Owner {
			people[head.Owner] = true
		}
		for _, role := range e.Roles {
			for _, p := range s.book.Holders(role, head.Unit) {
				people[p.User] = true
			}
		}
	}
	text := "《" + head.Text(lifecycle.Name) + "》" + record.StateTitle(head.State)
	if number := t.Snapshot.Numbers[lifecycle.Number]; number != "" {
		text += "，项目编号 " + number
	}
	if number := t.Snapshot.Numbers[lifecycle.DocumentNumber]; number != "" {
		text += "，批复文号 " + number
	}
	for _, user := range slices.Sorted(maps.Keys(people)) {
		n := api.Notice{ID: "", Title: record.StateTitle(head.State), Text: text + "。", Record: head.ID, At: now}
		if err := s.notice(ctx, string(t.Intent)+"/notify", user, n); err != nil {
			return err
		}
	}
	return nil
}

// tellOwner: the applicant learns at once that his filing came back or was
// refused (R73).
func (s *sitting) tellOwner(ctx context.Context, in intent.Intent, inst workflow.Instance, head record.Record, now record.Time) error {
	if in.Op != intent.Decide || in.By == head.Owner || in.Action != workflow.SendBack && in.Action != workflow.Refuse {
		return nil
	}
	title := record.StateTitle(inst.State())
	n := api.Notice{Title: title, Text: "《" + head.Text(lifecycle.Name) + "》" + title + "，请查看意见。", Record: head.ID, At: now}
	return s.notice(ctx, string(in.ID)+"/decided", head.Owner, n)
}

// notice keeps one under an id that a repetition has too.
func (s *sitting) notice(ctx context.Context, what string, user record.UserID, n api.Notice) error {
	n.ID = string(document.Of([]byte(what + "/" + string(user)))[:32])
	body, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("write a notice: %w", err)
	}
	return s.tx.PutNotice(ctx, store.NoticeRow{ID: n.ID, User: string(user), Body: string(body), At: string(n.At)})
}
