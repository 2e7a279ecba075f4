package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"quancheng/app/journal"
	"quancheng/app/keyring"
	"quancheng/app/vault"
	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/sync/remote"
	"quancheng/sync/replica"
)

// seat is one user at work on this PC, from sign-in or unlock to lock. It owns
// his keys, journal, vault, and all that is open in memory.
type seat struct {
	desk    *Desk
	who     keyring.Known
	device  string
	keys    *keyring.Keys
	root    keyring.VaultKey
	free    func() error // gives the user's folder back
	journal *journal.Journal
	vault   *vault.Vault
	mirror  *mirror
	work    *work
	outbox  *outbox
	runner  *replica.Runner
	client  *remote.Client
	carrier carrier
	uploads uploads

	ctx  context.Context // ends at lock
	stop context.CancelFunc

	edit     sync.Mutex // one change of drafts at a time
	wg       sync.WaitGroup
	mu       sync.Mutex
	full     bool
	unit     string // name of the user's unit, before the phone book came
	burnt    *burnt // an offline unlock that the server does not know of yet
	report   journal.Report
	rescued  int             // entries under a lost key that the server has sealed
	distrust string          // the log did not continue what this PC saw
	waiting  int             // as the tile says
	why      string          // the vault was rebuilt
	read     map[string]bool // versions whose reading is noted
	untold   []api.Reading   // readings that the server does not know of
	contact  chan struct{}
}

// burnt is the code of an offline unlock.
type burnt struct {
	id   string
	step int64
	code string
}

// sitting is what opening a seat needs.
type sitting struct {
	who  keyring.Known
	keys *keyring.Keys
	root keyring.VaultKey
	free func() error // gives the user's folder back
	full bool
	unit string
	hold *journal.Journal // opened already, by an unlock
	look journal.Report
}

// hold keeps another window of this program out of a user's folder, before
// anything in it is read or written.
func (d *Desk) hold(user string) (func() error, error) { return keyring.Hold(d.home.user(user)) }

// holdAccount holds the folder of who signs in, before the server hears of it:
// a new session ends that of his other window. Who sits here already has it;
// of who never signed in here nobody knows the folder yet (held is false).
func (d *Desk) holdAccount(account string) (free func() error, held bool, err error) {
	free = func() error { return nil }
	if _, err := d.open(); err == nil {
		return free, true, nil
	}
	who, err := d.known(func(k keyring.Known) bool { return k.Account == account })
	if err != nil {
		return free, false, nil
	}
	free, err = d.hold(who.ID)
	return free, true, err
}

// openJournal opens a user's journal under his key.
func (d *Desk) openJournal(user string, root keyring.VaultKey, e keyring.Enrolment) (*journal.Journal, journal.Report, error) {
	disk, area, err := d.disk(user)
	if err != nil {
		return nil, journal.Report{}, err
	}
	cfg := journal.Config{FS: disk, Documents: area, User: user, Device: e.Device, Key: root.Journal(),
		Rescue: e.Rescue, Random: d.random, Now: d.now}
	if d.sim == nil {
		if cfg.Marks, err = journal.Disk(d.home.user(user, "marks")); err != nil {
			return nil, journal.Report{}, err
		}
	}
	return journal.Open(cfg)
}

func (d *Desk) disk(user string) (journal.FS, journal.Area, error) {
	if d.sim != nil {
		return d.sim.Disk, d.sim.Area, nil
	}
	disk, err := journal.Disk(d.home.user(user, "journal"))
	if err != nil {
		return nil, nil, err
	}
	area, err := journal.DiskArea(d.home.user(user, "documents"))
	return disk, area, err
}

// sit opens journal and vault, fills the memory and makes the runner.
func (d *Desk) sit(in sitting, e keyring.Enrolment) (*seat, error) {
	s := &seat{desk: d, who: in.who, device: e.Device, keys: in.keys, root: in.root, free: in.free, full: in.full, unit: in.unit, client: d.client, contact: make(chan struct{}, 1), journal: in.hold, report: in.look}
	s.ctx, s.stop = context.WithCancel(context.Background())
	if err := s.open(e); err != nil {
		s.close()
		return nil, err
	}
	acts, err := s.replay()
	if err != nil {
		s.close()
		return nil, err
	}
	at, err := positionOf(s.vault)
	if err != nil {
		s.close()
		return nil, err
	}
	s.carrier = newCarrier(s)
	s.runner = replica.New(s.wiring())
	s.runner.SetAway(d.isAway())
	s.runner.Pause(s.carrier.choices.paused())
	s.runner.Start(acts, at)
	if err := s.takeMedia(); err != nil {
		s.close()
		return nil, err
	}
	if d.sim == nil {
		s.wg.Go(s.attend)
	}
	return s, nil
}

func (s *seat) open(e keyring.Enrolment) error {
	d, user := s.desk, s.who.ID
	if s.journal == nil {
		j, report, err := d.openJournal(user, s.root, e)
		if err != nil {
			return err
		}
		s.journal, s.report = j, report
	}
	v, report, err := vault.Open(vault.Config{Dir: d.home.user(user, "vault"), Key: s.root.Vault(), Anchor: s.keys.Anchor(), Random: d.random, Now: d.now, Store: d.sim.store()})
	if err != nil {
		return fmt.Errorf("open the cache: %w", err)
	}
	s.vault, s.mirror = v, newMirror()
	if report.Rebuilt {
		d.log.Warn("the cache starts anew", "why", report.Why)
		s.why = report.Why
	} else if err := cmp.Or(shaped(v), s.mirror.fill(v)); err != nil {
		d.log.Warn("the cache is pulled anew", "error", err)
		s.why, s.mirror = err.Error(), newMirror()
		if err := v.Rebuild(); err != nil {
			return err
		}
	}
	if s.why == "" {
		return nil
	}
	if err := os.RemoveAll(d.home.user(user, "objects")); err != nil {
		return fmt.Errorf("empty the cache of documents: %w", err)
	}
	return nil
}

// replay reads the journal into drafts and acts, and drops what is over.
func (s *seat) replay() ([]replica.Act, error) {
	s.work = newWork(s.journal)
	s.outbox = &outbox{journal: s.journal, seal: sealer(s.desk.ring, s.desk.counter, s.device), wishes: map[intent.ID]intent.Intent{}, title: s.actTitle}
	r := replay{acts: map[intent.ID]*replica.Act{}}
	err := s.journal.Replay(func(e journal.Entry) error {
		if err := s.work.take(e); err != nil {
			return err
		}
		s.takeRead(e)
		return r.take(e, s.outbox)
	})
	if errors.Is(err, journal.ErrDamaged) {
		s.desk.log.Error("the journal is damaged", "damage", len(s.report.Damage))
	} else if err != nil {
		return nil, err
	}
	acts := r.list()
	for _, a := range acts {
		s.outbox.wishes[a.Intent.ID] = a.Intent
	}
	if err := s.journal.Compact(); err != nil {
		s.desk.log.Warn("compact the journal", "error", err)
	}
	return acts, nil
}

// close stops everything and wipes the keys; safe on a seat that is half open.
func (s *seat) close() {
	s.stop()
	s.wg.Wait()
	s.uploads.cancelAll()
	if s.runner != nil {
		st := s.runner.Status()
		s.runner.Close()
		s.keepTile(st.Waiting + st.Sending + st.Held)
	}
	if s.vault != nil {
		if err := s.vault.Close(); err != nil {
			s.desk.log.Error("close the cache", "error", err)
		}
	}
	if s.journal != nil {
		if err := s.journal.Close(); err != nil {
			s.desk.log.Error("close the journal", "error", err)
		}
	}
	if s.free == nil {
		return
	}
	if err := s.free(); err != nil {
		s.desk.log.Error("give the user's folder back", "error", err)
	}
	s.root.Wipe()
}

// count keeps the number of unsettled acts for the sign-in page.
func (s *seat) count(st replica.Status) {
	n := st.Waiting + st.Sending + st.Held
	s.mu.Lock()
	same := s.waiting == n
	s.waiting = n
	s.mu.Unlock()
	if !same {
		s.keepTile(n)
	}
}

func (s *seat) keepTile(waiting int) {
	t := tile{Unit: s.unitName(), Waiting: waiting}
	if err := s.desk.home.keepTile(s.who.ID, t); err != nil {
		s.desk.log.Warn("keep the tile", "error", err)
	}
}

// unitName is of the user's unit: by the phone book, or as the server said at
// sign-in.
func (s *seat) unitName() string {
	book, _, actor := s.mirror.word()
	if name := book.unitName(actor.Unit); name != "" {
		return name
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unit
}

func (s *seat) now() record.Time { return record.At(s.desk.official()) }

func (s *seat) isFull() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.full
}

// actTitle names an act by the record that it is about.
func (s *seat) actTitle(in intent.Intent) string {
	name := ""
	for _, c := range in.Changes {
		if c.Record == in.Aggregate && c.Field == "name" {
			name = c.New.Text
		}
	}
	if it, ok := s.mirror.item(in.Aggregate); ok && name == "" {
		name = it.Record.Text("name")
	}
	return actTitle(in, name)
}

// projection is the vault and the mirror as replica sees them.
type projection struct{ s *seat }

func (p projection) Apply(items []api.Item, end api.End) error {
	changed, err := p.s.mirror.apply(p.s.vault, items, end)
	if errors.Is(err, vault.ErrDamaged) {
		p.s.desk.log.Warn("the cache is damaged", "error", err)
		return cmp.Or(p.Reset(""), damagedCache())
	}
	if err != nil {
		return err
	}
	p.s.covered(end.Kept)
	p.s.outbox.land(p.s.landed)
	if slices.ContainsFunc(items, func(it api.Item) bool { return it.Kind == api.ItemDirectory || it.Kind == api.ItemGrants }) {
		p.s.desk.recheck()
	}
	p.s.desk.heard(end)
	if len(changed) > 0 {
		p.s.desk.bell.change(changed...)
	}
	for _, c := range changed {
		if c == "session" {
			p.s.desk.tellSession()
		}
	}
	return nil
}

// Reset drops everything: nothing of another epoch is the server's word.
func (p projection) Reset(string) error {
	if err := p.s.vault.Rebuild(); err != nil {
		return err
	}
	p.s.mirror.clear()
	p.s.desk.bell.change("records", "tasks", "documents", "archives", "notices")
	return nil
}
