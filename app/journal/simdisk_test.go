package journal

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"math/rand"
	"runtime"
	"slices"
	"strings"
	"syscall"
)

// machine is a disk that keeps what was synced and, when the power goes, any
// part of what was not: writes dropped, torn at sectors, in any order; names
// made, renamed or removed, or not. One seed, one outcome.
type machine struct {
	rand  *rand.Rand
	dirs  map[string]*simDir
	step  int            // calls so far
	wrote int            // writes so far
	full  int            // the write that finds the disk full; 0: none
	after func()         // after each call that changed something
	drop  string         // the call site whose Sync does nothing; "": none
	sites map[string]int // Sync calls by call site
}

// simDir is what would survive, and what was done to names since.
type simDir struct {
	durable, live map[string]*simFile
	pending       []naming
}

// naming is one change of names: put may be "".
type naming struct {
	put, gone string
	file      *simFile
}

// simFile is what would survive, and what was written since.
type simFile struct {
	durable []byte
	pending []simOp
}

type simOp struct {
	off   int
	data  []byte
	trunc bool // cut the file at off
}

// simDisk is one folder of the machine.
type simDisk struct {
	*machine
	dir *simDir
}

func newSimDisk(seed int64) *simDisk {
	m := &machine{rand: rand.New(rand.NewSource(seed)), dirs: map[string]*simDir{}, sites: map[string]int{}}
	return m.folder("journal")
}

func (m *machine) folder(name string) *simDisk {
	if m.dirs[name] == nil {
		m.dirs[name] = &simDir{durable: map[string]*simFile{}, live: map[string]*simFile{}}
	}
	return &simDisk{m, m.dirs[name]}
}

// stands puts a file there, durable.
func (d *simDisk) stands(name string, data []byte) {
	f := &simFile{durable: bytes.Clone(data)}
	d.dir.live[name], d.dir.durable[name] = f, f
}

func (m *machine) did() {
	m.step++
	if m.after != nil {
		m.after()
	}
}

func (d *simDisk) Open(name string, fresh bool) (File, error) {
	if name == folderName {
		return &simHandle{d, nil}, nil
	}
	f, ok := d.dir.live[name]
	if !ok && !fresh {
		return nil, fs.ErrNotExist
	}
	if !ok {
		f = &simFile{}
		d.rename(naming{put: name, file: f})
	}
	if fresh {
		f.pending = append(f.pending, simOp{trunc: true})
		d.did()
	}
	return &simHandle{d, f}, nil
}

func (d *simDisk) Read(name string) ([]byte, error) {
	f, ok := d.dir.live[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return f.now(), nil
}

func (d *simDisk) Rename(from, to string) error {
	f, ok := d.dir.live[from]
	if !ok {
		return fs.ErrNotExist
	}
	d.rename(naming{put: to, gone: from, file: f})
	d.did()
	return nil
}

func (d *simDisk) Remove(name string) error {
	if _, ok := d.dir.live[name]; !ok {
		return fs.ErrNotExist
	}
	d.rename(naming{gone: name})
	d.did()
	return nil
}

func (d *simDisk) rename(n naming) {
	n.apply(d.dir.live)
	d.dir.pending = append(d.dir.pending, n)
}

func (n naming) apply(to map[string]*simFile) {
	if delete(to, n.gone); n.put != "" {
		to[n.put] = n.file
	}
}

// snapshot is the machine as it is now; it shares no state that changes.
func (m *machine) snapshot() *machine {
	out := &machine{dirs: map[string]*simDir{}}
	files := map[*simFile]*simFile{}
	same := func(f *simFile) *simFile {
		if f != nil && files[f] == nil {
			files[f] = &simFile{f.durable, slices.Clip(f.pending)}
		}
		return files[f]
	}
	all := func(from map[string]*simFile) map[string]*simFile {
		to := map[string]*simFile{}
		for name, f := range from {
			to[name] = same(f)
		}
		return to
	}
	for name, d := range m.dirs {
		c := &simDir{durable: all(d.durable), live: all(d.live)}
		for _, n := range d.pending {
			c.pending = append(c.pending, naming{n.put, n.gone, same(n.file)})
		}
		out.dirs[name] = c
	}
	return out
}

// reboot gives the disk as it is found after the power came back.
func (m *machine) reboot(seed int64) *simDisk {
	out := newSimDisk(seed)
	left := map[*simFile]*simFile{}
	for _, name := range slices.Sorted(maps.Keys(m.dirs)) {
		d, to := m.dirs[name], out.folder(name)
		names := maps.Clone(d.durable)
		for _, n := range d.pending {
			if out.rand.Intn(2) == 0 {
				n.apply(names)
			}
		}
		for _, n := range slices.Sorted(maps.Keys(names)) {
			f := names[n]
			if left[f] == nil {
				left[f] = &simFile{durable: f.survivor(out.rand)}
			}
			to.dir.live[n], to.dir.durable[n] = left[f], left[f]
		}
	}
	return out
}

// simHandle is an open file; without a file, the folder.
type simHandle struct {
	d *simDisk
	f *simFile
}

func (h *simHandle) Write(p []byte) (int, error) {
	h.d.wrote++
	n := len(p)
	if h.d.wrote == h.d.full {
		n = h.d.rand.Intn(len(p))
	}
	h.f.pending = append(h.f.pending, simOp{off: len(h.f.now()), data: bytes.Clone(p[:n])})
	h.d.did()
	if n < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

func (h *simHandle) Sync() error {
	site := callers()
	if h.d.sites[site]++; site == h.d.drop {
		return nil
	}
	if h.f == nil {
		h.d.dir.durable, h.d.dir.pending = maps.Clone(h.d.dir.live), nil
	} else {
		h.f.durable, h.f.pending = h.f.now(), nil
	}
	h.d.did()
	return nil
}

// callers names who asked for a Sync, innermost first.
func callers() string {
	pcs := make([]uintptr, 12)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var out []string
	for {
		f, more := frames.Next()
		if strings.HasSuffix(f.File, "_test.go") || !more {
			return strings.Join(out, " < ")
		}
		out = append(out, f.Function[strings.LastIndex(f.Function, "/")+1:])
	}
}

func (h *simHandle) Truncate(size int64) error {
	h.f.pending = append(h.f.pending, simOp{off: int(size), trunc: true})
	h.d.did()
	return nil
}

func (h *simHandle) Close() error { return nil }

// now is the content that a running program sees.
func (f *simFile) now() []byte {
	out := bytes.Clone(f.durable)
	for _, op := range f.pending {
		out = op.apply(out)
	}
	return out
}

// survivor applies some of the pending writes, in some order, torn.
func (f *simFile) survivor(r *rand.Rand) []byte {
	out := bytes.Clone(f.durable)
	for _, i := range r.Perm(len(f.pending)) {
		op := f.pending[i]
		if r.Intn(3) == 0 {
			continue
		}
		if op.trunc || r.Intn(2) == 0 {
			out = op.apply(out)
			continue
		}
		for off := 0; off < len(op.data); off += 512 {
			if r.Intn(2) == 0 {
				out = simOp{op.off + off, op.data[off:min(off+512, len(op.data))], false}.apply(out)
			}
		}
	}
	return out
}

func (op simOp) apply(to []byte) []byte {
	if op.trunc {
		return to[:min(op.off, len(to))]
	}
	if need := op.off + len(op.data); need > len(to) {
		to = append(to, make([]byte, need-len(to))...)
	}
	copy(to[op.off:], op.data)
	return to
}

// simArea keeps sealed files in a folder of the machine, by the code that the
// real one uses.
type simArea struct{ *simDisk }

func (a simArea) Put(name string, write func(io.Writer) error) error {
	return putSealed(a.simDisk, name, write)
}

func (a simArea) Get(name string) (io.ReadSeekCloser, error) {
	data, err := a.Read(name)
	return closeless{bytes.NewReader(data)}, err
}

func (a simArea) Names() ([]string, error) { return slices.Sorted(maps.Keys(a.dir.live)), nil }

type closeless struct{ *bytes.Reader }

func (closeless) Close() error { return nil }
