package simulate

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"quancheng/app/journal"
	"quancheng/app/vault"
	"quancheng/backend/domain/envelope"
)

var errPower = errors.New("simulated power loss")

// disk is one PC's: what was synced stays, of the rest any part may be lost
// when the power goes. Files of the journal, sealed documents, and the rows of
// the cache lie on it.
type disk struct {
	rand  *rand.Rand
	files map[string]*file
	names map[string]*file // as of the folder's last sync
	area  map[string][]byte
	cache map[string]*rows
	left  int    // calls until the power goes; 0: not soon
	died  func() // the power has gone
	dead  bool
	lies  bool // flaw: Sync does nothing
}

// file is what a running program sees; up to synced it survives.
type file struct {
	now    []byte
	synced int
}

func newDisk(r *rand.Rand, died func()) *disk {
	return &disk{rand: r, files: map[string]*file{}, names: map[string]*file{}, area: map[string][]byte{}, cache: map[string]*rows{}, died: died}
}

// call counts down to the end.
func (d *disk) call() error {
	if d.left > 0 && !d.dead {
		if d.left--; d.left == 0 {
			d.kill()
		}
	}
	if d.dead {
		return errPower
	}
	return nil
}

func (d *disk) kill() {
	if !d.dead {
		d.dead = true
		d.died()
	}
}

// reboot is what is found when the power comes back.
func (d *disk) reboot() {
	d.dead, d.left = false, 0
	if d.rand.IntN(2) == 0 {
		d.files = maps.Clone(d.names)
	}
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		f := d.files[name]
		f.now = f.survivor(d.rand)
		f.synced = len(f.now)
	}
	for _, dir := range slices.Sorted(maps.Keys(d.cache)) {
		d.cache[dir].lose(d.rand)
	}
}

// survivor keeps what was synced; of what was appended since, a beginning,
// with a torn sector perhaps.
func (f *file) survivor(r *rand.Rand) []byte {
	n := f.synced + r.IntN(len(f.now)-f.synced+1)
	out := bytes.Clone(f.now[:n])
	if n > f.synced && r.IntN(3) == 0 {
		at := f.synced + r.IntN(n-f.synced)
		clear(out[at:min(n, at+512)])
	}
	return out
}

func (d *disk) Open(name string, fresh bool) (journal.File, error) {
	if err := d.call(); err != nil {
		return nil, err
	}
	if name == "." {
		return folder{d}, nil
	}
	f, ok := d.files[name]
	if !ok && !fresh {
		return nil, fs.ErrNotExist
	}
	if !ok || fresh {
		f = &file{}
		d.files[name] = f
	}
	return &handle{d, f}, nil
}

func (d *disk) Read(name string) ([]byte, error) {
	if d.dead {
		return nil, errPower
	}
	f, ok := d.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return bytes.Clone(f.now), nil
}

func (d *disk) Rename(from, to string) error {
	err := d.call()
	if err != nil && d.rand.IntN(2) == 0 {
		return err
	}
	if f, ok := d.files[from]; ok {
		d.files[to] = f
		delete(d.files, from)
	}
	return err
}

func (d *disk) Remove(name string) error {
	if err := d.call(); err != nil {
		return err
	}
	delete(d.files, name)
	return nil
}

// folder makes names durable.
type folder struct{ d *disk }

func (f folder) Sync() error {
	if err := f.d.call(); err != nil {
		return err
	}
	f.d.names = maps.Clone(f.d.files)
	return nil
}

func (folder) Write([]byte) (int, error) { return 0, errors.ErrUnsupported }
func (folder) Truncate(int64) error      { return errors.ErrUnsupported }
func (folder) Close() error              { return nil }

type handle struct {
	d *disk
	f *file
}

func (h *handle) Write(p []byte) (int, error) {
	if h.d.dead {
		return 0, errPower
	}
	h.f.now = append(h.f.now, p...)
	if err := h.d.call(); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (h *handle) Sync() error {
	if err := h.d.call(); err != nil {
		return err
	}
	if !h.d.lies {
		h.f.synced = len(h.f.now)
	}
	return nil
}

func (h *handle) Truncate(size int64) error {
	if err := h.d.call(); err != nil {
		return err
	}
	h.f.now = h.f.now[:min(int(size), len(h.f.now))]
	h.f.synced = min(h.f.synced, len(h.f.now))
	return nil
}

func (h *handle) Close() error { return nil }

// area are the sealed documents: each whole or not there.
type area struct{ d *disk }

func (a area) Put(name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	if err := a.d.call(); err != nil {
		return err
	}
	a.d.area[name] = b.Bytes()
	return nil
}

func (a area) Get(name string) (io.ReadSeekCloser, error) {
	data, ok := a.d.area[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return sealed{bytes.NewReader(data)}, nil
}

func (a area) Remove(name string) error {
	if err := a.d.call(); err != nil {
		return err
	}
	delete(a.d.area, name)
	return nil
}

func (a area) Names() ([]string, error) { return slices.Sorted(maps.Keys(a.d.area)), nil }

type sealed struct{ *bytes.Reader }

func (sealed) Close() error { return nil }

// rows are the cache's store: in memory, forgetting what was not synced.
type rows struct {
	d    *disk
	now  map[string][]byte
	keys []string // sorted; nil: to be sorted
	undo []map[string][]byte
}

// open is vault.Config.Store. The folder marks that there is a cache.
func (d *disk) open(dir string, _ envelope.Key) (vault.Store, error) {
	if _, err := os.Stat(dir); err != nil || d.cache[dir] == nil {
		d.cache[dir] = &rows{d: d, now: map[string][]byte{}}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	return d.cache[dir], nil
}

func (r *rows) Get(key string) ([]byte, error) {
	v, ok := r.now[key]
	if !ok {
		return nil, vault.ErrNoKey
	}
	return v, nil
}

func (r *rows) Each(prefix string, fn func(string, []byte) error) error {
	if r.keys == nil {
		r.keys = slices.Sorted(maps.Keys(r.now))
	}
	from, _ := slices.BinarySearch(r.keys, prefix)
	for _, k := range r.keys[from:] {
		if !strings.HasPrefix(k, prefix) {
			break
		}
		if err := fn(k, r.now[k]); err != nil {
			return err
		}
	}
	return nil
}

func (r *rows) Write(changes []vault.Change, sync bool) error {
	if err := r.d.call(); err != nil {
		return err
	}
	before := map[string][]byte{}
	for _, c := range changes {
		old, stood := r.now[c.Key]
		if _, noted := before[c.Key]; !noted {
			before[c.Key] = old
		}
		if stood != (c.Value != nil) {
			r.keys = nil
		}
		r.set(c.Key, c.Value)
	}
	if r.undo = append(r.undo, before); sync && !r.d.lies {
		r.undo = nil
	}
	if len(r.undo) > 50 { // the system writes back by itself
		r.undo = slices.Clone(r.undo[10:])
	}
	return nil
}

func (r *rows) set(key string, value []byte) {
	if value == nil {
		delete(r.now, key)
		return
	}
	r.now[key] = value
}

func (r *rows) Close() error { return nil }

// lose takes some of the last transactions back, newest first.
func (r *rows) lose(rand *rand.Rand) {
	for n := rand.IntN(len(r.undo) + 1); n > 0; n-- {
		for k, v := range r.undo[len(r.undo)-1] {
			r.set(k, v)
		}
		r.undo = r.undo[:len(r.undo)-1]
	}
	r.undo, r.keys = nil, nil
}
