package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Kinds and states of a device. A session key is the ephemeral key of a
// command-line client: kept, because the intents that it marked stay provable.
const (
	KindDesktop    = "desktop"
	KindSessionKey = "session"
	DeviceActive   = "active"
	DeviceRevoked  = "revoked"
)

// DeviceRow is an enrolled device with its Ed25519 public key.
type DeviceRow struct {
	bun.BaseModel `bun:"table:devices,alias:devices"`
	ID            string `bun:"id,pk"`
	Kind          string `bun:"kind"`
	Name          string `bun:"name"`
	OS            string `bun:"os"`
	Key           []byte `bun:"pubkey"`
	State         string `bun:"state"`
	Created       string `bun:"created"`
	Seen          string `bun:"seen"` // last use, as exactly as sessions are touched
	LastUser      string `bun:"last_user"`
}

// DeviceCode is a one-time code for enrolling a device, as its digest.
type DeviceCode struct {
	bun.BaseModel `bun:"table:device_codes,alias:device_codes"`
	Code          string `bun:"code,pk"`
	Until         string `bun:"until"`
	CreatedBy     string `bun:"created_by"`
}

// Seat is one user's place on one device: the sealed share that opens his
// online slot, and how long his lease runs.
type Seat struct {
	bun.BaseModel `bun:"table:seats,alias:seats"`
	User          string `bun:"user_id,pk"`
	Device        string `bun:"device,pk"`
	Share         []byte `bun:"share"`
	LeaseUntil    string `bun:"lease_until"` // "" = void
}

// Device finds one; ErrAbsent when none.
func Device(ctx context.Context, db bun.IDB, id string) (DeviceRow, error) {
	var d DeviceRow
	err := db.NewSelect().Model(&d).Where("id = ?", id).Scan(ctx)
	return d, found("a device", err)
}

// Desktops lists the PCs that were ever enrolled, those without a network too,
// last used first.
func Desktops(ctx context.Context, db bun.IDB) ([]DeviceRow, error) {
	var all []DeviceRow
	err := db.NewSelect().Model(&all).Where("kind IN (?, ?)", KindDesktop, KindMedia).Order("seen DESC", "created DESC", "id").Scan(ctx)
	return all, found("the devices", err)
}

// Seats lists the places of a user or on a device; "" means any.
func Seats(ctx context.Context, db bun.IDB, user, device string) ([]Seat, error) {
	var all []Seat
	err := db.NewSelect().Model(&all).Where("(? = '' OR user_id = ?)", user, user).
		Where("(? = '' OR device = ?)", device, device).Order("device", "user_id").Scan(ctx)
	return all, found("the seats", err)
}

// AddDevice inserts.
func (t Tx) AddDevice(ctx context.Context, d DeviceRow) error {
	_, err := t.NewInsert().Model(&d).Exec(ctx)
	return found("add a device", err)
}

// SetDevice changes the state of a device.
func (t Tx) SetDevice(ctx context.Context, id, state string) error {
	_, err := t.NewUpdate().Model((*DeviceRow)(nil)).Set("state = ?", state).Where("id = ?", id).Exec(ctx)
	return found("change a device", err)
}

// TouchDevice notes who used a device last.
func (t Tx) TouchDevice(ctx context.Context, id, user, seen string) error {
	_, err := t.NewUpdate().Model((*DeviceRow)(nil)).Set("seen = ?", seen).Set("last_user = ?", user).Where("id = ?", id).Exec(ctx)
	return found("touch a device", err)
}

// AddDeviceCode keeps a code's digest.
func (t Tx) AddDeviceCode(ctx context.Context, c DeviceCode) error {
	_, err := t.NewInsert().Model(&c).Exec(ctx)
	return found("add a device code", err)
}

// UseDeviceCode takes a code that is still good; false when there is none.
func (t Tx) UseDeviceCode(ctx context.Context, code, now string) (bool, error) {
	res, err := t.NewDelete().Model((*DeviceCode)(nil)).Where("code = ?", code).Where("until > ?", now).Exec(ctx)
	if err != nil {
		return false, found("use a device code", err)
	}
	n, err := res.RowsAffected()
	return n == 1, found("use a device code", err)
}

// Seat finds a user's place on a device; ErrAbsent when none.
func (t Tx) Seat(ctx context.Context, user, device string) (Seat, error) {
	s := Seat{User: user, Device: device}
	return s, found("a seat", t.NewSelect().Model(&s).WherePK().Scan(ctx))
}

// SetSeat inserts or replaces a seat.
func (t Tx) SetSeat(ctx context.Context, s Seat) error {
	_, err := t.NewInsert().Model(&s).On("CONFLICT (user_id, device) DO UPDATE").
		Set("share = EXCLUDED.share").Set("lease_until = EXCLUDED.lease_until").Exec(ctx)
	return found("write a seat", err)
}

// VoidLeases ends the leases of a user on every device; his seats stay.
func (t Tx) VoidLeases(ctx context.Context, user string) error {
	_, err := t.NewUpdate().Model((*Seat)(nil)).Set("lease_until = ''").Where("user_id = ?", user).Exec(ctx)
	return found("void leases", err)
}

// DropSeats takes a user's or a device's places away; "" means any.
func (t Tx) DropSeats(ctx context.Context, user, device string) error {
	_, err := t.NewDelete().Model((*Seat)(nil)).
		Where("(? = '' OR user_id = ?)", user, user).Where("(? = '' OR device = ?)", device, device).Exec(ctx)
	return found("drop seats", err)
}
