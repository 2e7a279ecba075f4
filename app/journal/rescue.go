package journal

import "slices"

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

// Rescued drops the foreign entries: the server has them now.
func (j *Journal) Rescued() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.rewrite(plan(j.items)); err != nil {
		return err
	}
	j.foreign = nil
	return nil
}
