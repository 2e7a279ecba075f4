package engine

import (
	"context"
	"fmt"
	"strconv"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/archive"
	"quancheng/backend/internal/store"
)

// finish is the second transaction of a node's effects: the generated
// documents become parts of the filing, everything is filed and frozen, the
// case moves on, and those named are told.
func (s *sitting) finish(ctx context.Context, t task, documents []made) error {
	now := s.now()
	c, inst, err := s.standing(ctx, t)
	if err != nil {
		return err
	}
	p, ok := s.bound(inst.Process, inst.Version)
	if !ok {
		return fmt.Errorf("process %s v%d is not in the catalogue", inst.Process, inst.Version)
	}
	if inst, err = p.EffectsDone(inst, t.Node, now); err != nil {
		return err
	}
	head, _ := c.before.Head()
	next := c.before.Clone()
	for _, d := range documents {
		next = append(next, s.registration(head, d, t, now))
	}
	var items record.Aggregate
	if t.has("file") {
		next, items = s.fileAll(next, t, now)
	}
	c.next, c.newRoot = intent.Stand(s.Catalogue, next, c.root, inst.State(), now)
	c.at = now
	s.approve(&c, t)
	if err := s.write(ctx, c); err != nil {
		return err
	}
	if err := s.write(ctx, change{next: items, at: now}); err != nil {
		return err
	}
	head, _ = c.next.Head()
	if err := s.putCase(ctx, inst, head, now); err != nil {
		return err
	}
	if err := s.tell(ctx, t, head, now); err != nil {
		return err
	}
	line := systemLine(now, "effect."+string(t.Node), string(head.Type)+"/"+string(head.ID))
	line.Root = head.Root
	_, err = s.tx.AppendAudit(ctx, line)
	return err
}

// standing reads the aggregate and its case as they stand now.
func (s *sitting) standing(ctx context.Context, t task) (change, workflow.Instance, error) {
	var c change
	var err error
	if c.before, err = store.Aggregate(ctx, s.tx, t.Snapshot.Head.ID); err != nil {
		return c, workflow.Instance{}, err
	}
	roots, err := store.Records(ctx, s.tx, []record.ID{t.Snapshot.Head.Root})
	if err != nil {
		return c, workflow.Instance{}, err
	}
	if len(roots) == 1 && len(c.before) > 0 {
		c.root = &roots[0]
	}
	cases, err := store.Instances(ctx, s.tx, []record.ID{t.Snapshot.Head.ID})
	if err != nil {
		return c, workflow.Instance{}, err
	}
	for _, i := range cases {
		if i.ID == t.Instance {
			return c, i, nil
		}
	}
	return c, workflow.Instance{}, fmt.Errorf("case %s of job is gone", t.Instance)
}

// registration is the record of a generated document.
func (s *sitting) registration(head record.Record, d made, t task, now record.Time) record.Record {
	r := record.Record{
		ID: t.spawned(d.effect.Path), Type: lifecycle.Document, Schema: 1, Root: head.Root, Parent: head.ID, Unit: head.Unit, Owner: head.Owner,
		Level: head.Level, State: head.State, Fields: map[record.Name]record.Value{}, Created: now,
	}
	for name, text := range map[record.Name]string{
		lifecycle.Title: t.title(), lifecycle.Slot: string(lifecycle.ApprovalSlot), lifecycle.DocType: lifecycle.ApprovalTitle,
		lifecycle.Name: d.ref.Name, lifecycle.Media: d.ref.Media, lifecycle.Size: strconv.FormatInt(d.ref.Size, 10),
		lifecycle.Sealed: strconv.FormatInt(d.ref.SealedSize, 10), lifecycle.Content: string(d.ref.Content),
		lifecycle.Object: string(d.ref.Object), lifecycle.Level: string(head.Level), lifecycle.Edition: "1",
	} {
		r.Set(name, record.Value{Text: text})
	}
	return r
}

// title of the approval, as it stands in it too.
func (t task) title() string { return archive.InitiationTitle(t.Snapshot.Head.Text(lifecycle.Name)) }

func (t task) has(kind string) bool {
	for _, e := range t.Effects {
		if e.Kind == kind {
			return true
		}
	}
	return false
}

// fileAll freezes every document of the aggregate and makes an archive item of
// each, under 项目编号-阶段-文档类型.
func (s *sitting) fileAll(agg record.Aggregate, t task, now record.Time) (frozen, items record.Aggregate) {
	head, _ := agg.Head()
	typ, _ := s.Catalogue.Type(head.Type)
	number := t.Snapshot.Project.Text(lifecycle.Number)
	for i, r := range agg {
		if r.Type != lifecycle.Document {
			continue
		}
		kind := docType(typ, r)
		classification, ok := lifecycle.Classification(number, typ.Stage, kind)
		if !ok || r.State == record.Filed {
			continue
		}
		agg[i].State = record.Filed
		items = append(items, s.item(t, r, number, classification, kind, typ.Stage, now))
	}
	return agg, items
}

// docType is what a document is filed as: its own type, that of its slot, or
// the rest of the stage.
func docType(t record.Type, r record.Record) string {
	if kind := r.Text(lifecycle.DocType); kind != "" {
		return kind
	}
	if kind, ok := lifecycle.DocTypeOf(t, record.Name(r.Text(lifecycle.Slot))); ok {
		return kind
	}
	if stage, ok := lifecycle.StageOf(t.Stage); ok {
		return "其他" + stage.Title + "材料"
	}
	return "其他材料"
}

func (s *sitting) item(t task, doc record.Record, number, classification, kind string, stage record.Stage, now record.Time) record.Record {
	id := document.Of([]byte(string(t.spawned("file")) + "/" + string(doc.ID)))[:32]
	r := record.Record{
		ID: record.ID(id), Type: lifecycle.ArchiveItem, Schema: 1, Root: doc.Root, Unit: doc.Unit, Owner: doc.Owner,
		Level: doc.Level, State: record.Filed, Fields: map[record.Name]record.Value{}, Created: now,
	}
	for name, text := range map[record.Name]string{
		lifecycle.DossierNo: classification, lifecycle.Title: doc.Text(lifecycle.Title), lifecycle.Number: number,
		lifecycle.StageField: string(stage), lifecycle.DocType: kind, lifecycle.DocRef: string(doc.ID),
		lifecycle.Content: doc.Text(lifecycle.Content), lifecycle.Media: doc.Text(lifecycle.Media), lifecycle.Size: doc.Text(lifecycle.Size),
		lifecycle.FrozenAt: string(now), lifecycle.Retention: lifecycle.RetentionOf(stage, kind), lifecycle.Level: string(doc.Level),
	} {
		r.Set(name, record.Value{Text: text})
	}
	return r
}

// approve notes the moment of the decision on an approved project.
func (s *sitting) approve(c *change, t task) {
	head, _ := c.next.Head()
	if c.root == nil || head.State != record.Approved {
		return
	}
	if c.newRoot == nil {
		root := c.root.Clone()
		c.newRoot = &root
	}
	c.newRoot.Set(lifecycle.ApprovedAt, record.Value{Text: string(t.Snapshot.Decided)})
}
