package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/store"
)

// records adds records, cut to what the reader may see, with the digests of
// their aggregates, and their cases.
func (p *page) records(ctx context.Context, rs record.Aggregate) error {
	seen, err := p.digests(ctx, rs)
	if err != nil {
		return err
	}
	var sent record.Aggregate
	for _, r := range rs {
		item, ok, err := p.cutRecord(ctx, r)
		if err != nil {
			return err
		}
		if !ok || p.done[r.ID] {
			continue
		}
		item.Seen = seen[r.ID]
		p.done[r.ID] = true
		p.add(api.Item{Kind: api.ItemRecord, Record: &item})
		sent = append(sent, r)
	}
	return p.cases(ctx, sent, false)
}

// cutRecord redacts: no field of an invisible class leaves here. Of a type
// that is not declared nothing does.
func (p *page) cutRecord(ctx context.Context, r record.Record) (api.RecordItem, bool, error) {
	t, ok := p.Catalogue.Type(r.Type)
	visible := p.sees(policy.AttrsOf(r))
	if !ok || len(visible) == 0 {
		return api.RecordItem{}, false, nil
	}
	item := api.RecordItem{Record: p.gate.redact(r, t, visible), Classes: visible, Writes: p.may(policy.AttrsOf(r)).writes}
	if r.Type == lifecycle.Document {
		key, err := p.KeyOf(ctx, r.ID)
		if err != nil && !errors.Is(err, store.ErrAbsent) {
			return item, false, fmt.Errorf("key of document %s: %w", r.ID, err)
		}
		item.Key = key
	}
	return item, true, nil
}

// digests of the aggregates whose heads are among rs, of visible classes.
func (p *page) digests(ctx context.Context, rs record.Aggregate) (map[record.ID]map[record.Class]document.Digest, error) {
	var heads []record.ID
	for _, r := range rs {
		if r.Parent == "" {
			heads = append(heads, r.ID)
		}
	}
	parts, err := store.Parts(ctx, p.db, heads)
	if err != nil {
		return nil, err
	}
	out := make(map[record.ID]map[record.Class]document.Digest, len(heads))
	for _, head := range rs {
		if head.Parent != "" {
			continue
		}
		visible := p.sees(policy.AttrsOf(head))
		agg := append(record.Aggregate{head}, parts[head.ID]...)
		seen := intent.SeenOf(agg, p.Catalogue, p.salt(head.ID))
		maps.DeleteFunc(seen, func(c record.Class, _ document.Digest) bool { return !slices.Contains(visible, c) })
		out[head.ID] = seen
	}
	return out, nil
}

// cases adds the case views of records that the reader sees.
func (p *page) cases(ctx context.Context, rs record.Aggregate, running bool) error {
	var ids []record.ID
	for _, r := range rs {
		if r.Parent == "" {
			ids = append(ids, r.ID)
		}
	}
	all, err := store.Instances(ctx, p.db, ids)
	if err != nil {
		return err
	}
	for _, i := range all {
		r, _ := rs.Find(i.Record)
		process, ok := p.bound(i.Process, i.Version)
		if !ok || running && i.Outcome != "" {
			continue
		}
		view := process.View(i, r, p.actor, p.book, p.book.Units)
		p.clean(&view, r)
		p.add(api.Item{Kind: api.ItemCase, Case: &view})
	}
	return nil
}

// clean takes opinions on fields of invisible classes out of a view.
func (p *page) clean(view *workflow.CaseView, head record.Record) {
	visible := p.sees(policy.AttrsOf(head))
	for n, step := range view.History {
		view.History[n].Notes = slices.DeleteFunc(slices.Clone(step.Notes), func(note workflow.Note) bool {
			of := head.Type
			if note.Record != "" && note.Record != head.ID {
				of = lifecycle.Document // the only parts so far
			}
			t, _ := p.Catalogue.Type(of)
			f, declared := t.Field(note.Field)
			return declared && !slices.Contains(visible, f.Class) || !declared && len(policy.Absent(visible)) > 0
		})
	}
}

// notePage writes the one entry of a page; an empty page read nothing.
func (e *Engine) notePage(ctx context.Context, p *page) error {
	if len(p.items) == 0 {
		return nil
	}
	type line struct {
		Record  record.ID `json:"record"`
		Classes []record.Class
	}
	var read []line
	for _, i := range p.items {
		if i.Record != nil {
			read = append(read, line{i.Record.Record.ID, i.Record.Classes})
		}
	}
	text, err := json.Marshal(read)
	if err != nil {
		return fmt.Errorf("write what was read: %w", err)
	}
	entry := e.line(p.actor, "feed.pull", "feed")
	entry.Reason = fmt.Sprintf("下载 %d 条记录，共 %d 项", len(read), len(p.items))
	err = e.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.AppendChange(ctx, entry, text)
		return err
	})
	poke(e.fresh)
	return err
}
