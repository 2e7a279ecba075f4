package identity

import (
	"context"
	"errors"
	"io"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// Sealer seals secrets at rest; keys.Ring implements it.
type Sealer interface {
	Seal(place, plain []byte) ([]byte, error)
	Open(place, sealed []byte) ([]byte, error)
}

// Deps are what an Authority needs from outside.
type Deps struct {
	Organ    string // its name, in authenticators and password checks
	Ring     Sealer
	Clock    func() time.Time
	Rand     io.Reader
	Hello    func(context.Context) (api.Hello, error)
	Cost     Cost // Floor() or more; tests may say less
	Parallel int  // hashes at once
	Idle     time.Duration
	Absolute time.Duration
	Lease    time.Duration // at most LeaseMost
	// MediaLease is of machines without a network; at most MediaLeaseMost.
	MediaLease time.Duration
}

// Limits of sessions and leases where the configuration says nothing.
const (
	IdleDefault     = 30 * time.Minute
	AbsoluteDefault = 12 * time.Hour
	LeaseMost       = 72 * time.Hour
	codeLife        = 24 * time.Hour
	foundingLife    = 7 * 24 * time.Hour // of the codes that init prints
)

// Authority answers who somebody is.
type Authority struct {
	db     *store.DB
	deps   Deps
	hash   *hasher
	ration *ration
}

// New makes an Authority; zero limits take their defaults.
func New(db *store.DB, d Deps) *Authority {
	pick := func(v *time.Duration, def time.Duration) {
		if *v <= 0 {
			*v = def
		}
	}
	pick(&d.Idle, IdleDefault)
	pick(&d.Absolute, AbsoluteDefault)
	pick(&d.Lease, LeaseMost)
	d.Lease = min(d.Lease, LeaseMost)
	pick(&d.MediaLease, MediaLeaseMost)
	d.MediaLease = min(d.MediaLease, MediaLeaseMost)
	return &Authority{db, d, newHasher(d.Cost, d.Parallel), &ration{sources: map[string]*tally{}}}
}

// act is one operation in one transaction: what it changes, and its entry in
// the log. A refusal from fn is kept as such and rolls back nothing that fn
// wrote before, the failure counter above all; of a stranger it is an entry as
// often as Notable says.
func (a *Authority) act(ctx context.Context, e audit.Entry, fn func(context.Context, store.Tx, *audit.Entry) error) error {
	var refusal *fault.Error
	err := a.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		refusal = nil
		e.At, e.Result, e.Index = record.At(a.deps.Clock()), audit.OK, -1
		if err := fn(ctx, tx, &e); errors.As(err, &refusal) {
			e.Result, e.Reason = audit.Refused, refusal.Message
			if !a.Notable(ctx) {
				return nil
			}
		} else if err != nil {
			return err
		}
		_, err := tx.AppendAudit(ctx, e)
		return err
	})
	if err == nil && refusal != nil {
		return refusal
	}
	return err
}

// entry begins the log entry of somebody who is signed in.
func entry(who policy.Actor, act, object string) audit.Entry {
	return audit.Entry{User: who.User, Name: who.Name, Role: roleWords(who), Device: who.Device,
		Session: who.Session, Act: act, Object: object}
}

func roleWords(who policy.Actor) string {
	for _, g := range who.Grants {
		if IsAdmin(g.Role) {
			return string(g.Role)
		}
	}
	if len(who.Grants) > 0 {
		return string(who.Grants[0].Role)
	}
	return ""
}

// Holds reports whether the actor has a role anywhere.
func Holds(who policy.Actor, role policy.Role) bool {
	for _, g := range who.Grants {
		if g.Role == role {
			return true
		}
	}
	return false
}
