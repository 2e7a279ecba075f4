package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/store"
)

// carry writes what a ruling decided: numbers first, for they become part of
// the project; then records, case, the job, and who is told.
func (s *sitting) carry(ctx context.Context, p *petition, c intent.Case, r *intent.Ruling) error {
	if r.Root == nil && c.Root != nil && !slices.Contains(r.Gone, c.Root.ID) {
		root := c.Root.Clone()
		r.Root = &root
	}
	numbers, err := s.numbers(ctx, r, c.Now)
	if err != nil {
		return err
	}
	if err := s.write(ctx, change{before: c.Aggregate, root: c.Root, next: r.Next, newRoot: r.Root, gone: r.Gone, at: c.Now}); err != nil {
		return err
	}
	if r.Instance == nil {
		return nil
	}
	head, _ := r.Next.Head()
	if err := s.putCase(ctx, *r.Instance, head, c.Now); err != nil {
		return err
	}
	if len(r.Effects) > 0 {
		return s.leave(ctx, p.in.ID, *r, numbers, c.Now)
	}
	return s.tellOwner(ctx, p.in, *r.Instance, head, c.Now)
}

// change is a difference to write; root may be nil where there is none.
type change struct {
	before, next  record.Aggregate
	root, newRoot *record.Record
	gone          []record.ID
	at            record.Time
}

// write brings the tables from before to next, with index and feed rows. The
// head moves with every part, for its digests cover them.
func (s *sitting) write(ctx context.Context, c change) error {
	before, next := slices.Clone(c.before), slices.Clone(c.next)
	moved := len(c.gone) > 0
	for i := range next {
		old, stood := before.Find(next[i].ID)
		if !stood || !same(old, next[i]) {
			moved = true
		}
	}
	for i := range next {
		old, stood := before.Find(next[i].ID)
		if stood && same(old, next[i]) && (next[i].Parent != "" || !moved) {
			continue
		}
		if err := s.put(ctx, old, stood, next[i], c.at); err != nil {
			return err
		}
	}
	if c.newRoot != nil && (c.root == nil || !same(*c.root, *c.newRoot)) {
		old := record.Record{}
		if c.root != nil {
			old = *c.root
		}
		if err := s.put(ctx, old, c.root != nil, *c.newRoot, c.at); err != nil {
			return err
		}
	}
	if c.root != nil {
		before = append(before, *c.root)
	}
	return s.drop(ctx, before, c.gone)
}

// put writes one record as its next revision.
func (s *sitting) put(ctx context.Context, old record.Record, stood bool, r record.Record, at record.Time) error {
	r.Rev, r.Updated = old.Rev+1, at
	t, ok := s.Catalogue.Type(r.Type)
	if !ok {
		return fmt.Errorf("write record %s of the unknown type %s", r.ID, r.Type)
	}
	var was []store.Indexed
	if stood {
		was = store.IndexOf(t, old)
	}
	if err := s.tx.ChangeRecord(ctx, r, was, store.IndexOf(t, r)); err != nil {
		return err
	}
	row := store.FeedRow{Kind: string(api.ItemRecord), Record: r.ID, Root: r.Root, After: attrs(r)}
	if stood {
		row.Before = attrs(old)
	}
	return s.tx.AppendFeed(ctx, row)
}

func (s *sitting) drop(ctx context.Context, before record.Aggregate, gone []record.ID) error {
	for _, id := range gone {
		r, ok := before.Find(id)
		if !ok {
			continue
		}
		if err := s.tx.DropRecord(ctx, r); err != nil {
			return err
		}
		row := store.FeedRow{Kind: string(api.ItemRecord), Record: r.ID, Root: r.Root, Before: attrs(r)}
		if err := s.tx.AppendFeed(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

// putCase writes a case; its feed row goes to whoever may see the record.
func (s *sitting) putCase(ctx context.Context, i workflow.Instance, head record.Record, at record.Time) error {
	if err := s.tx.PutInstance(ctx, i, at); err != nil {
		return err
	}
	return s.tx.AppendFeed(ctx, store.FeedRow{Kind: string(api.ItemCase), Record: head.ID, Root: head.Root, Before: attrs(head), After: attrs(head)})
}

func attrs(r record.Record) *policy.Attrs {
	a := policy.AttrsOf(r)
	return &a
}

// same compares all but revision and time of writing.
func same(a, b record.Record) bool {
	a.Rev, a.Updated, b.Rev, b.Updated = 0, "", 0, ""
	if reflect.DeepEqual(a, b) {
		return true
	}
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && string(x) == string(y)
}
