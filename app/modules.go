package app

import (
	"context"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/sync/remote"
)

// ModulesView is the page 模块: the seven stages, what waits for a second
// person, and what was decided, newest first.
type ModulesView struct {
	Revision   int64              `json:"revision"`
	Stages     []ModuleView       `json:"stages"`
	Pending    *ModuleChangeView  `json:"pending"`
	History    []ModuleChangeView `json:"history"`
	CanPropose bool               `json:"canPropose"`
}

// ModuleView is one stage and whether new work may begin in it.
type ModuleView struct {
	Stage string `json:"stage"`
	Title string `json:"title"`
	On    bool   `json:"on"`
}

// ModuleChangeView is a proposal in words; Starts and Stops are titles.
type ModuleChangeView struct {
	ID          string   `json:"id"`
	State       string   `json:"state"` // proposed, confirmed, withdrawn
	Starts      []string `json:"starts"`
	Stops       []string `json:"stops"`
	On          []string `json:"on"` // stages
	Note        string   `json:"note"`
	By          string   `json:"by"`
	At          string   `json:"at"`
	DecidedBy   string   `json:"decidedBy"`
	DecidedAt   string   `json:"decidedAt"`
	Mine        bool     `json:"mine"`
	CanConfirm  bool     `json:"canConfirm"`
	CanWithdraw bool     `json:"canWithdraw"`
}

// Modules says which stages are on, and what waits (R53).
func (s *Admin) Modules() (ModulesView, error) {
	return s.onModules(func(ctx context.Context, c *remote.Client) (api.Modules, error) { return c.Modules(ctx) })
}

// ProposeModules asks for these stages to be on, over the revision that the
// page showed, and why; in force when a second person confirms.
func (s *Admin) ProposeModules(revision int64, on []string, note string) (ModulesView, error) {
	return s.onModules(func(ctx context.Context, c *remote.Client) (api.Modules, error) {
		in := api.NewModules{Revision: revision, On: []record.Stage{}, Note: note}
		for _, stage := range on {
			in.On = append(in.On, record.Stage(stage))
		}
		return c.ProposeModules(ctx, in)
	})
}

// ConfirmModules is the second person's word.
func (s *Admin) ConfirmModules(id string) (ModulesView, error) {
	return s.onModules(func(ctx context.Context, c *remote.Client) (api.Modules, error) { return c.ConfirmModules(ctx, id) })
}

// WithdrawModules takes a proposal back, or does not agree to it.
func (s *Admin) WithdrawModules(id string) (ModulesView, error) {
	return s.onModules(func(ctx context.Context, c *remote.Client) (api.Modules, error) { return c.WithdrawModules(ctx, id) })
}

func (s *Admin) onModules(ask func(context.Context, *remote.Client) (api.Modules, error)) (ModulesView, error) {
	seat, ctx, done, err := s.desk.reach()
	if err != nil {
		return ModulesView{}, err
	}
	defer done()
	m, err := ask(ctx, seat.client)
	if err != nil {
		return ModulesView{}, err
	}
	return seat.modulesView(m), nil
}

func (s *seat) modulesView(m api.Modules) ModulesView {
	_, _, me := s.mirror.word()
	v := ModulesView{Revision: m.Revision, History: []ModuleChangeView{}, CanPropose: me.Has(policy.Configurator, "", nil)}
	for _, stage := range lifecycle.Stages() {
		v.Stages = append(v.Stages, ModuleView{string(stage.Name), stage.Title, slices.Contains(m.On, stage.Name)})
	}
	if m.Proposal != nil {
		c := s.changeView(*m.Proposal)
		v.Pending = &c
	}
	for _, c := range m.History {
		v.History = append(v.History, s.changeView(c))
	}
	return v
}

// changeView shows a change; what the viewer may do follows his role, and the
// server rules on it again.
func (s *seat) changeView(c api.ModuleChange) ModuleChangeView {
	book, _, me := s.mirror.word()
	second := me.Has(policy.Configurator, "", nil) || me.Has(policy.Office, "", nil)
	open, mine := c.State == "proposed", c.By == me.User
	v := ModuleChangeView{ID: c.ID, State: c.State, Starts: titlesOf(c.On, c.Before), Stops: titlesOf(c.Before, c.On), On: texts(c.On), Note: c.Note,
		By: book.personName(c.By), At: string(c.At), DecidedAt: string(c.DecidedAt), Mine: mine,
		CanConfirm: open && second && !mine, CanWithdraw: open && second}
	if c.DecidedBy != "" {
		v.DecidedBy = book.personName(c.DecidedBy)
	}
	return v
}

// titlesOf names the stages that are in one list and not in the other.
func titlesOf(in, notIn []record.Stage) []string {
	titles := []string{}
	for _, stage := range lifecycle.Stages() {
		if slices.Contains(in, stage.Name) && !slices.Contains(notIn, stage.Name) {
			titles = append(titles, stage.Title)
		}
	}
	return titles
}
