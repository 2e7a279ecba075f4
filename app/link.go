package app

import (
	"context"
	"math/rand/v2"
	"sync"

	"quancheng/app/journal"
	"quancheng/app/keyring"
	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
	"quancheng/sync/replica"
)

// wiring is the seat as replica needs it.
func (s *seat) wiring() replica.Config {
	if s.desk.sim != nil {
		return s.desk.sim.wiring(s)
	}
	return replica.Config{
		Journal: s.outbox, Server: s.client, Projection: projection{s}, Open: s.link, Upload: s.carrier.upload,
		Status: s.synced, Now: s.desk.now, Sleep: replica.Sleep, Random: rand.Float64, Threads: new(sync.WaitGroup), Log: s.desk.log,
	}
}

// link makes sure that a session stands. After an offline unlock it shows the
// burnt code to the server, which checks it with the device key.
func (s *seat) link(ctx context.Context) (replica.Link, error) {
	h, err := s.client.Hello(ctx)
	if err != nil {
		return replica.Link{}, err
	}
	s.met(h)
	s.mu.Lock()
	b, full := s.burnt, s.full
	s.mu.Unlock()
	if s.client.Signed() {
		return replica.Link{Full: full, Epoch: h.Epoch}, nil
	}
	if b == nil {
		return replica.Link{}, fault.Numbered(fault.Unauthorized, "E-AP-020", "登录已失效，本机内容都在。请重新登录后继续。")
	}
	return s.resume(ctx, *b)
}

func (s *seat) resume(ctx context.Context, b burnt) (replica.Link, error) {
	user := record.UserID(s.who.ID)
	proof, err := s.desk.ring.Sign(api.ResumeProof(user, b.step, b.code))
	if err != nil {
		return replica.Link{}, err
	}
	session, err := s.client.Resume(ctx, api.Resume{User: user, Device: s.device, Step: b.step, Code: b.code, Proof: proof})
	if err != nil {
		return replica.Link{}, err
	}
	if _, err := s.journal.Append(journal.Settled, journal.Index{Intent: b.id, Mark: s.desk.official().UnixMilli()}, nil); err != nil {
		s.desk.log.Warn("keep that the unlock is known", "error", err)
	}
	s.mirror.setActor(session.Actor)
	return replica.Link{Full: session.Actor.Full, Epoch: session.Hello.Epoch}, nil
}

// met keeps the server's time: the floor under this PC's clock.
func (s *seat) met(h api.Hello) {
	s.desk.met(h, nil)
	s.desk.recheck()
	s.desk.tellSession() // the status that follows may say nothing new
	if err := s.keys.Notice(keyring.Contact{Server: h.Time.Clock(), Now: s.desk.now()}); err != nil {
		s.desk.log.Warn("keep the server's time", "error", err)
	}
}
