package identity

import (
	"context"
	"errors"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/internal/store"
)

// Standing tells an enrolled PC what became of those who have signed in on it,
// whoever sits there: contact is enough to erase what it should not hold any
// more (R198). A PC that was revoked is refused as such.
func (a *Authority) Standing(ctx context.Context, in api.Standing) (api.Stood, error) {
	if err := a.proven(ctx, in.Device, api.StandingProof(in.Device, in.At, in.Users), in.Proof); err != nil {
		log := audit.Entry{Device: in.Device, DeviceAt: in.At, Act: "device.standing", Object: "device/" + in.Device}
		return api.Stood{}, a.act(ctx, log, func(context.Context, store.Tx, *audit.Entry) error { return err })
	}
	seats, err := store.Seats(ctx, a.db.Read(), "", in.Device)
	if err != nil {
		return api.Stood{}, err
	}
	void := map[string]bool{}
	for _, s := range seats {
		void[s.User] = s.LeaseUntil == ""
	}
	out := api.Stood{Users: make([]api.UserStanding, len(in.Users))}
	for i, user := range in.Users {
		acct, err := store.AccountBy(ctx, a.db.Read(), "id", string(user))
		if err != nil && !errors.Is(err, store.ErrAbsent) {
			return api.Stood{}, err
		}
		out.Users[i] = api.UserStanding{User: user, Disabled: acct.State == Disabled, Renewed: acct.Renew != "" || void[acct.ID]}
	}
	return out, nil
}
