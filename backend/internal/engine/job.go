package engine

import (
	"context"
	"encoding/json"
	"fmt"

	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// issue is the one kind of job so far: what a node does by itself.
const issue = "issue"

// Snapshot is what a document is generated from: everything as it stood when
// it was decided, so that rendering reads nothing else.
type Snapshot struct {
	Organ   string                 `json:"organ"`
	Sample  bool                   `json:"sample"` // wears a watermark
	Head    record.Record          `json:"head"`
	Project record.Record          `json:"project"`
	Numbers map[record.Name]string `json:"numbers"` // by the field that holds them
	History []workflow.Step        `json:"history"`
	Decided record.Time            `json:"decided"`
}

// task is the payload of a job.
type task struct {
	Intent   intent.ID         `json:"intent"`
	Instance string            `json:"instance"`
	Node     workflow.NodeID   `json:"node"`
	Effects  []workflow.Effect `json:"effects"` // numbers are done already
	Snapshot Snapshot          `json:"snapshot"`
}

// leave puts what remains of a node's effects into a job. Until it is done the
// case stands at the node (批复待生成) and nobody can act.
func (s *sitting) leave(ctx context.Context, id intent.ID, r intent.Ruling, numbers map[record.Name]string, at record.Time) error {
	head, _ := r.Next.Head()
	t := task{Intent: id, Instance: r.Instance.ID, Snapshot: Snapshot{
		Organ: s.organ, Sample: s.sample, Head: head, Numbers: numbers, History: r.Instance.History, Decided: at,
	}}
	if r.Root != nil {
		t.Snapshot.Project = *r.Root
	}
	if len(r.Instance.Tokens) != 1 {
		return fmt.Errorf("effects of intent %s at %d nodes", id, len(r.Instance.Tokens))
	}
	t.Node = r.Instance.Tokens[0].Node
	for _, e := range r.Effects {
		if e.Kind != "number" {
			t.Effects = append(t.Effects, e)
		}
	}
	payload, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("write a job: %w", err)
	}
	return s.tx.AddJob(ctx, string(id)+"/"+string(t.Node), issue, string(payload))
}
