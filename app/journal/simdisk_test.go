package journal

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"math/rand"
	"slices"
	"syscall"
)

var errPower = errors.New("simulated power loss")

// simDisk is a disk that keeps what was synced and, when the power goes, any
// part of what was not: writes dropped, torn at sectors, in any order. One
// seed, one outcome.
type simDisk struct {
	rand  *rand.Rand
	files map[string]*simFile
	step  int // calls so far
	cutAt int // the call during which the power goes; 0: never
	full  int // the write that finds the disk full; 0: none
	wrote int // writes so far
	dead  bool
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

func newSimDisk(seed int64) *simDisk {
	return &simDisk{rand: rand.New(rand.NewSource(seed)), files: map[string]*simFile{}}
}

// tick counts one call; true: the power goes during it.
func (d *simDisk) tick() (bool, error) {
	if d.dead {
		return false, errPower
	}
	d.step++
	if d.step == d.cutAt {
		d.dead = true
		return true, nil
	}
	return false, nil
}

func (d *simDisk) Open(name string, fresh bool) (File, error) {
	if cut, err := d.tick(); cut || err != nil {
		return nil, errPower
	}
	f, ok := d.files[name]
	if !ok && !fresh {
		return nil, fs.ErrNotExist
	}
	if !ok {
		f = &simFile{}
		d.files[name] = f
	}
	if fresh {
		f.pending = append(f.pending, simOp{trunc: true})
	}
	return &simHandle{d, f}, nil
}

func (d *simDisk) Read(name string) ([]byte, error) {
	if d.dead {
		return nil, errPower
	}
	f, ok := d.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return f.now(), nil
}

func (d *simDisk) Rename(from, to string) error {
	cut, err := d.tick()
	if err != nil || cut && d.rand.Intn(2) == 0 {
		return errPower
	}
	d.files[to] = d.files[from]
	delete(d.files, from)
	if cut {
		return errPower
	}
	return nil
}

func (d *simDisk) Remove(name string) error {
	if cut, err := d.tick(); cut || err != nil {
		return errPower
	}
	delete(d.files, name)
	return nil
}

// reboot gives the disk as it is found after the power came back.
func (d *simDisk) reboot() *simDisk {
	out := newSimDisk(d.rand.Int63())
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		out.files[name] = &simFile{durable: d.files[name].survivor(d.rand)}
	}
	return out
}

type simHandle struct {
	d *simDisk
	f *simFile
}

func (h *simHandle) Write(p []byte) (int, error) {
	cut, err := h.d.tick()
	if err != nil {
		return 0, err
	}
	h.d.wrote++
	n := len(p)
	if h.d.wrote == h.d.full {
		n = h.d.rand.Intn(len(p))
	}
	h.f.pending = append(h.f.pending, simOp{off: len(h.f.now()), data: bytes.Clone(p[:n])})
	switch {
	case cut:
		return 0, errPower
	case n < len(p):
		return n, syscall.ENOSPC
	}
	return n, nil
}

func (h *simHandle) Sync() error {
	cut, err := h.d.tick()
	if err != nil || cut {
		return errPower // whatever is pending may or may not have reached the disk
	}
	h.f.durable, h.f.pending = h.f.now(), nil
	return nil
}

func (h *simHandle) Truncate(size int64) error {
	if cut, err := h.d.tick(); cut || err != nil {
		return errPower
	}
	h.f.pending = append(h.f.pending, simOp{off: int(size), trunc: true})
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
