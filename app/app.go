package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"quancheng/app/files"
	"quancheng/app/keyring"
	"quancheng/backend/api"
	"quancheng/backend/domain/calendar"
	"quancheng/backend/domain/fault"
	"quancheng/sync/remote"
)

// Desk is the program behind the window: wiring of keyring, journal, vault,
// replication and the bound services.
type Desk struct {
	home     home
	random   io.Reader
	clock    func() time.Time
	log      *slog.Logger
	bell     *bell
	ring     *keyring.Ring
	counter  *counter
	calendar calendar.Calendar
	emit     func(name string, data any)
	gap      time.Duration
	params   keyring.Params
	sim      *Simulation // nil on a real PC

	window context.Context // of the running window, for its dialogs

	posting sync.Mutex // of parcels for the rescue key

	turn  sync.Mutex // one sign-in, unlock or lock at a time
	check chan struct{}

	mu     sync.Mutex
	config Config
	client *remote.Client // nil: no server is configured
	seat   *seat
	locked bool // the seat was left by 锁定
	away   bool
	online bool // the server answered the last question
	hello  api.Hello
	sample bool          // 演示数据, by the server's last word
	fault  *fault.Error  // why not online
	notice string        // what was ended here, for the sign-in page
	signed int           // full sign-ins since the start
	skew   time.Duration // of the last contact before this start
	stop   context.CancelFunc
	wg     sync.WaitGroup
}

// outside is what a desk is given; tests give their own.
type outside struct {
	home   home
	random io.Reader
	clock  func() time.Time
	emit   func(name string, data any)
	gap    time.Duration  // between two events of one name
	params keyring.Params // zero: the floor for people's passwords
	sim    *Simulation    // nil: this machine
}

// New wires the desk; nothing runs until Start.
func New() (*Desk, error) {
	dir, err := homeDir()
	if err != nil {
		return nil, err
	}
	return newDesk(outside{home: dir, random: rand.Reader, clock: time.Now, gap: time.Second})
}

func newDesk(o outside) (*Desk, error) {
	d := &Desk{home: o.home, random: o.random, clock: o.clock, emit: o.emit, gap: o.gap, params: o.params, sim: o.sim,
		log: newLog(o.home.path("log")), calendar: calendar.Shipped(), counter: &counter{path: o.home.path("keys", "seq.json")}}
	d.check = make(chan struct{}, 1)
	d.bell = newBell(func(name string, data any) { d.send(name, data) }, o.gap)
	secrets, err := keyring.FileSecrets(o.home.path("keys", "secrets"))
	if err != nil {
		return nil, err
	}
	if d.ring, err = keyring.Open(o.home.path("keys"), secrets, o.random); err != nil {
		return nil, err
	}
	unbound, err := d.ring.Mend()
	if err != nil {
		return nil, fmt.Errorf("mend the key folder: %w", err)
	}
	if unbound {
		d.log.Warn("the device key is lost: this PC has to be bound again")
		d.notice = lostDeviceText
	}
	s, err := o.home.settings()
	if err != nil {
		d.log.Warn("the settings are lost", "error", err)
	}
	d.away, d.sample = s.Away, s.Sample
	return d, d.connect()
}

// connect makes the client of the bound, or else the configured, server.
func (d *Desk) connect() error {
	c, err := d.home.config()
	if err != nil { // an enrolment holds all that counts; without one the page says what is missing
		d.log.Warn("read the configuration", "error", err)
	}
	e, err := d.ring.Enrolment()
	switch {
	case err == nil:
		c.Server, c.Pins = e.Server, digests(e.Pins)
	case !errors.Is(err, keyring.ErrNotEnrolled):
		return err
	}
	if d.config = c; c.Server == "" {
		return nil
	}
	if e.Media { // it is served by media: no client, and 离线工作 for good
		d.away = true
		return nil
	}
	d.client, err = remote.New(remote.Config{Base: c.Server, Pins: c.Pins, Version: api.Version, Now: d.clock})
	if err != nil {
		return fmt.Errorf("make the client: %w", err)
	}
	return nil
}

// Start begins to listen for the server once the window stands.
func (d *Desk) Start(ctx context.Context) {
	if d.emit == nil {
		d.emit = emitter(ctx)
	}
	hook(ctx)
	d.window = ctx
	watch, stop := context.WithCancel(ctx)
	d.stop = stop
	d.wg.Go(func() { d.watch(watch) })
}

// Stop is called when the window has closed: the next user finds it locked.
func (d *Desk) Stop(context.Context) {
	if d.stop != nil {
		d.stop()
	}
	d.wg.Wait()
	d.turn.Lock()
	defer d.turn.Unlock()
	d.leave(false)
}

// Files serves documents to the page.
func (d *Desk) Files() http.Handler {
	return files.Handler{Incoming: d, Documents: d, Fail: d.told}
}

// Services are bound to the page; each file of this package holds one.
func (d *Desk) Services() []any {
	return []any{&Session{d}, &Records{d}, &Tasks{d}, &Documents{d}, &Archives{d}, &Syncing{d}, &Media{d}, &Admin{d}}
}

// told logs what nobody is told and answers what the user is.
func (d *Desk) told(err error) *fault.Error {
	f := fault.From(err)
	if f.Code == fault.Internal {
		d.log.Error("a request failed", "error", err)
	}
	return f
}

func (d *Desk) send(name string, data any) {
	if d.emit != nil {
		d.emit(name, data)
	}
}

// open is the seat of whoever is signed in.
func (d *Desk) open() (*seat, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.seat == nil {
		return nil, notOpen()
	}
	return d.seat, nil
}

// now is this PC's clock; official is it with the last known skew (R203).
func (d *Desk) now() time.Time { return d.clock() }

func (d *Desk) official() time.Time {
	now := d.clock()
	if d.client != nil {
		if k := d.client.Clock(); !k.Server.IsZero() {
			return now.Add(k.Ahead())
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return now.Add(d.skew)
}

func (d *Desk) isAway() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.away
}
