package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"quancheng/backend/api"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// page is one page of a pull while it is put together.
type page struct {
	*Engine
	Catalogue lifecycle.Catalogue // in force; hides the shipped one
	actor     policy.Actor
	book      Book
	phone     api.Directory
	cut       store.Cut
	db        bun.IDB
	head      int64 // of the feed, in this snapshot
	limit     int
	items     []api.Item
	end       api.End
	done      map[record.ID]bool // sent on this page already
	rights    map[policy.Attrs]rights
	rooted    bool // a grant names a project
}

func (p *page) add(i api.Item) { p.items = append(p.items, i) }

// plain is the feed itself: the latest state of what changed, once a record;
// a withdrawal for what the reader saw before and does not see now.
func (p *page) plain(ctx context.Context, cursor, head int64) error {
	rows, err := store.Feed(ctx, p.db, p.cut.Scope, p.actor.User, cursor, head, p.limit)
	if err != nil {
		return err
	}
	if p.end.Cursor, p.end.More = head, false; len(rows) == p.limit {
		p.end.Cursor = rows[len(rows)-1].Seq
		p.end.More = p.end.Cursor < head
	}
	changed := map[record.ID]*policy.Attrs{} // what the reader saw, if he did
	var ids []record.ID
	var told []string
	for _, r := range rows {
		switch api.ItemKind(r.Kind) {
		case api.ItemNotice:
			told = append(told, r.Body)
		case api.ItemRecord, api.ItemCase:
			if _, known := changed[r.Record]; !known {
				ids = append(ids, r.Record)
				changed[r.Record] = nil
			}
			if changed[r.Record] == nil && r.Before != nil && p.cut.Scope.Match(*r.Before) {
				changed[r.Record] = r.Before
			}
		default:
			p.other(r)
		}
	}
	if err := p.changes(ctx, ids, changed); err != nil {
		return err
	}
	return p.notices(ctx, told)
}

// notices adds those whose words the reader still sees, which are of the general
// class of the record that they tell of; whoever sees only its project, like
// the archivist of a filing, is led there.
func (p *page) notices(ctx context.Context, bodies []string) error {
	list := make([]api.Notice, len(bodies))
	var about []record.ID
	for i, body := range bodies {
		if err := json.Unmarshal([]byte(body), &list[i]); err != nil {
			return fmt.Errorf("read a notice: %w", err)
		}
		if list[i].Record != "" {
			about = append(about, list[i].Record)
		}
	}
	now, err := store.Records(ctx, p.db, about)
	if err != nil {
		return err
	}
	var above []record.ID
	for _, r := range now {
		above = append(above, r.Root)
	}
	roots, err := store.Records(ctx, p.db, above)
	if err != nil {
		return err
	}
	standing := byID(append(now, roots...))
	reads := func(id record.ID) bool {
		r, stands := standing[id]
		return stands && p.gate.tells(p.sees(policy.AttrsOf(r)))
	}
	for _, n := range list {
		if n.Record != "" && !reads(n.Record) {
			n.Record = standing[n.Record].Root
			if !reads(n.Record) {
				continue
			}
		}
		p.add(api.Item{Kind: api.ItemNotice, Notice: &n})
	}
	return nil
}

// other adds what is neither a record nor a notice.
func (p *page) other(r store.Numbered) {
	switch api.ItemKind(r.Kind) {
	case api.ItemDirectory:
		p.directory()
	case api.ItemCatalogue:
		p.catalogue()
	case api.ItemGrants:
		p.grants()
	}
}

func (p *page) changes(ctx context.Context, ids []record.ID, before map[record.ID]*policy.Attrs) error {
	now, err := store.Records(ctx, p.db, ids)
	if err != nil {
		return err
	}
	standing := byID(now)
	var send record.Aggregate
	for _, id := range ids {
		r, stands := standing[id]
		was := before[id]
		sees := stands && len(p.sees(policy.AttrsOf(r))) > 0
		switch {
		case sees:
			if was != nil {
				p.narrow(r, p.sees(*was))
			}
			send = append(send, r)
		case was != nil:
			p.withdraw(*was)
		}
	}
	return p.records(ctx, send)
}

func byID(rs []record.Record) map[record.ID]record.Record {
	out := make(map[record.ID]record.Record, len(rs))
	for _, r := range rs {
		out[r.ID] = r
	}
	return out
}

// narrow withdraws the classes that the reader saw of a record and sees no more.
func (p *page) narrow(r record.Record, saw []record.Class) {
	now := p.sees(policy.AttrsOf(r))
	gone := slices.DeleteFunc(slices.Clone(saw), func(c record.Class) bool { return slices.Contains(now, c) })
	if len(gone) > 0 {
		p.add(api.Item{Kind: api.ItemWithdrawal, Withdrawal: &api.Withdrawal{Record: r.ID, Root: r.Root, Classes: gone}})
	}
}

// sees is policy.Visible, remembered over records alike in all that counts.
func (p *page) sees(at policy.Attrs) []record.Class {
	return p.may(at).reads
}

// rights are the classes that the reader may see and change.
type rights struct{ reads, writes []record.Class }

func (p *page) may(at policy.Attrs) rights {
	key := at
	if key.ID = ""; !p.rooted {
		key.Root = ""
	}
	if key.Owner != p.actor.User {
		key.Owner = ""
	}
	if r, ok := p.rights[key]; ok {
		return r
	}
	all := policy.Accesses(p.actor, at, p.book.Units)
	r := rights{policy.AtLeast(policy.Read, all), policy.AtLeast(policy.Write, all)}
	p.rights[key] = r
	return r
}

func (p *page) directory() {
	if p.has(api.ItemDirectory) {
		return
	}
	p.add(api.Item{Kind: api.ItemDirectory, Directory: &p.phone})
}

func (p *page) catalogue() {
	if p.has(api.ItemCatalogue) {
		return
	}
	c := p.Catalogue
	p.add(api.Item{Kind: api.ItemCatalogue, Catalogue: &api.Catalogue{
		Version: c.Version, Revision: c.Revision(), Modules: c.Modules(), Processes: c.Processes(), Dictionaries: c.Dictionaries(),
		Limits: map[string]string{"finance_from": record.MoneyText(lifecycle.FinanceFrom)},
	}})
}

func (p *page) grants() {
	if p.has(api.ItemGrants) {
		return
	}
	actor := p.actor
	p.add(api.Item{Kind: api.ItemGrants, Actor: &actor})
}

func (p *page) has(k api.ItemKind) bool {
	return slices.ContainsFunc(p.items, func(i api.Item) bool { return i.Kind == k })
}
