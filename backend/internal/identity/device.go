package identity

import (
	"context"
	"crypto/ed25519"
	"errors"
	"slices"
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

// Revoke ends a device: its sessions are refused, its seats are gone, and on
// contact it erases what it holds (R198). One administrator suffices, for a
// lost PC cannot wait; the last PC stays, for administrators sign in from one.
func (a *Authority) Revoke(ctx context.Context, who policy.Actor, device string) error {
	return a.act(ctx, entry(who, "device.revoke", "device/"+device), func(ctx context.Context, tx store.Tx, _ *audit.Entry) error {
		if !Holds(who, policy.SecurityAdmin) {
			return notYours("只有安全管理员能撤销电脑的登记")
		}
		if err := tx.HoldDuties(ctx); err != nil {
			return err
		}
		if err := revocable(ctx, tx, device); err != nil {
			return err
		}
		seats, err := store.Seats(ctx, tx, "", device)
		if err != nil {
			return err
		}
		for _, s := range seats { // wakes what waits there
			if err := tx.AppendFeed(ctx, store.FeedRow{Kind: string(api.ItemGrants), User: record.UserID(s.User)}); err != nil {
				return err
			}
		}
		return errors.Join(tx.SetDevice(ctx, device, store.DeviceRevoked), tx.DropSeats(ctx, "", device))
	})
}

func revocable(ctx context.Context, tx store.Tx, device string) error {
	all, err := store.Desktops(ctx, tx)
	if err != nil {
		return err
	}
	others, state, kind := 0, "", ""
	for _, d := range all {
		if d.ID == device {
			state, kind = d.State, d.Kind
		} else if d.State == store.DeviceActive && d.Kind == store.KindDesktop {
			others++
		}
	}
	switch {
	case state == "":
		return fault.Numbered(fault.NotFound, "E-ID-016", "没有这台电脑，数据没有改变。")
	case state == store.DeviceRevoked:
		return notNow("这台电脑已经撤销")
	case others == 0 && kind == store.KindDesktop:
		return notNow("这是最后一台已登记的电脑，撤销后管理员无处登录；请先登记另一台")
	}
	return nil
}

// Devices lists the PCs for the three administrators.
func (a *Authority) Devices(ctx context.Context, who policy.Actor) ([]api.DeviceInfo, error) {
	err := a.act(ctx, entry(who, "device.list", ""), func(context.Context, store.Tx, *audit.Entry) error {
		if !slices.ContainsFunc(who.Grants, func(g policy.Grant) bool { return IsAdmin(g.Role) }) {
			return notYours("只有管理员能查看电脑")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	rows, err := store.Desktops(ctx, a.db.Read())
	if err != nil {
		return nil, err
	}
	seats, err := store.Seats(ctx, a.db.Read(), "", "")
	if err != nil {
		return nil, err
	}
	book, err := a.Book(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]api.DeviceInfo, len(rows))
	for i, d := range rows {
		out[i] = api.DeviceInfo{Device: api.Device{ID: d.ID, Name: d.Name, At: record.Time(d.Created)}, OS: d.OS, State: d.State,
			Seen: record.Time(d.Seen), Last: book.name(d.LastUser), UnitName: book.unitOf(d.LastUser), Users: []api.DeviceUser{}}
		for _, s := range seats {
			if s.Device == d.ID {
				out[i].Users = append(out[i].Users, api.DeviceUser{User: record.UserID(s.User), Name: book.name(s.User),
					Unit: book.unitOf(s.User), Lease: record.Time(s.LeaseUntil)})
			}
		}
	}
	return out, nil
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
