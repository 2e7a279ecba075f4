package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"quancheng/app/vault"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/sync/replica"
)

// decide queues the user's decision on a task, with the digests of what was
// delivered to him of the classes that it binds.
func (s *seat) decide(in ActInput) (SubmitResult, error) {
	head := record.ID(in.Record)
	c, it := s.caseOf(head)
	i := slices.IndexFunc(c.Tasks, func(t workflow.OpenTask) bool { return string(t.ID) == in.Task })
	if mine := decision(s.pendings(), head); i < 0 || mine != nil && mine.word() != actAttention {
		return SubmitResult{}, noSuchAct()
	}
	task := c.Tasks[i]
	wish, err := s.wish(intent.Decide, head)
	if err != nil {
		return SubmitResult{}, err
	}
	wish.Task, wish.Action, wish.Opinion, wish.Notes = task.ID, workflow.Action(in.Action), strings.TrimSpace(in.Opinion), notes(in.Notes)
	if wish.Seen = map[record.Class]document.Digest{}; len(task.Binds) > 0 {
		for _, class := range task.Binds {
			wish.Seen[class] = it.Seen[class]
		}
	}
	r := s.judge(s.mirror.aggregate(head), wish)
	if !r.Outcome.Settled() {
		return SubmitResult{Message: r.Message, Findings: findingViews(r.Problems)}, nil
	}
	s.keepSeen(s.mirror.aggregate(head))
	act := replica.Act{Intent: wish, Fresh: task.Fresh}
	if held := decision(s.pendings(), head); held != nil {
		err = s.runner.Resolve(held.Intent.ID, act)
	} else {
		err = s.enqueue(act)
	}
	if err != nil {
		return SubmitResult{}, err
	}
	if err := s.work.keepOpinion(head, ""); err != nil {
		return SubmitResult{}, err
	}
	s.acted()
	return s.queued(wish.ID, nil), nil
}

func notes(views []NoteView) []workflow.Note {
	var list []workflow.Note
	for _, n := range views {
		if text := strings.TrimSpace(n.Text); text != "" {
			list = append(list, workflow.Note{Record: record.ID(n.Record), Field: record.Name(n.Field), Row: n.Row, Column: record.Name(n.Column), Text: text})
		}
	}
	return list
}

const stateRead = "notices-read"

// readIDs are the notices that were read on this PC.
func (s *seat) readIDs() ([]string, error) {
	data, err := s.vault.State(stateRead)
	if errors.Is(err, vault.ErrAbsent) {
		return []string{}, nil
	}
	if err != nil {
		return nil, err
	}
	var ids []string
	return ids, json.Unmarshal(data, &ids)
}

func (s *seat) readNotices(ids []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, err := s.readIDs()
	if err != nil {
		return err
	}
	known = append(known, ids...)
	slices.Sort(known)
	data, err := json.Marshal(slices.Compact(known))
	if err != nil {
		return fmt.Errorf("encode what was read: %w", err)
	}
	var b vault.Batch
	b.State(stateRead, data)
	if err := s.vault.Apply(&b); err != nil {
		return err
	}
	s.desk.bell.change("notices")
	return nil
}

func (s *seat) noticeViews() []NoticeView {
	known, err := s.readIDs()
	if err != nil {
		s.desk.log.Warn("read which notices were read", "error", err)
	}
	out := []NoticeView{}
	for _, n := range s.mirror.allNotices() {
		_, read := slices.BinarySearch(known, n.ID)
		out = append(out, NoticeView{n.ID, n.Title, n.Text, string(n.Record), string(n.At), !read})
	}
	slices.SortFunc(out, func(a, b NoticeView) int { return strings.Compare(b.At, a.At) })
	return out
}
