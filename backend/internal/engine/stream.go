package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// notices is how many of a reader's notices a first pull brings.
const notices = 200

// everything streams the scope by keyset instead of the history. What changes
// meanwhile comes after it, from the head at which it began.
func (p *page) everything(ctx context.Context, at place, head int64) error {
	if at.Head < 0 {
		at.Head = head
		p.grants()
		p.catalogue()
		p.directory()
	}
	rs, err := store.Page(ctx, p.db, p.cut.Scope, at.After, p.limit)
	if err != nil {
		return err
	}
	if err := p.records(ctx, rs); err != nil {
		return err
	}
	p.end.Cursor, p.end.Grants = at.Head, at.Cut
	if len(rs) == p.limit {
		at.After = rs[len(rs)-1].ID
		return p.unfinished(at)
	}
	if p.end.More = head > at.Head; len(at.Olds) > 0 {
		at.Phase, at.After = lost, ""
		if err := p.unfinished(at); err != nil {
			return err
		}
	}
	return p.mine(ctx)
}

// mine adds the reader's notices.
func (p *page) mine(ctx context.Context) error {
	rows, err := store.Notices(ctx, p.db, p.actor.User, notices)
	if err != nil {
		return err
	}
	bodies := make([]string, len(rows))
	for i, r := range rows {
		bodies[i] = r.Body
	}
	return p.notices(ctx, bodies)
}

// old is all that the client's projection may have been cut with.
func (p *page) old(ctx context.Context, at place) (policy.Scope, error) {
	each, err := p.olds(ctx, at)
	return slices.Concat(each...), err
}

// olds are the scopes one by one: of a stream that was cut anew on its way the
// client holds part of each, and only what every one of them shows for sure.
func (p *page) olds(ctx context.Context, at place) ([]policy.Scope, error) {
	var all []policy.Scope
	for _, version := range at.Olds {
		cut, err := store.CutAt(ctx, p.db, p.actor.User, version)
		if errors.Is(err, store.ErrAbsent) {
			return nil, fault.New(fault.Invalid, "本机的数据是按无法识别的授权下载的，没有下载新的数据。请在同步面板选择重新同步；未上报的操作不受影响。")
		}
		if err != nil {
			return nil, err
		}
		all = append(all, cut.Scope)
	}
	return all, nil
}

// lost withdraws Scope(old)∖Scope(now).
func (p *page) lost(ctx context.Context, at place, cursor int64) error {
	old, err := p.old(ctx, at)
	if err != nil {
		return err
	}
	if at.After == "" {
		p.grants()
	}
	gone, err := store.Lost(ctx, p.db, old, p.cut.Scope, at.After, p.limit)
	if err != nil {
		return err
	}
	for _, a := range gone {
		p.withdraw(a)
	}
	if at.After = ""; len(gone) == p.limit {
		at.After = gone[len(gone)-1].ID
	} else {
		at.Phase = gained
	}
	p.end.Cursor, p.end.Grants = cursor, at.Olds[0]
	return p.unfinished(at)
}

// gained sends what today's grants see more of than the old did, takes the
// classes back that they see less of, and tells running cases anew, for their
// tasks depend on grants. Only what a changed clause reaches is looked at.
func (p *page) gained(ctx context.Context, at place, cursor int64) error {
	olds, err := p.olds(ctx, at)
	if err != nil {
		return err
	}
	old, changed := slices.Concat(olds...), policy.Scope{}
	for _, one := range olds {
		changed = append(changed, policy.Changed(one, p.cut.Scope)...)
	}
	rs, err := store.PageOfBoth(ctx, p.db, p.cut.Scope, changed, at.After, p.limit)
	if err != nil {
		return err
	}
	writes := slices.DeleteFunc(slices.Clone(changed), func(c policy.Clause) bool { return c.Owners == nil }) // one writes only one's own
	var send, told record.Aggregate
	for _, r := range rs {
		a := policy.AttrsOf(r)
		if !writes.Match(a) && !slices.ContainsFunc(olds, func(one policy.Scope) bool { return !slices.Equal(one.Shows(a), p.sees(a)) }) {
			told = append(told, r)
			continue
		}
		p.narrow(r, old.Shows(a))
		send = append(send, r)
	}
	if err := p.records(ctx, send); err != nil {
		return err
	}
	if err := p.cases(ctx, told, true); err != nil {
		return err
	}
	if at.After = ""; len(rs) == p.limit {
		at.After = rs[len(rs)-1].ID
	} else {
		at.Phase, at.Seq = moved, cursor
	}
	p.end.Cursor, p.end.Grants = cursor, at.Olds[0]
	return p.unfinished(at)
}

// moved withdraws what the old grants saw at the cursor and what has moved
// out of their sight since: it stands in neither of the scopes now, so lost
// cannot find it, nor can today's feed. It comes last: what moves while the
// stream is on its way is in it too.
func (p *page) moved(ctx context.Context, at place, cursor, head int64) error {
	old, err := p.old(ctx, at)
	if err != nil {
		return err
	}
	rows, err := store.Feed(ctx, p.db, old, "", at.Seq, head, p.limit)
	if err != nil {
		return err
	}
	saw := map[record.ID]policy.Attrs{}
	var ids []record.ID
	for _, r := range rows {
		if r.Before == nil || !old.Match(*r.Before) {
			continue
		}
		if _, known := saw[r.Record]; !known {
			ids = append(ids, r.Record)
			saw[r.Record] = *r.Before
		}
	}
	if err := p.left(ctx, ids, saw, old); err != nil {
		return err
	}
	p.end.Cursor, p.end.Grants = cursor, at.Olds[0]
	if len(rows) == p.limit {
		at.Seq = rows[len(rows)-1].Seq
		return p.unfinished(at)
	}
	p.end.Grants, p.end.More = at.Cut, head > cursor
	return nil
}

// left withdraws of records what a scope showed and the reader does not see now.
func (p *page) left(ctx context.Context, ids []record.ID, saw map[record.ID]policy.Attrs, scope policy.Scope) error {
	now, err := store.Records(ctx, p.db, ids)
	if err != nil {
		return err
	}
	standing := byID(now)
	for _, id := range ids {
		r, stands := standing[id]
		if !stands || len(p.sees(policy.AttrsOf(r))) == 0 {
			p.withdraw(saw[id])
			continue
		}
		p.narrow(r, scope.Shows(saw[id]))
	}
	return nil
}

func (p *page) withdraw(a policy.Attrs) {
	p.add(api.Item{Kind: api.ItemWithdrawal, Withdrawal: &api.Withdrawal{Record: a.ID, Root: a.Root}})
}

func (p *page) unfinished(at place) error {
	text, err := json.Marshal(at)
	if err != nil {
		return fmt.Errorf("write a place: %w", err)
	}
	p.end.Resume, p.end.More = string(text), true
	return nil
}
