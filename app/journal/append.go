package journal

import (
	"errors"
	"fmt"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/rescue"
)

// Append keeps one entry and returns its sequence. It returns after fsync: what
// it acknowledged survives power loss. On an error nothing was kept, or, when
// the disk failed while syncing, the entry may still appear after a restart.
func (j *Journal) Append(kind Kind, index Index, payload []byte) (uint64, error) {
	if !kind.Known() {
		return 0, fmt.Errorf("append: unknown kind %d", kind)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failed != nil {
		return 0, storage("E-JN-005", "append after a failure", j.failed)
	}
	f := rescue.Frame{Seq: j.seq + 1, Kind: kind, Prev: j.prev}
	l := rescue.Label{Index: index, At: j.cfg.Now().UnixMilli()}
	if err := j.sealer.seal(&f, l, payload); err != nil {
		return 0, err
	}
	data := f.Encode()
	if len(data) > rescue.FrameMax {
		return 0, fault.Numbered(fault.TooLarge, "E-JN-006", "这一步的内容过大，没有保存。请把大段内容作为材料附上后重试。")
	}
	if err := j.write(data); err != nil {
		return 0, storage("E-JN-007", "append to the journal", err)
	}
	it := item{off: int(j.size), size: len(data), seq: f.Seq, kind: kind, label: l, empty: len(payload) == 0}
	j.items = append(j.items, it)
	j.size, j.seq, j.prev = j.size+int64(len(data)), f.Seq, f.Sum
	j.marks.note(mark{markAppended, f.Seq, f.Sum})
	return f.Seq, nil
}

// write appends and syncs. A failed write is taken back; a failed sync cannot
// be: the system may have dropped the pages, so the journal closes itself.
func (j *Journal) write(data []byte) error {
	if _, err := j.file.Write(data); err != nil {
		if undo := j.file.Truncate(j.size); undo != nil {
			j.failed = undo
			return errors.Join(err, undo)
		}
		return err
	}
	if err := j.file.Sync(); err != nil {
		j.failed = err
		return errors.Join(err, j.file.Truncate(j.size))
	}
	return nil
}

// Replay gives every readable entry in the order of its sequence. Entries that
// can no longer be read are skipped; the answer is then ErrDamaged, after all
// others were given. The journal must not be appended to from inside fn.
func (j *Journal) Replay(fn func(Entry) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	data, err := j.cfg.FS.Read(fileName)
	if err != nil {
		return storage("E-JN-008", "read the journal", err)
	}
	var damaged error
	for _, it := range j.items {
		e, err := j.entry(data, it)
		if err != nil {
			damaged = ErrDamaged
			continue
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	return damaged
}

// entry opens one item of the file's bytes.
func (j *Journal) entry(data []byte, it item) (Entry, error) {
	f, err := frameAt(data, it)
	if err != nil {
		return Entry{}, err
	}
	if it.closed {
		e := it.label.Entry(&f, nil)
		e.Closed = true
		return e, nil
	}
	return j.sealer.openPayload(&f)
}

func frameAt(data []byte, it item) (rescue.Frame, error) {
	if it.off+it.size > len(data) {
		return rescue.Frame{}, rescue.ErrFrame
	}
	f, size, err := rescue.Decode(data[it.off : it.off+it.size])
	if err != nil || size != it.size || f.Seq != it.seq || f.Kind != it.kind {
		return rescue.Frame{}, rescue.ErrFrame
	}
	return f, nil
}

// newer is the fault of a file that a later version wrote.
func newer(err error) error {
	return fmt.Errorf("read the journal: %w: %w", err, fault.Numbered(fault.Upgrade, "E-JN-009", newerText))
}
