package identity

import (
	"context"
	"crypto/ed25519"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

const nameMax = 64

// DeviceCode gives the system administrator a one-time code for one PC.
func (a *Authority) DeviceCode(ctx context.Context, who policy.Actor) (api.OneTimeCode, error) {
	var out api.OneTimeCode
	err := a.act(ctx, entry(who, "device.code", ""), func(ctx context.Context, tx store.Tx, _ *audit.Entry) error {
		if !Holds(who, policy.SystemAdmin) {
			return notYours("只有系统管理员能发电脑登记码")
		}
		var err error
		out, err = a.addDeviceCode(ctx, tx, string(who.User))
		return err
	})
	return out, err
}

func (a *Authority) addDeviceCode(ctx context.Context, tx store.Tx, by string) (api.OneTimeCode, error) {
	code, err := drawCode(a.deps.Rand)
	if err != nil {
		return api.OneTimeCode{}, err
	}
	life := codeLife
	if by == "" { // init: nobody can issue another one yet
		life = foundingLife
	}
	out := api.OneTimeCode{Code: code, Until: record.At(a.deps.Clock().Add(life))}
	return out, tx.AddDeviceCode(ctx, store.DeviceCode{Code: digest(tidyCode(code)), Until: string(out.Until), CreatedBy: by})
}

// Enrol binds a PC: a one-time code and the proof that it holds the key.
func (a *Authority) Enrol(ctx context.Context, in api.Enrol) (api.Device, error) {
	out := api.Device{Name: tidyName(in.Name)}
	id, err := drawID(a.deps.Rand)
	if err != nil {
		return out, err
	}
	log := audit.Entry{Name: out.Name, Device: id, Act: "device.enrol", Object: "device/" + id}
	err = a.act(ctx, log, func(ctx context.Context, tx store.Tx, _ *audit.Entry) error {
		if len(in.Key) != ed25519.PublicKeySize || !ed25519.Verify(in.Key, api.EnrolProof(in.Code), in.Proof) {
			return badForm("电脑的登记请求不完整，")
		}
		now := record.At(a.deps.Clock())
		ok, err := tx.UseDeviceCode(ctx, digest(tidyCode(in.Code)), string(now))
		if err != nil {
			return err
		}
		if !ok {
			return fault.Numbered(fault.Unauthorized, "E-ID-015", "登记码不正确、已用过或已过期，这台电脑没有登记。请向系统管理员要一个新的登记码。")
		}
		out.ID, out.At = id, now
		return tx.AddDevice(ctx, store.DeviceRow{ID: id, Kind: store.KindDesktop, Name: out.Name, OS: tidyName(in.OS),
			Key: in.Key, State: store.DeviceActive, Created: string(now)})
	})
	return out, err
}

// Revoke ends a device: its sessions are refused, its seats are gone, and a
// vault on it opens no more once its lease has ended (R198).
func (a *Authority) Revoke(ctx context.Context, who policy.Actor, device string) error {
	return a.act(ctx, entry(who, "device.revoke", "device/"+device), func(ctx context.Context, tx store.Tx, _ *audit.Entry) error {
		if !Holds(who, policy.SecurityAdmin) {
			return notYours("只有安全管理员能撤销电脑的登记")
		}
		if _, err := store.Device(ctx, tx, device); errors.Is(err, store.ErrAbsent) {
			return fault.Numbered(fault.NotFound, "E-ID-016", "没有这台电脑，数据没有改变。")
		} else if err != nil {
			return err
		}
		return errors.Join(tx.SetDevice(ctx, device, store.DeviceRevoked), tx.DropSeats(ctx, "", device))
	})
}

// DeviceKey is the Ed25519 key of a device that may mark intents now.
func (a *Authority) DeviceKey(ctx context.Context, id string) (ed25519.PublicKey, error) {
	d, err := store.Device(ctx, a.db.Read(), id)
	if err != nil && !errors.Is(err, store.ErrAbsent) {
		return nil, err
	}
	if err != nil || d.State != store.DeviceActive {
		return nil, revoked()
	}
	return d.Key, nil
}

// tidyName keeps what strangers name things short and printable.
func tidyName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, strings.TrimSpace(name))
	if utf8.RuneCountInString(name) > nameMax {
		name = string([]rune(name)[:nameMax])
	}
	return name
}
