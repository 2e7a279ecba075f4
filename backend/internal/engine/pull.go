package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// Page sizes of a pull, in rows looked at.
const (
	DefaultPage = 500
	MaxPage     = 2000
)

// Phases of an unfinished stream by keyset.
const (
	first  = "first"  // everything, in the order of ids
	lost   = "lost"   // what the old grants saw and today's do not
	gained = "gained" // what today's see and the old did not, or not so much of
	moved  = "moved"  // what the old saw at the cursor and neither sees now
)

// place is where an unfinished stream stands. It travels to the client and
// back; whatever it says, only today's rights decide what is sent.
type place struct {
	Phase string    `json:"p"`
	After record.ID `json:"a,omitempty"`
	Seq   int64     `json:"s,omitempty"` // of the feed, in phase moved
	Head  int64     `json:"h"`           // of the feed, when a first pull began
	Olds  []int64   `json:"o,omitempty"` // versions of the grants that what the client holds was cut with
	Cut   int64     `json:"c"`           // version that it is being cut with
}

// Pull sends one page of the feed to emit, ending with an End: the rows after
// cursor that concern the reader, cut to what he may see now. Grants 0 or
// another epoch begins with everything in his scope; another version of his
// grants first takes back what he lost. A page is one entry of the log,
// written before anything is sent.
func (e *Engine) Pull(ctx context.Context, actor policy.Actor, cursor int64, epoch string, grants int64, resume string, limit int, emit func(api.Item) error) error {
	if limit <= 0 || limit > MaxPage {
		limit = DefaultPage
	}
	book, phone, err := e.Directory(ctx)
	if err != nil {
		return fmt.Errorf("read the directory: %w", err)
	}
	p := &page{Engine: e, actor: actor, book: book, phone: phone, limit: limit, rights: map[policy.Attrs]rights{}, rooted: policy.Rooted(actor), done: map[record.ID]bool{}}
	if p.cut, err = e.cutOf(ctx, actor, policy.Compile(actor, book.Units)); err != nil {
		return err
	}
	at, streams, err := p.start(cursor, epoch, grants, resume)
	if err != nil {
		return err
	}
	err = e.db.Snapshot(ctx, func(ctx context.Context, db bun.IDB) error {
		p.db = db
		if p.Catalogue, err = e.inForce(ctx, db); err != nil {
			return err
		}
		if p.end, err = p.blank(ctx, cursor, grants); err != nil {
			return err
		}
		if !streams {
			return p.plain(ctx, cursor, p.head)
		}
		return p.stream(ctx, at, cursor)
	})
	if err != nil {
		return fmt.Errorf("cut a page for %s: %w", actor.User, err)
	}
	if err := e.notePage(ctx, p); err != nil {
		return err
	}
	for _, i := range p.items {
		if err := emit(i); err != nil {
			return err
		}
	}
	return emit(api.Item{Kind: api.ItemEnd, End: &p.end})
}

// cutOf is the version of today's grants; a new one is kept when they changed.
func (e *Engine) cutOf(ctx context.Context, actor policy.Actor, scope policy.Scope) (store.Cut, error) {
	cut, err := store.CutNow(ctx, e.db.Read(), actor, scope)
	if !errors.Is(err, store.ErrAbsent) {
		return cut, err
	}
	err = e.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		cut, err = tx.CutOf(ctx, actor, scope)
		return err
	})
	return cut, err
}

// start says which stream goes on or begins; none for the plain feed.
func (p *page) start(cursor int64, epoch string, grants int64, resume string) (at place, streams bool, err error) {
	begin := place{Phase: first, Head: -1, Cut: p.cut.Version}
	switch {
	case epoch != "" && epoch != p.epoch:
		return begin, true, nil
	case resume != "":
		if err := json.Unmarshal([]byte(resume), &at); err != nil || at.Head < 0 {
			return at, false, lostPlace()
		}
		return at, true, nil
	case grants == 0: // nothing was ever pulled to its end
		return begin, true, nil
	case grants != p.cut.Version:
		return place{Phase: lost, Head: cursor, Olds: []int64{grants}, Cut: p.cut.Version}, true, nil
	}
	return at, false, nil
}

func lostPlace() error {
	return fault.New(fault.Invalid, "本机的同步进度无法识别，没有下载新的数据，已有内容没有改变。请在同步面板选择重新同步。")
}

// blank is the end of a page that brings nothing; it also reads the head.
func (p *page) blank(ctx context.Context, cursor, grants int64) (end api.End, err error) {
	if p.head, err = store.FeedHead(ctx, p.db); err != nil {
		return end, err
	}
	kept, err := p.kept(ctx, p.db)
	return api.End{Cursor: cursor, Epoch: p.epoch, Grants: grants, Time: p.now(), Sample: p.sample, Kept: kept}, err
}

// stream goes on with an unfinished one.
func (p *page) stream(ctx context.Context, at place, cursor int64) error {
	if at.Cut != p.cut.Version {
		at = at.recut(p.cut.Version)
	}
	switch at.Phase {
	case first:
		return p.everything(ctx, at, p.head)
	case lost:
		return p.lost(ctx, at, cursor)
	case gained:
		return p.gained(ctx, at, cursor)
	case moved:
		return p.moved(ctx, at, cursor, p.head)
	}
	return lostPlace()
}

// recut is where a stream goes on when the grants change once more under it:
// what it brought so far is to be taken back too.
func (at place) recut(version int64) place {
	if !slices.Contains(at.Olds, at.Cut) {
		at.Olds = append(at.Olds, at.Cut)
	}
	at.Cut = version
	if at.Phase != first {
		at.Phase, at.After, at.Seq = lost, "", 0
	}
	return at
}

// Wait returns when the feed holds something for the reader after cursor, or
// with the error of ctx.
func (e *Engine) Wait(ctx context.Context, actor policy.Actor, cursor int64) error {
	book, _, err := e.Directory(ctx)
	if err != nil {
		return fmt.Errorf("read the directory: %w", err)
	}
	scope := policy.Compile(actor, book.Units)
	for {
		rung := e.bell.next()
		head, err := store.FeedHead(ctx, e.db.Read())
		if err != nil {
			return err
		}
		if head > cursor {
			rows, err := store.Feed(ctx, e.db.Read(), scope, actor.User, cursor, head, 1)
			if err != nil || len(rows) > 0 {
				return err
			}
			cursor = head
		}
		select {
		case <-rung:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
