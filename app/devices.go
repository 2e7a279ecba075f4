package app

import "quancheng/backend/domain/policy"

// DeviceView is an enrolled PC as the administrators see it.
type DeviceView struct {
	ID        string           `json:"id"`
	Name      string           `json:"name"`
	OS        string           `json:"os"`
	State     string           `json:"state"` // active, revoked
	Mine      bool             `json:"mine"`  // the PC that this is read on
	Created   string           `json:"created"`
	Seen      string           `json:"seen"`     // last use; "" never
	Last      string           `json:"last"`     // who used it last
	UnitName  string           `json:"unitName"` // and his unit
	Users     []DeviceUserView `json:"users"`
	CanRevoke bool             `json:"canRevoke"`
}

// DeviceUserView has signed in there; Lease is when his offline unlock ends.
type DeviceUserView struct {
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Lease string `json:"lease"`
}

// Devices lists the PCs, last used first.
func (s *Admin) Devices() ([]DeviceView, error) {
	seat, ctx, done, err := s.desk.reach()
	if err != nil {
		return nil, err
	}
	defer done()
	list, err := seat.client.Devices(ctx)
	if err != nil {
		return nil, err
	}
	_, _, me := seat.mirror.word()
	views := []DeviceView{}
	for _, d := range list {
		v := DeviceView{ID: d.ID, Name: d.Name, OS: d.OS, State: d.State, Mine: d.ID == seat.device, Created: string(d.At), Seen: string(d.Seen),
			Last: d.Last, UnitName: d.UnitName, Users: []DeviceUserView{}, CanRevoke: d.State == "active" && me.Has(policy.SecurityAdmin, "", nil)}
		for _, u := range d.Users {
			v.Users = append(v.Users, DeviceUserView{Name: u.Name, Unit: u.Unit, Lease: string(u.Lease)})
		}
		views = append(views, v)
	}
	return views, nil
}

// Revoke ends a PC: on its next contact it erases what it holds (R198).
func (s *Admin) Revoke(id string) error {
	seat, ctx, done, err := s.desk.reach()
	if err != nil {
		return err
	}
	defer done()
	return seat.client.RevokeDevice(ctx, id)
}

// DeviceCode is a new one-time code that binds one PC.
func (s *Admin) DeviceCode() (CodeView, error) {
	seat, ctx, done, err := s.desk.reach()
	if err != nil {
		return CodeView{}, err
	}
	defer done()
	c, err := seat.client.DeviceCode(ctx)
	return CodeView{c.Code, string(c.Until)}, err
}
