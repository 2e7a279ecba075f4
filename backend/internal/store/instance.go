package store

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

type instanceRow struct {
	bun.BaseModel `bun:"table:instances,alias:instances"`
	ID            string `bun:"id,pk"`
	Record        string `bun:"record"`
	Root          string `bun:"root"`
	Process       string `bun:"process"`
	Version       int    `bun:"version"`
	Outcome       string `bun:"outcome"`
	Body          string `bun:"body"`
	Updated       string `bun:"updated"`
}

// taskRow is a token that stands, for counts and deadlines.
type taskRow struct {
	bun.BaseModel `bun:"table:tasks,alias:tasks"`
	Instance      string `bun:"instance,pk"`
	Node          string `bun:"node,pk"`
	Path          string `bun:"path,pk"`
	Record        string `bun:"record"`
	Round         int    `bun:"round"`
	Since         string `bun:"since"`
	Due           string `bun:"due"`
}

// Instances reads the cases of records, newest last.
func Instances(ctx context.Context, db bun.IDB, ids []record.ID) ([]workflow.Instance, error) {
	if len(ids) == 0 {
		return []workflow.Instance{}, nil
	}
	rows, err := cases(ctx, db, ids)
	if err != nil {
		return nil, err
	}
	return instances(rows)
}

func cases(ctx context.Context, db bun.IDB, ids []record.ID) ([]instanceRow, error) {
	var rows []instanceRow
	err := db.NewSelect().Model(&rows).Where("record IN (?)", bun.List(ids)).Order("updated", "id").Scan(ctx)
	return rows, found("read cases", err)
}

func instances(rows []instanceRow) ([]workflow.Instance, error) {
	out := []workflow.Instance{}
	for _, r := range rows {
		var i workflow.Instance
		if err := json.Unmarshal([]byte(r.Body), &i); err != nil {
			return nil, found("read case "+r.ID, err)
		}
		out = append(out, i)
	}
	return out, nil
}

// PutInstance inserts or replaces a case with its standing tasks.
func (t Tx) PutInstance(ctx context.Context, i workflow.Instance, at record.Time) error {
	body, err := json.Marshal(i)
	if err != nil {
		return found("write case "+i.ID, err)
	}
	row := instanceRow{
		ID: i.ID, Record: string(i.Record), Root: string(i.Root), Process: i.Process, Version: i.Version,
		Outcome: i.Outcome, Body: string(body), Updated: string(at),
	}
	_, err = t.NewInsert().Model(&row).On("CONFLICT (id) DO UPDATE").Set("outcome = EXCLUDED.outcome").
		Set("body = EXCLUDED.body").Set("updated = EXCLUDED.updated").Exec(ctx)
	if err != nil {
		return found("write a case", err)
	}
	if t.group != nil {
		t.group.known.forget([]string{string(i.Record)})
		t.group.touch(string(i.Record))
	}
	return t.putTasks(ctx, i)
}

func (t Tx) putTasks(ctx context.Context, i workflow.Instance) error {
	if _, err := t.NewDelete().Model((*taskRow)(nil)).Where("instance = ?", i.ID).Exec(ctx); err != nil {
		return found("clear tasks", err)
	}
	var rows []taskRow
	for _, k := range i.Tokens {
		rows = append(rows, taskRow{
			Instance: i.ID, Node: string(k.Node), Path: k.Path, Record: string(i.Record), Round: i.Round,
			Since: string(k.Since), Due: string(k.Due),
		})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := t.NewInsert().Model(&rows).Exec(ctx)
	return found("write tasks", err)
}
