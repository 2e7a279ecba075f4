package journal

import (
	"errors"
	"fmt"

	"quancheng/backend/domain/rescue"
)

// Compact rewrites the journal without what is over: superseded drafts, and
// intents that the server settled and that its backup covers (Kept). Settled
// intents that are not covered yet stay, readable with the rescue key only: a
// server restored from its backup asks for them. It replaces the file
// atomically, and does nothing while foreign entries wait for Rescue.
func (j *Journal) Compact() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.foreign) > 0 {
		return nil
	}
	return j.rewrite(plan(j.items))
}

// keeping is one entry that stays, and whether its local key goes.
type keeping struct {
	item
	close bool
}

// rewrite makes a new file of some entries and takes its place.
func (j *Journal) rewrite(stay []keeping) error {
	if j.failed != nil {
		return storage("E-JN-010", "compact after a failure", j.failed)
	}
	old, err := j.cfg.FS.Read(fileName)
	if err != nil {
		return storage("E-JN-011", "read the journal", err)
	}
	data, end, err := j.copyOf(old, stay)
	if err != nil {
		return fmt.Errorf("compact the journal: %w", err)
	}
	if err := j.marks.begin(j.marks.last, mark{markReplacing, j.seq, end}); err != nil {
		return storage("E-JN-022", "mark the new journal", err)
	}
	if j.damaged {
		if err := j.replace(damagedName, old); err != nil {
			return storage("E-JN-012", "keep the damaged journal", err)
		}
	}
	// Windows does not rename over an open file.
	if err := j.file.Close(); err != nil {
		j.failed = err
		return storage("E-JN-013", "close the journal", err)
	}
	swap := j.replace(fileName, data)
	if err := j.reopen(); err != nil {
		j.failed = err
		return storage("E-JN-014", "open the journal again", errors.Join(swap, err))
	}
	if swap != nil {
		return j.settle(swap, end)
	}
	last := j.seq
	if _, err := j.load(data); err != nil {
		j.failed = err
		return err
	}
	j.seq = max(j.seq, last) // never given twice
	j.marks.note(mark{markAppended, j.seq, j.prev})
	return nil
}

// settle finds out which file stands after a failed replacement. When it is
// the new one its name may not be durable: nothing may be appended to it.
func (j *Journal) settle(swap error, end rescue.Sum) error {
	data, err := j.cfg.FS.Read(fileName)
	if err == nil {
		last := j.seq
		_, err = j.load(data)
		j.seq = max(j.seq, last)
	}
	if err != nil || j.prev == end {
		j.failed = errors.Join(swap, err)
	}
	return storage("E-JN-015", "replace the journal", errors.Join(swap, err))
}

// copyOf chains the entries that stay into a new file.
func (j *Journal) copyOf(old []byte, stay []keeping) ([]byte, rescue.Sum, error) {
	out, prev, err := newHeader(j.cfg.Random)
	if err != nil {
		return nil, prev, err
	}
	for _, k := range stay {
		f, err := frameAt(old, k.item)
		if err != nil {
			return nil, prev, fmt.Errorf("entry %d: %w", k.seq, err)
		}
		if f.Prev = prev; k.close {
			f.Wrap = nil
		}
		if err := j.sealer.resealIndex(&f, k.label); err != nil {
			return nil, prev, err
		}
		out = append(out, f.Encode()...)
		prev = f.Sum
	}
	return out, prev, nil
}
