package app

import (
	"context"
	"slices"
	"strings"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/sync/remote"
)

// Admin is bound: the log, one's own operations, users. The server rules on
// each call; the page only shows what the role may use.
type Admin struct{ desk *Desk }

// LogQuery asks for a page of the log; Before 0 = newest.
type LogQuery struct {
	Before int64  `json:"before"`
	Act    string `json:"act"`
	User   string `json:"user"`
	Result string `json:"result"`
	Limit  int    `json:"limit"`
}

// LogPage is part of the log, newest first.
type LogPage struct {
	Rows  []LogRow `json:"rows"`
	Next  int64    `json:"next"`
	Total int64    `json:"total"`
}

// LogRow is one entry in words.
type LogRow struct {
	Index    int64  `json:"index"`
	At       string `json:"at"`
	DeviceAt string `json:"deviceAt"`
	Person   string `json:"person"`
	Role     string `json:"role"`
	Device   string `json:"device"`
	Act      string `json:"act"`      // code
	ActTitle string `json:"actTitle"` // Chinese
	Object   string `json:"object"`
	Result   string `json:"result"` // ok, refused, failed
	Reason   string `json:"reason"`
}

// ProofView says whether the log still continues what this PC saw before.
type ProofView struct {
	Size    int64  `json:"size"`
	At      string `json:"at"`
	Good    bool   `json:"good"`
	Message string `json:"message"`
}

// UserView is an account as the administrators see it.
type UserView struct {
	ID         string   `json:"id"`
	Account    string   `json:"account"`
	Name       string   `json:"name"`
	UnitName   string   `json:"unitName"`
	RoleTitles []string `json:"roleTitles"`
	State      string   `json:"state"`
	StateTitle string   `json:"stateTitle"`
	Pending    string   `json:"pending"`
	Created    string   `json:"created"`
	By         string   `json:"by"`
	Last       string   `json:"last"`
	Asked      string   `json:"asked"` // who asked for what is pending
	CanConfirm bool     `json:"canConfirm"`
	CanDisable bool     `json:"canDisable"`
	CanCode    bool     `json:"canCode"`
	CanReset   bool     `json:"canReset"`
	CanUnlock  bool     `json:"canUnlock"`
}

// NewUserView is the form of a new account.
type NewUserView struct {
	Account string   `json:"account"`
	Name    string   `json:"name"`
	Unit    string   `json:"unit"`
	Roles   []string `json:"roles"`
}

// CodeView is a one-time code, shown once.
type CodeView struct {
	Code  string `json:"code"`
	Until string `json:"until"`
}

// Log is the audit administrator's view of all operations.
func (s *Admin) Log(q LogQuery) (LogPage, error) {
	seat, ctx, done, err := s.desk.reach()
	if err != nil {
		return LogPage{}, err
	}
	defer done()
	p, err := seat.client.Log(ctx, remote.LogQuery{Before: q.Before, Act: q.Act, User: q.User, Result: q.Result, Limit: q.Limit})
	if err != nil {
		return LogPage{}, err
	}
	return seat.logPage(p), nil
}

// Mine is everyone's own operations.
func (s *Admin) Mine(before int64) (LogPage, error) {
	seat, ctx, done, err := s.desk.reach()
	if err != nil {
		return LogPage{}, err
	}
	defer done()
	p, err := seat.client.Mine(ctx, before)
	if err != nil {
		return LogPage{}, err
	}
	return seat.logPage(p), nil
}

// Proof demands that the log continues what this PC saw before.
func (s *Admin) Proof() (ProofView, error) {
	seat, ctx, done, err := s.desk.reach()
	if err != nil {
		return ProofView{}, err
	}
	defer done()
	return seat.prove(ctx)
}

// Users lists the accounts.
func (s *Admin) Users() ([]UserView, error) {
	seat, ctx, done, err := s.desk.reach()
	if err != nil {
		return nil, err
	}
	defer done()
	users, err := seat.client.Users(ctx)
	if err != nil {
		return nil, err
	}
	views := []UserView{}
	for _, u := range users {
		views = append(views, userView(u))
	}
	return views, nil
}

// CreateUser asks for an account; a second administrator confirms it.
func (s *Admin) CreateUser(in NewUserView) (UserView, error) {
	return s.onUser(func(ctx context.Context, c *remote.Client) (api.User, error) {
		roles := make([]policy.Role, 0, len(in.Roles))
		for _, r := range in.Roles {
			roles = append(roles, policy.Role(r))
		}
		return c.CreateUser(ctx, api.NewUser{Account: in.Account, Name: in.Name, Unit: record.UnitID(in.Unit), Roles: roles})
	})
}

// Confirm is the second administrator's word.
func (s *Admin) Confirm(id string) (UserView, error) {
	return s.onUser(func(ctx context.Context, c *remote.Client) (api.User, error) {
		return c.ConfirmUser(ctx, record.UserID(id))
	})
}

// Disable ends an account, when a second administrator confirms.
func (s *Admin) Disable(id string) (UserView, error) {
	return s.onUser(func(ctx context.Context, c *remote.Client) (api.User, error) {
		return c.DisableUser(ctx, record.UserID(id))
	})
}

// Reset asks to end somebody's "password", "token" or "both", when a second
// administrator confirms.
func (s *Admin) Reset(id, what string) (UserView, error) {
	return s.onUser(func(ctx context.Context, c *remote.Client) (api.User, error) {
		return c.ResetUser(ctx, record.UserID(id), api.Reset{What: what})
	})
}

// Unlock ends a lock-out after wrong tries.
func (s *Admin) Unlock(id string) (UserView, error) {
	return s.onUser(func(ctx context.Context, c *remote.Client) (api.User, error) {
		return c.UnlockUser(ctx, record.UserID(id))
	})
}

func (s *Admin) onUser(ask func(context.Context, *remote.Client) (api.User, error)) (UserView, error) {
	seat, ctx, done, err := s.desk.reach()
	if err != nil {
		return UserView{}, err
	}
	defer done()
	u, err := ask(ctx, seat.client)
	if err != nil {
		return UserView{}, err
	}
	return userView(u), nil
}

// Code is a new one-time code for an account's first use.
func (s *Admin) Code(id string) (CodeView, error) {
	seat, ctx, done, err := s.desk.reach()
	if err != nil {
		return CodeView{}, err
	}
	defer done()
	c, err := seat.client.UserCode(ctx, record.UserID(id))
	return CodeView{c.Code, string(c.Until)}, err
}

// Roles lists what an account may be given.
func (s *Admin) Roles() ([]OptionView, error) {
	if _, err := s.desk.open(); err != nil {
		return nil, err
	}
	views := []OptionView{}
	for role, title := range roleTitles {
		views = append(views, OptionView{string(role), title})
	}
	slices.SortFunc(views, func(a, b OptionView) int { return strings.Compare(a.Code, b.Code) })
	return views, nil
}

// Units are the places of an account.
func (s *Admin) Units() ([]OptionView, error) { return (&Records{s.desk}).Units() }
