package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
)

// ErrAbsent is the error for a row that is not there.
var ErrAbsent = errors.New("no such row")

// Unit is a row of the organ's tree, in the order of Place.
type Unit struct {
	bun.BaseModel `bun:"table:units,alias:units"`
	ID            string `bun:"id,pk"`
	Name          string `bun:"name"`
	Parent        string `bun:"parent"`
	Place         int64  `bun:"place"`
}

// Account is a person's account. Password is an argon2id hash, Seed is sealed,
// Code is the digest of a one-time code. Pending is what waits for the second
// administrator, AskedBy who asked for it.
type Account struct {
	bun.BaseModel `bun:"table:accounts,alias:accounts"`
	ID            string `bun:"id,pk"`
	Account       string `bun:"account"`
	Name          string `bun:"name"`
	Unit          string `bun:"unit"`
	State         string `bun:"state"`   // pending, invited, active, disabled
	Pending       string `bun:"pending"` // "", create, disable, reset_…
	Password      string `bun:"password"`
	Seed          []byte `bun:"seed"`
	Drift         int64  `bun:"drift"`
	LastStep      int64  `bun:"last_step"`
	Code          string `bun:"code"`
	CodeUntil     string `bun:"code_until"`
	Created       string `bun:"created"`
	CreatedBy     string `bun:"created_by"`
	AskedBy       string `bun:"asked_by"`
	LastSignIn    string `bun:"last_sign_in"`
	Renew         string `bun:"renew"`   // what a reset took: "", password, token, both
	Renewed       string `bun:"renewed"` // sessions and leases up to then are dead
}

// TriesRow is the failure counter of one account on one device.
type TriesRow struct {
	bun.BaseModel `bun:"table:tries,alias:tries"`
	Account       string `bun:"account,pk"`
	Device        string `bun:"device,pk"`
	Failures      int64  `bun:"failures"`
	Until         string `bun:"until"`
}

// AccountBy finds an account by "id" or "account"; ErrAbsent when none.
func AccountBy(ctx context.Context, db bun.IDB, column, value string) (Account, error) {
	var a Account
	err := db.NewSelect().Model(&a).Where("? = ?", bun.Ident(column), value).Scan(ctx)
	return a, found("an account", err)
}

// HoldAccount is AccountBy that keeps everybody else from changing the account
// until the transaction ends; every change begins with it. SQLite has one
// writer anyway.
func (t Tx) HoldAccount(ctx context.Context, column, value string) (Account, error) {
	_, err := t.NewUpdate().Model((*Account)(nil)).Set("account = account").Where("? = ?", bun.Ident(column), value).Exec(ctx)
	if err != nil {
		return Account{}, found("hold an account", err)
	}
	return AccountBy(ctx, t.IDB, column, value)
}

// HoldDuties lets one transaction at a time change who is administrator.
func (t Tx) HoldDuties(ctx context.Context) error { return t.SetMeta(ctx, "duties", "") }

// Accounts lists all, oldest first.
func Accounts(ctx context.Context, db bun.IDB) ([]Account, error) {
	var all []Account
	err := db.NewSelect().Model(&all).Order("created", "id").Scan(ctx)
	return all, found("the accounts", err)
}

// Units lists the organ's tree.
func Units(ctx context.Context, db bun.IDB) ([]Unit, error) {
	var all []Unit
	err := db.NewSelect().Model(&all).Order("place", "id").Scan(ctx)
	return all, found("the units", err)
}

// PutUnit inserts or replaces a unit.
func (t Tx) PutUnit(ctx context.Context, u Unit) error {
	_, err := t.NewInsert().Model(&u).On("CONFLICT (id) DO UPDATE").
		Set("name = EXCLUDED.name").Set("parent = EXCLUDED.parent").Set("place = EXCLUDED.place").Exec(ctx)
	return found("write a unit", err)
}

// AddAccount inserts; an account name stands once.
func (t Tx) AddAccount(ctx context.Context, a Account) error {
	_, err := t.NewInsert().Model(&a).Exec(ctx)
	return found("add an account", err)
}

// SetAccount writes every column of an account that stands.
func (t Tx) SetAccount(ctx context.Context, a Account) error {
	_, err := t.NewUpdate().Model(&a).WherePK().Exec(ctx)
	return found("write an account", err)
}

// Tries reads a failure counter; the zero one when nothing failed.
func (t Tx) Tries(ctx context.Context, account, device string) (TriesRow, error) {
	r := TriesRow{Account: account, Device: device}
	err := t.NewSelect().Model(&r).WherePK().Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return TriesRow{Account: account, Device: device}, nil
	}
	return r, found("a failure counter", err)
}

// SetTries keeps a failure counter.
func (t Tx) SetTries(ctx context.Context, r TriesRow) error {
	_, err := t.NewInsert().Model(&r).On("CONFLICT (account, device) DO UPDATE").
		Set("failures = EXCLUDED.failures").Set("until = EXCLUDED.until").Exec(ctx)
	return found("write a failure counter", err)
}

// ClearTries forgets failures, of every device when device is "*".
func (t Tx) ClearTries(ctx context.Context, account, device string) error {
	q := t.NewDelete().Model((*TriesRow)(nil)).Where("account = ?", account)
	if device != "*" {
		q = q.Where("device = ?", device)
	}
	_, err := q.Exec(ctx)
	return found("clear a failure counter", err)
}

// LockedAccounts lists the account names with a lock that holds at now.
func LockedAccounts(ctx context.Context, db bun.IDB, now string) (map[string]bool, error) {
	var names []string
	err := db.NewSelect().Model((*TriesRow)(nil)).Column("account").Where("until > ?", now).Scan(ctx, &names)
	locked := make(map[string]bool, len(names))
	for _, n := range names {
		locked[n] = true
	}
	return locked, found("the locked accounts", err)
}

// found wraps with what was attempted and names a missing row ErrAbsent.
func found(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", what, ErrAbsent)
	}
	return fmt.Errorf("%s: %w", what, err)
}
