package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// moduleHistory is how many decisions the page of modules shows.
const moduleHistory = 50

// Modules says which stages are on, what waits and what was decided (R53).
func (e *Engine) Modules(ctx context.Context, _ policy.Actor) (api.Modules, error) {
	db := e.db.Read()
	cat, err := e.inForce(ctx, db)
	if err != nil {
		return api.Modules{}, err
	}
	out := api.Modules{Revision: cat.Revision(), On: cat.Modules(), History: []api.ModuleChange{}}
	open, err := store.ItemOpen(ctx, db, itemModules)
	if err == nil {
		var c api.ModuleChange
		c, err = changeOf(open)
		out.Proposal = &c
	}
	if err != nil && !errors.Is(err, store.ErrAbsent) {
		return out, err
	}
	rows, err := store.ItemHistory(ctx, db, itemModules, moduleHistory)
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		c, err := changeOf(r)
		if err != nil {
			return out, err
		}
		out.History = append(out.History, c)
	}
	return out, nil
}

func changeOf(r store.CatalogueRow) (api.ModuleChange, error) {
	m, err := moduleOf(r)
	return api.ModuleChange{ID: r.ID, State: r.State, Revision: r.Version, Before: m.Before, On: m.On, Note: r.Note, By: record.UserID(r.ProposedBy),
		At: record.Time(r.ProposedAt), DecidedBy: record.UserID(r.DecidedBy), DecidedAt: record.Time(r.DecidedAt)}, err
}

// ProposeModules asks for other stages to be on. A configurator does; nothing
// changes until a second person confirms.
func (e *Engine) ProposeModules(ctx context.Context, actor policy.Actor, in api.NewModules) (api.Modules, error) {
	return e.onModules(ctx, actor, "catalogue.propose", func(ctx context.Context, s *sitting) (string, error) {
		on, err := s.asked(actor, in)
		if err != nil {
			return "", err
		}
		body, err := json.Marshal(moduleItem{s.Catalogue.Modules(), on})
		if err != nil {
			return "", fmt.Errorf("write the modules: %w", err)
		}
		row, err := s.tx.ProposeItem(ctx, store.CatalogueRow{Item: itemModules, Body: string(body), Note: strings.TrimSpace(in.Note),
			ProposedBy: string(actor.User), ProposedAt: string(s.now())})
		if errors.Is(err, store.ErrMoved) {
			return "", fault.Numbered(fault.Conflict, "E-MOD-002", "已有一项模块设置在等待确认，本次没有提交，现行设置没有改变。请先等它确认或撤回。")
		}
		if err != nil {
			return "", err
		}
		words := moduleItem{s.Catalogue.Modules(), on}.difference()
		return words, s.tellSeconds(ctx, actor, row, words)
	})
}

// asked is what a proposal means, in the order of the line.
func (s *sitting) asked(actor policy.Actor, in api.NewModules) ([]record.Stage, error) {
	on := []record.Stage{}
	for _, stage := range lifecycle.Stages() {
		if slices.Contains(in.On, stage.Name) {
			on = append(on, stage.Name)
		}
	}
	switch {
	case !actor.Has(policy.Configurator, "", nil):
		return nil, fault.Numbered(fault.Forbidden, "E-MOD-001", "只有配置员可以提出模块设置，没有提交，现行设置没有改变。")
	case !actor.Full:
		return nil, fullFirst()
	case len(on) != len(in.On) || strings.TrimSpace(in.Note) == "":
		return nil, fault.Numbered(fault.Invalid, "E-MOD-003", "模块设置里有不认识或重复的阶段，或没有写明原因；没有提交，现行设置没有改变。请核对后重试。")
	case in.Revision != s.Catalogue.Revision():
		return nil, fault.Numbered(fault.Conflict, "E-MOD-004", "您打开页面之后，模块设置已经变更；没有提交，现行设置没有改变。请刷新后按新的设置再提出。")
	case slices.Equal(on, s.Catalogue.Modules()):
		return nil, fault.Numbered(fault.Invalid, "E-MOD-005", "与现行设置相同，没有提交。请先改动开关。")
	}
	return on, nil
}

// ConfirmModules is the second person's word: the proposal is in force, and
// every desktop learns it with its feed.
func (e *Engine) ConfirmModules(ctx context.Context, actor policy.Actor, id string) (api.Modules, error) {
	return e.onModules(ctx, actor, "catalogue.confirm", func(ctx context.Context, s *sitting) (string, error) {
		row, err := s.waiting(ctx, actor, id)
		if err != nil {
			return "", err
		}
		if row.ProposedBy == string(actor.User) {
			return "", fault.Numbered(fault.Forbidden, "E-MOD-006", "不能确认自己提出的设置，没有生效，现行设置没有改变。请由信息化处或另一位配置员确认。")
		}
		m, err := moduleOf(row)
		if err != nil {
			return "", err
		}
		if _, err := s.tx.ConfirmItem(ctx, id, string(actor.User), string(s.now())); err != nil {
			return "", notWaiting(err)
		}
		if err := s.tx.AppendFeed(ctx, store.FeedRow{Kind: string(api.ItemCatalogue)}); err != nil {
			return "", err
		}
		words := m.difference()
		return words, s.tellProposer(ctx, actor, row, "模块设置已生效", words)
	})
}

// WithdrawModules ends a proposal without effect: its proposer takes it back,
// or a second person does not agree.
func (e *Engine) WithdrawModules(ctx context.Context, actor policy.Actor, id string) (api.Modules, error) {
	return e.onModules(ctx, actor, "catalogue.withdraw", func(ctx context.Context, s *sitting) (string, error) {
		row, err := s.waiting(ctx, actor, id)
		if err != nil {
			return "", err
		}
		m, err := moduleOf(row)
		if err != nil {
			return "", err
		}
		if err := s.tx.WithdrawItem(ctx, id, string(actor.User), string(s.now())); err != nil {
			return "", notWaiting(err)
		}
		words := m.difference()
		return words, s.tellProposer(ctx, actor, row, "模块设置没有生效", words)
	})
}

// waiting is the proposal that a second person, or its proposer, decides on.
func (s *sitting) waiting(ctx context.Context, actor policy.Actor, id string) (store.CatalogueRow, error) {
	if !actor.Has(policy.Configurator, "", nil) && !actor.Has(policy.Office, "", nil) {
		return store.CatalogueRow{}, fault.Numbered(fault.Forbidden, "E-MOD-007", "只有信息化处和配置员可以处理模块设置，现行设置没有改变。")
	}
	if !actor.Full {
		return store.CatalogueRow{}, fullFirst()
	}
	row, err := store.ItemOpen(ctx, s.tx, itemModules)
	if err == nil && row.ID != id {
		err = store.ErrAbsent
	}
	return row, notWaiting(err)
}

func notWaiting(err error) error {
	if errors.Is(err, store.ErrAbsent) || errors.Is(err, store.ErrMoved) {
		return fault.Numbered(fault.Conflict, "E-MOD-008", "这项模块设置已由他人处理或已撤回，这一步没有执行。请刷新查看最新设置。")
	}
	return err
}

func fullFirst() error {
	return fault.Numbered(fault.Forbidden, "E-MOD-009", "变更模块设置需要完整登录（密码和验证码），没有执行，现行设置没有改变。请重新登录后再试。")
}

// onModules does one step in one transaction with its entry in the log, which
// says in words what it changes; a refusal is an entry too.
func (e *Engine) onModules(ctx context.Context, actor policy.Actor, act string, do func(context.Context, *sitting) (string, error)) (api.Modules, error) {
	const object = "catalogue/" + itemModules
	err := e.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		s, err := e.sit(ctx, tx)
		if err != nil {
			return err
		}
		line := e.line(actor, act, object)
		line.Result = audit.OK
		if line.Reason, err = do(ctx, s); err != nil {
			return err
		}
		_, err = tx.AppendChange(ctx, line, []byte(line.Reason))
		return err
	})
	if f := fault.From(err); err != nil && f.Code != fault.Internal {
		return api.Modules{}, errors.Join(err, e.Refuse(ctx, actor, act, object, f.Message))
	}
	if err != nil {
		return api.Modules{}, fmt.Errorf("%s: %w", act, err)
	}
	poke(e.fresh)
	return e.Modules(ctx, actor)
}

// difference is what it changes, in words.
func (m moduleItem) difference() string {
	titles := func(in, notIn []record.Stage) (list []string) {
		for _, stage := range lifecycle.Stages() {
			if slices.Contains(in, stage.Name) && !slices.Contains(notIn, stage.Name) {
				list = append(list, stage.Title)
			}
		}
		return list
	}
	var words []string
	if starts := titles(m.On, m.Before); len(starts) > 0 {
		words = append(words, "启用"+strings.Join(starts, "、"))
	}
	if stops := titles(m.Before, m.On); len(stops) > 0 {
		words = append(words, "停用"+strings.Join(stops, "、"))
	}
	return strings.Join(words, "，")
}

// tellSeconds tells those who may confirm; the proposer is not one of them.
func (s *sitting) tellSeconds(ctx context.Context, actor policy.Actor, row store.CatalogueRow, words string) error {
	told := map[record.UserID]bool{actor.User: true}
	for _, p := range slices.Concat(s.book.Holders(policy.Office, ""), s.book.Holders(policy.Configurator, "")) {
		if told[p.User] {
			continue
		}
		told[p.User] = true
		n := api.Notice{Title: "模块设置待确认", Text: actor.Name + "提出" + words + "：" + row.Note + "。请在“模块”页确认。", At: s.now()}
		if err := s.notice(ctx, row.ID+"/proposed", p.User, n); err != nil {
			return err
		}
	}
	return nil
}

func (s *sitting) tellProposer(ctx context.Context, actor policy.Actor, row store.CatalogueRow, title, words string) error {
	if row.ProposedBy == string(actor.User) {
		return nil
	}
	n := api.Notice{Title: title, Text: "您提出的" + words + "，由" + actor.Name + "处理：" + title + "。", At: s.now()}
	return s.notice(ctx, row.ID+"/decided", record.UserID(row.ProposedBy), n)
}
