package simulate

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"quancheng/app"
	"quancheng/app/keyring"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/sync/replica"
)

// pc is one PC with one user on it.
type pc struct {
	w       *world
	name    string
	user    record.UserID
	device  string
	disk    *disk
	random  *rand.ChaCha8
	offset  time.Duration // of its clock
	until   time.Duration // its cable is out
	session session
	sim     *app.Simulated
	threads *threads
	running bool

	kept   map[intent.ID]*act // what its journal took
	drafts map[record.ID]*promise
	sent   map[intent.ID]int
}

// act is one intent that the journal of a PC has acknowledged.
type act struct {
	intent.Intent
	settled, released bool
}

// promise is what 已保存 meant: these values are in the draft. Unsure: the
// power went during the last word.
type promise struct {
	values map[record.Name]string
	unsure bool
}

func newPC(w *world, i int) *pc {
	var seed [32]byte
	for k := range seed {
		seed[k] = byte(w.rand.Uint32())
	}
	p := &pc{w: w, name: fmt.Sprintf("pc%d", i), random: rand.NewChaCha8(seed), kept: map[intent.ID]*act{}, drafts: map[record.ID]*promise{}, sent: map[intent.ID]int{}, threads: newThreads(w)}
	p.user = w.srv.people[i%len(w.srv.people)].User
	if i >= len(w.srv.people) && w.rand.IntN(2) == 0 {
		p.user = w.srv.people[0].User
	}
	var id [16]byte
	_, _ = p.random.Read(id[:]) // never fails
	p.device = hex.EncodeToString(id[:])
	p.disk = newDisk(rand.New(rand.NewPCG(w.seed, uint64(i)+100)), func() { w.after(0, p.crash) })
	p.disk.lies = w.flaw == noSync
	p.start()
	return p
}

func (p *pc) clock() time.Time { return p.w.clock().Add(p.offset) }

// start turns it on: whatever the disk holds is enough.
func (p *pc) start() {
	w := p.w
	p.threads = newThreads(w)
	p.running = true
	share := make([]byte, 32)
	copy(share, p.device)
	sim, err := app.Simulate(app.Simulation{Home: w.folder(p.name), User: keyring.Known{ID: string(p.user), Account: string(p.user), Name: string(p.user)},
		Device: p.device, Rescue: rescue, Share: share, Random: p.random, Clock: p.clock, Disk: p.disk, Area: area{p.disk}, Cache: p.disk.open,
		Wire: p.wire})
	if p.sim = sim; p.disk.dead {
		return // the power went again
	}
	if err != nil {
		w.fail("%s does not start: %v", p.name, err)
	}
	key, err := sim.Key()
	w.must(err)
	w.srv.keys[p.device] = key
	p.found()
}

func (p *pc) wire(c replica.Config) replica.Config {
	c.Journal = witness{c.Journal, p}
	c.Server, c.Open, c.Upload = link{p}, link{p}.open, p.upload
	c.Sleep, c.Random, c.Threads = p.w.sleep, p.w.rand.Float64, p.threads
	return c
}

// upload brings a document up as the carrier does, all at once.
func (p *pc) upload(ctx context.Context, in intent.Intent, d document.Ref, again bool) error {
	if _, here := p.disk.area[d.ID]; !here {
		if again {
			return fault.New(fault.NotFound, "not here any more")
		}
		return nil
	}
	_, err := call(ctx, p, func() (bool, error) {
		p.w.srv.core.Put(in.Aggregate, d)
		return true, nil
	})
	return err
}

// cut reports whether its cable is out.
func (p *pc) cut() bool { return !p.w.healing && p.w.now < p.until }

// patience is how long it waits for an answer. Of a long cut it does not try
// every second: nothing would be learnt from it.
func (p *pc) patience() time.Duration {
	if p.cut() {
		return 30*time.Second + p.w.exp((p.until-p.w.now)/6)
	}
	return 30 * time.Second
}

// crash follows the power going.
func (p *pc) crash() {
	if !p.running {
		return
	}
	p.w.note("%s: crash", p.name)
	p.running = false
	p.leave()
	p.disk.dead = true
	p.w.after(p.w.log(time.Minute, 12*time.Hour), p.boot)
}

func (p *pc) leave() {
	if p.sim != nil {
		p.sim.Leave()
		p.sim = nil
	}
	p.threads.Wait()
	p.w.srv.hang(p)
}

func (p *pc) boot() {
	if p.running {
		return
	}
	p.disk.reboot()
	p.start()
}

// restart is an orderly one.
func (p *pc) restart() {
	if !p.running || p.sim == nil {
		return
	}
	p.w.note("%s: restart", p.name)
	p.leave()
	p.start()
}

// found holds a start to what was promised before it.
func (p *pc) found() {
	standing := map[intent.ID]bool{}
	for _, s := range p.sim.Standings() {
		standing[s.Intent.ID] = true
	}
	for id, a := range p.kept {
		if !a.settled && !a.released && !standing[id] {
			p.w.fail("%s: act %s %s was acknowledged and is gone after a restart", p.name, a.Op, id)
		}
	}
	p.promised("after a restart")
}

// promised holds drafts to what was said to be saved.
func (p *pc) promised(when string) {
	for _, head := range slices.Sorted(maps.Keys(p.drafts)) {
		pr := p.drafts[head]
		agg, ok := p.sim.Draft(head)
		h, _ := agg.Head()
		for name, text := range pr.values {
			if got := h.Text(name); (!ok || got != text) && !pr.unsure {
				p.w.fail("%s: %s of draft %s is %q %s, saved was %q", p.name, name, head, got, when, text)
			}
		}
	}
}

// witness notes what the journal acknowledged.
type witness struct {
	replica.Journal
	p *pc
}

func (j witness) Keep(a replica.Act) error {
	err := j.Journal.Keep(a)
	if err == nil {
		j.p.kept[a.Intent.ID] = &act{Intent: a.Intent}
		j.p.w.wishes++
		j.p.w.note("%s keeps %s %s of %s", j.p.name, a.Intent.Op, a.Intent.ID[:8], a.Intent.Aggregate[:8])
	}
	return err
}

func (j witness) Note(id intent.ID, to replica.State, v intent.Verdict) error {
	err := j.Journal.Note(id, to, v)
	a := j.p.kept[id]
	if a == nil {
		j.p.w.fail("%s: a verdict on act %s, which was never kept", j.p.name, id)
	}
	switch to {
	case replica.Settled:
		a.settled = a.settled || err == nil
		if !j.p.w.oracle.settled(id) {
			j.p.w.fail("%s: act %s counts as settled, the server never did it", j.p.name, id)
		}
	case replica.Released:
		a.released = a.released || err == nil
	}
	j.p.w.note("%s notes %s %s", j.p.name, id[:8], to)
	return err
}

// excused: an error that a user may meet.
func (p *pc) excused(err error) bool {
	if err == nil {
		return true
	}
	if p.disk.dead || errors.Is(err, errPower) || errors.Is(err, errDead) {
		return false
	}
	if f := fault.From(err); f.Code == fault.Internal {
		p.w.fail("%s: %v", p.name, err)
	}
	return false
}
