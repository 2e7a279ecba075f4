package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"
	"time"

	"quancheng/backend/domain/envelope"
)

// Names of the files in the FS.
const (
	fileName    = "journal"
	freshName   = "journal.new"     // being written; of no account until renamed
	damagedName = "journal.damaged" // copy kept for the experts before damage is dropped
)

// Config of one user's journal.
type Config struct {
	FS           FS
	Documents    Area // sealed files beside the journal; nil: none
	User, Device string
	Key          envelope.Key // the journal key; lost ones make entries Foreign
	Rescue       []byte       // the server's X25519 public key
	Random       io.Reader
	Now          func() time.Time
}

// Journal is safe for concurrent use. One process opens it at a time.
type Journal struct {
	mu      sync.Mutex
	cfg     Config
	sealer  sealer
	file    File
	size    int64
	seq     uint64
	prev    sum
	items   []item
	foreign []item
	damaged bool
	failed  error // after a failed fsync nothing may be appended: reopen
}

// item is what is kept in memory of an entry.
type item struct {
	off, size int
	seq       uint64
	kind      Kind
	label     label
	empty     bool // an empty payload ends a draft or document
	closed    bool // settled: readable with the rescue key only
	foreign   bool // under a lost journal key: readable with the rescue key only
}

// Open opens the journal or makes a new one. Damage is in the report, not in
// the error: an error means that the disk cannot be used at all.
func Open(cfg Config) (*Journal, Report, error) {
	rescue, err := rescueKEM().NewPublicKey(cfg.Rescue)
	if err != nil {
		return nil, Report{}, fmt.Errorf("read the rescue key: %w", err)
	}
	j := &Journal{cfg: cfg, sealer: sealer{cfg.User, cfg.Device, cfg.Key, rescue, cfg.Random}}
	data, err := cfg.FS.Read(fileName)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = j.begin()
	}
	if err != nil {
		return nil, Report{}, storage("E-JN-002", "read the journal", err)
	}
	report, err := j.load(data)
	if err != nil {
		return nil, Report{}, err
	}
	if err := j.reopen(); err != nil {
		return nil, Report{}, storage("E-JN-003", "open the journal for appending", err)
	}
	if report.Cut > 0 {
		if err := j.cut(); err != nil {
			return nil, Report{}, storage("E-JN-004", "cut the torn tail", errors.Join(err, j.file.Close()))
		}
	}
	if !report.Damaged() && report.Foreign == 0 {
		j.sweepDocuments()
	}
	return j, report, nil
}

// begin writes an empty journal.
func (j *Journal) begin() ([]byte, error) {
	head, _, err := newHeader(j.cfg.Random)
	if err != nil {
		return nil, err
	}
	return head, j.replace(fileName, head)
}

// load fills the index from the file's bytes.
func (j *Journal) load(data []byte) (Report, error) {
	frames, damage, tail, err := scan(data)
	if err != nil {
		return Report{}, newer(err)
	}
	report := Report{Damage: damage, Cut: int64(len(data) - tail)}
	j.size, j.items, j.foreign, j.seq = int64(tail), nil, nil, 0
	j.prev, _ = readHeader(data) // damaged: already in the report
	seen := map[uint64]bool{}
	for i := range frames {
		f := &frames[i]
		j.prev = f.sum
		if seen[f.seq] {
			report.Damage = append(report.Damage, Damage{int64(f.off), int64(f.size), Repeated})
			continue
		}
		if !j.take(f) {
			report.Damage = append(report.Damage, Damage{int64(f.off), int64(f.size), Altered})
			continue
		}
		seen[f.seq] = true
		j.seq = max(j.seq, f.seq)
	}
	slices.SortFunc(j.items, func(a, b item) int { return int(int64(a.seq) - int64(b.seq)) })
	slices.SortFunc(report.Damage, func(a, b Damage) int { return int(a.Offset - b.Offset) })
	report.Entries, report.Foreign = len(j.items), len(j.foreign)
	j.damaged = report.Damaged()
	return report, nil
}

// take indexes one frame; false: it is whole but not as it was sealed.
func (j *Journal) take(f *located) bool {
	it := item{off: f.off, size: f.size, seq: f.seq, kind: f.kind, closed: len(f.wrap) == 0}
	l, err := j.sealer.openIndex(&f.frame)
	switch {
	case errors.Is(err, envelope.ErrKey):
		it.foreign = true
		j.foreign = append(j.foreign, it)
		return true
	case err != nil || !f.kind.known():
		return false
	}
	it.label = l
	if !it.closed {
		e, err := j.sealer.openPayload(&f.frame)
		if err != nil {
			return false
		}
		it.empty = len(e.Payload) == 0
	}
	j.items = append(j.items, it)
	return true
}

// reopen opens the file for appending at its end.
func (j *Journal) reopen() error {
	f, err := j.cfg.FS.Open(fileName, false)
	if err != nil {
		return err
	}
	j.file = f
	return nil
}

// cut drops what follows the last whole frame.
func (j *Journal) cut() error {
	if err := j.file.Truncate(j.size); err != nil {
		return err
	}
	return j.file.Sync()
}

// replace writes a whole file beside and renames it into place.
func (j *Journal) replace(name string, data []byte) error {
	f, err := j.cfg.FS.Open(freshName, true)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return j.cfg.FS.Rename(freshName, name)
}

// Close releases the file. The caller wipes the key.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failed == nil {
		j.failed = errors.New("journal: closed")
	}
	return j.file.Close()
}

// Newest is the time of the newest entry: part of the floor under the clock.
func (j *Journal) Newest() time.Time {
	j.mu.Lock()
	defer j.mu.Unlock()
	var at int64
	for _, it := range j.items {
		at = max(at, it.label.At)
	}
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMilli(at).UTC()
}
