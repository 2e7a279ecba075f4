package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/bundle"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// MediaLeaseMost is the longest lease of a machine without any network.
const MediaLeaseMost = 30 * 24 * time.Hour

// EnrolMedia binds a machine by its request, which a one-time code proves. The
// same request again is the same machine: its answer may have been lost, or a
// second user is to work there.
func (a *Authority) EnrolMedia(ctx context.Context, who policy.Actor, in *bundle.Bundle) (store.MediaRow, error) {
	out := store.MediaRow{Device: string(in.ID())[:32], Bundle: string(in.ID())}
	err := a.act(ctx, entry(who, "media.enrol", "device/"+out.Device), func(ctx context.Context, tx store.Tx, _ *audit.Entry) error {
		if !Holds(who, policy.SystemAdmin) {
			return notYours("只有系统管理员能登记离线电脑")
		}
		known, err := store.MediaRequest(ctx, tx, out.Bundle)
		if err == nil {
			out = known
			return nil
		}
		if !errors.Is(err, store.ErrAbsent) {
			return err
		}
		now := string(record.At(a.deps.Clock()))
		if out.Secret, err = provenCode(ctx, tx, in.Header, now); err != nil {
			return err
		}
		out.At = now
		return errors.Join(tx.AddDevice(ctx, store.DeviceRow{ID: out.Device, Kind: store.KindMedia, Name: tidyName(in.Name),
			OS: tidyName(in.OS), Key: in.Key, State: store.DeviceActive, Created: now}), tx.SetMedia(ctx, out))
	})
	return out, err
}

// provenCode finds and uses the code that a request was made with.
func provenCode(ctx context.Context, tx store.Tx, h bundle.Header, now string) (string, error) {
	codes, err := store.DeviceCodes(ctx, tx, now)
	if err != nil {
		return "", err
	}
	for _, c := range codes {
		if !h.Proven(c.Code) {
			continue
		}
		if ok, err := tx.UseDeviceCode(ctx, c.Code, now); err != nil || ok {
			return c.Code, err
		}
	}
	return "", fault.Numbered(fault.Unauthorized, "E-ID-015", "登记码不正确、已用过或已过期，这台电脑没有登记。请向系统管理员要一个新的登记码。")
}

// MediaActor is the author of what a medium brought, with his rights now. A
// right that has ended is the ref of its fault instead: nothing is ruled on.
func (a *Authority) MediaActor(ctx context.Context, user record.UserID, device, session string) (policy.Actor, string, error) {
	d, err := store.Device(ctx, a.db.Read(), device)
	if err != nil {
		return policy.Actor{}, "", err
	}
	acct, err := store.AccountBy(ctx, a.db.Read(), "id", string(user))
	if errors.Is(err, store.ErrAbsent) {
		return policy.Actor{}, "", unknownUser()
	}
	if err != nil {
		return policy.Actor{}, "", err
	}
	who, err := a.actor(ctx, acct, device, session, false)
	switch {
	case d.State != store.DeviceActive:
		return who, RefRevoked, err
	case acct.State == Invited:
		return who, RefRenewed, err
	case acct.State != Active:
		return who, RefDisabled, err
	}
	return who, "", err
}

// MediaUnlocked checks the code that unlocked the machine for a bundle: of its
// step, within the lease. It burns the step here too.
func (a *Authority) MediaUnlocked(ctx context.Context, who policy.Actor, step int64, code string) error {
	return a.act(ctx, entry(who, "session.media", "device/"+who.Device), func(ctx context.Context, tx store.Tx, _ *audit.Entry) error {
		acct, err := tx.HoldAccount(ctx, "id", string(who.User))
		if err != nil {
			return err
		}
		row, err := tx.Seat(ctx, acct.ID, who.Device)
		if err != nil && !errors.Is(err, store.ErrAbsent) {
			return err
		}
		seed, serr := a.seed(acct)
		if serr != nil {
			return serr
		}
		late := err != nil || row.LeaseUntil == "" || step > stepAt(record.Time(row.LeaseUntil).Clock())+leaseSlack
		if late || !same(Code(seed, step), code) {
			return fault.Numbered(fault.Unauthorized, "E-ID-021", "这份交换包不是凭有效的离线登录做出的，没有受理，离线电脑上的内容都还在。请联系系统管理员。")
		}
		if step <= acct.LastStep {
			return nil
		}
		acct.LastStep = step
		return tx.SetAccount(ctx, acct)
	})
}

// MediaSeat gives a user his place on a machine without a network: a lease of
// its policy's length, which his password opens there. He is found by "id" or
// "account"; key is kept with it.
func (a *Authority) MediaSeat(ctx context.Context, carrier policy.Actor, by, value, device string, key document.Key) (*api.MediaParcel, error) {
	now := a.deps.Clock()
	until := now.Add(a.deps.MediaLease)
	var acct store.Account
	var share []byte
	err := a.act(ctx, entry(carrier, "media.lease", "device/"+device), func(ctx context.Context, tx store.Tx, _ *audit.Entry) (err error) {
		if acct, err = tx.HoldAccount(ctx, by, value); errors.Is(err, store.ErrAbsent) {
			return unknownUser()
		}
		if err == nil && acct.State != Active {
			return notNow("这个账号没有启用或已停用")
		}
		if err == nil {
			share, err = a.takeSeat(ctx, tx, acct.ID, device, until)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.parcel(ctx, acct, device, share, key, until)
}

func (a *Authority) parcel(ctx context.Context, acct store.Account, device string, share []byte, key document.Key, until time.Time) (*api.MediaParcel, error) {
	seed, err := a.seed(acct)
	if err != nil {
		return nil, err
	}
	secret, err := a.draw(secretSize)
	if err != nil {
		return nil, err
	}
	who, err := a.actor(ctx, acct, device, "", false)
	if err != nil {
		return nil, err
	}
	cost, salt, sum, err := decode(acct.Password)
	if err != nil {
		return nil, err
	}
	lease := buildLease(seed, secret, who.User, device, a.deps.Clock(), until, acct.LastStep)
	text, err := json.Marshal(api.MediaSeat{Share: share, Lease: *lease, Actor: who, Key: key[:]})
	if err != nil {
		return nil, fmt.Errorf("encode a seat: %w", err)
	}
	wrap := api.MediaKey(sum)
	defer wrap.Wipe()
	sealed, err := wrap.Seal(a.deps.Rand, text, api.MediaPlace(who.User, device))
	return &api.MediaParcel{User: who.User, Account: acct.Account, Name: acct.Name, Salt: salt, Time: cost.Time, Memory: cost.MemoryKiB,
		Threads: cost.Threads, Server: lease.From, Until: lease.Until, LastStep: acct.LastStep, Sealed: sealed}, err
}
