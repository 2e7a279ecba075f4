package identity

import (
	"context"
	"errors"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// Founder is somebody who is there before any administrator: the three at
// init. With Password and Seed (sample data only) the account is active.
type Founder struct {
	api.NewUser
	ID       string // "" = drawn
	Password string
	Seed     []byte
}

// Founding is all that an empty database is founded with. Meta is written in
// the same transaction: what init did not say is never said later.
type Founding struct {
	Meta   map[string]string
	Units  []api.Unit
	People []Founder
}

// Invitations are what the first people get: one-time codes by account for
// those who are not active, and one device code.
type Invitations struct {
	People map[string]api.OneTimeCode
	Device api.OneTimeCode
}

// ErrFounded says that the organ stands already.
var ErrFounded = errors.New("accounts stand already")

// Found writes an organ into an empty database.
func (a *Authority) Found(ctx context.Context, f Founding) (Invitations, error) {
	hashes := make([]string, len(f.People))
	for i, p := range f.People {
		if err := CheckRoles(p.Roles); err != nil {
			return Invitations{}, err
		}
		if p.Password == "" {
			continue
		}
		var err error
		if hashes[i], err = a.hash.hash(ctx, p.Password); err != nil {
			return Invitations{}, err
		}
	}
	out := Invitations{People: map[string]api.OneTimeCode{}}
	err := a.act(ctx, audit.Entry{Name: "建库程序", Act: "organ.found", Object: "organ/" + a.deps.Organ},
		func(ctx context.Context, tx store.Tx, _ *audit.Entry) error {
			if standing, err := store.Accounts(ctx, tx); err != nil || len(standing) > 0 {
				return errors.Join(err, ErrFounded)
			}
			if err := layGround(ctx, tx, f); err != nil {
				return err
			}
			for i, p := range f.People {
				code, err := a.addFounder(ctx, tx, p, hashes[i])
				if err != nil {
					return err
				}
				if hashes[i] == "" {
					out.People[p.Account] = code
				}
			}
			var err error
			out.Device, err = a.addDeviceCode(ctx, tx, "")
			return err
		})
	return out, err
}

func layGround(ctx context.Context, tx store.Tx, f Founding) error {
	for name, value := range f.Meta {
		if err := tx.SetMeta(ctx, name, value); err != nil {
			return err
		}
	}
	for i, u := range f.Units {
		if err := tx.PutUnit(ctx, store.Unit{ID: string(u.ID), Name: u.Name, Parent: string(u.Parent), Place: int64(i)}); err != nil {
			return err
		}
	}
	return nil
}

func (a *Authority) addFounder(ctx context.Context, tx store.Tx, p Founder, hash string) (api.OneTimeCode, error) {
	if p.ID == "" {
		var err error
		if p.ID, err = drawID(a.deps.Rand); err != nil {
			return api.OneTimeCode{}, err
		}
	}
	if err := a.addUser(ctx, tx, p.ID, "", p.NewUser); err != nil {
		return api.OneTimeCode{}, err
	}
	acct, err := account(ctx, tx, p.ID)
	if err != nil {
		return api.OneTimeCode{}, err
	}
	if err := a.admit(ctx, tx, acct); err != nil {
		return api.OneTimeCode{}, err
	}
	acct.State, acct.Pending = Invited, ""
	if hash == "" {
		return a.invite(ctx, tx, acct, foundingLife)
	}
	acct.State, acct.Password = Active, hash
	if acct.Seed, err = a.deps.Ring.Seal(seedPlace(acct.ID), p.Seed); err != nil {
		return api.OneTimeCode{}, err
	}
	return api.OneTimeCode{}, tx.SetAccount(ctx, acct)
}

// SampleCode is the current code of an account. The caller has made sure that
// the database is a sample on loopback; nothing else may ask.
func (a *Authority) SampleCode(ctx context.Context, name string) (string, error) {
	acct, err := store.AccountBy(ctx, a.db.Read(), "account", name)
	if err != nil {
		return "", err
	}
	seed, err := a.seed(acct)
	if err != nil {
		return "", err
	}
	return Code(seed, stepAt(a.deps.Clock())+acct.Drift), nil
}

// Tick begins and ends grants that are due and sweeps what ran out; each
// change of rights is an event in feed and log. It reports how many changed.
// What strangers' refusals were left out of the log is written here, too.
func (a *Authority) Tick(ctx context.Context) (int, error) {
	now := a.deps.Clock()
	var changed []string
	err := a.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		err := tx.Alone(ctx, "timer")
		if err != nil {
			return err
		}
		if changed, err = tx.TurnGrants(ctx, string(record.At(now))); err != nil {
			return err
		}
		for _, user := range changed {
			if err := a.tell(ctx, tx, user); err != nil {
				return err
			}
			_, err := tx.AppendAudit(ctx, audit.Entry{Index: -1, At: record.At(now), Name: "定时任务", Act: "grant.turn",
				Object: "user/" + user, Result: audit.OK})
			if err != nil {
				return err
			}
		}
		return tx.Sweep(ctx, string(record.At(now)), string(record.At(now.Add(-24*time.Hour))))
	})
	return len(changed), err
}

// RoleTitle is a role's Chinese name.
func RoleTitle(r policy.Role) string {
	return map[policy.Role]string{
		policy.Clerk: "经办人", policy.UnitHead: "处室负责人", policy.Office: "信息化处审核", policy.Leader: "分管领导", policy.Finance: "财务",
		policy.Procurement: "采购", policy.Auditor: "审计", policy.Archivist: "档案管理员", policy.Expert: "专家", policy.ThirdParty: "第三方",
		policy.Agency: "代理机构", policy.Contractor: "承建单位", policy.Supervisor: "监理", policy.Configurator: "配置员",
		policy.SystemAdmin: "系统管理员", policy.SecurityAdmin: "安全管理员", policy.AuditAdmin: "审计管理员",
	}[r]
}
