package app

import (
	"crypto/ed25519"
	"io"
	"time"

	"quancheng/app/journal"
	"quancheng/app/keyring"
	"quancheng/app/vault"
	"quancheng/backend/api"
	"quancheng/backend/domain/envelope"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/sync/replica"
)

// Simulation is what app/simulate gives a desk in place of a machine: no
// window, no goroutine, no socket; disk, clock and network are a seed's.
type Simulation struct {
	Home   string // folder of what is not simulated: keys and settings
	User   keyring.Known
	Device string
	Rescue []byte
	Share  []byte // what a full sign-in would release
	Random io.Reader
	Clock  func() time.Time
	Disk   journal.FS
	Area   journal.Area
	Cache  func(dir string, key envelope.Key) (vault.Store, error)
	// Wire replaces Server, Open, Upload, Sleep, Random and Threads.
	Wire func(replica.Config) replica.Config
}

func (s *Simulation) store() func(string, envelope.Key) (vault.Store, error) {
	if s == nil {
		return nil
	}
	return s.Cache
}

func (s *Simulation) wiring(seat *seat) replica.Config {
	return s.Wire(replica.Config{Journal: seat.outbox, Projection: projection{seat}, Status: seat.synced,
		Now: seat.desk.now, Log: seat.desk.log})
}

// Simulated is a desk with its user seated.
type Simulated struct {
	*Desk
	seat *seat
}

// Simulate seats the user as a full sign-in does.
func Simulate(s Simulation) (*Simulated, error) {
	d, err := newDesk(outside{home: home(s.Home), random: s.Random, clock: s.Clock, sim: &s})
	if err != nil {
		return nil, err
	}
	d.bell.emit = nil
	e := keyring.Enrolment{Device: s.Device, Rescue: s.Rescue}
	if err := d.ring.Enrol(e); err != nil {
		return nil, err
	}
	d.config, d.client = Config{}, nil
	keys, err := d.ring.Keys(s.User.ID, keyring.Config{Device: s.Device})
	if err != nil {
		return nil, err
	}
	root, _, err := keys.SignedIn(keyring.SignIn{Share: s.Share, Server: s.Clock(), Now: s.Clock()})
	if err != nil {
		return nil, err
	}
	seat, err := d.sit(sitting{who: s.User, keys: keys, root: root, full: true}, e)
	if err != nil {
		return nil, err
	}
	d.seat = seat
	return &Simulated{d, seat}, nil
}

// Key is what this PC marks with.
func (s *Simulated) Key() (ed25519.PublicKey, error) { return s.ring.DeviceKey() }

// Met: the server told its time.
func (s *Simulated) Met(server record.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skew = server.Clock().Sub(s.clock())
}

// SaveUp is the round in which drafts go up.
func (s *Simulated) SaveUp() error { return s.seat.saveUp() }

// Standings are the acts that are not settled.
func (s *Simulated) Standings() []replica.Standing { return s.seat.runner.Standings() }

// Draft is what its user wrote and did not hand in.
func (s *Simulated) Draft(head record.ID) (record.Aggregate, bool) {
	d, ok := s.seat.work.draft(head)
	return d.Now, ok
}

// Poke is 立即同步.
func (s *Simulated) Poke() { s.seat.runner.Now() }

// Leave locks the desk; with a dead disk it is a crash.
func (s *Simulated) Leave() { s.leave(false) }

// Held is the server's word as this PC has it.
type Held struct {
	Records map[record.ID]api.RecordItem
	Cases   map[record.ID]workflow.CaseView
	Notices map[string]api.Notice
	Actor   policy.Actor
}

// Holds shows the projection; it is not to be changed.
func (s *Simulated) Holds() Held {
	m := s.seat.mirror
	return Held{m.records, m.cases, m.notices, m.actor}
}
