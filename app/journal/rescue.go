package journal

import (
	"errors"
	"io/fs"
	"slices"

	"quancheng/backend/domain/rescue"
)

// Sealed gives the raw frames of a journal to whoever has no key of it; what
// is no frame is left out.
func Sealed(disk FS) ([][]byte, error) {
	data, err := disk.Read(fileName)
	if errors.Is(err, fs.ErrNotExist) {
		return [][]byte{}, nil
	}
	if err != nil {
		return nil, storage("E-JN-023", "read the journal", err)
	}
	frames, _ := rescue.Split(data)
	return frames, nil
}

// Foreign gives the raw frames that a lost journal key left shut.
func (j *Journal) Foreign(fn func(raw []byte)) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	data, err := j.cfg.FS.Read(fileName)
	if err != nil {
		return storage("E-JN-024", "read the journal", err)
	}
	for _, it := range j.foreign {
		if it.off+it.size <= len(data) {
			fn(data[it.off : it.off+it.size])
		}
	}
	return nil
}

// Rescue gives the raw frame of every entry that only the rescue key opens:
// those under a lost journal key, and settled ones that were closed. The
// server opens them with rescue.Open.
func (j *Journal) Rescue(fn func(seq uint64, raw []byte) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	data, err := j.cfg.FS.Read(fileName)
	if err != nil {
		return storage("E-JN-016", "read the journal", err)
	}
	for _, it := range slices.Concat(j.foreign, j.items) {
		if !it.foreign && !it.closed || it.off+it.size > len(data) {
			continue
		}
		if err := fn(it.seq, data[it.off:it.off+it.size]); err != nil {
			return err
		}
	}
	return nil
}

// Rescued drops the foreign entries: the server has them now. Sealed files
// that belong to them stay: nobody knows here which.
func (j *Journal) Rescued() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.leaveFiles(); err != nil {
		return err
	}
	if err := j.rewrite(plan(j.items)); err != nil {
		return err
	}
	j.foreign = nil
	return nil
}
