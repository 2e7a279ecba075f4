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
	"quancheng/backend/domain/rescue"
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
	Marks        FS   // a folder elsewhere that remembers how far the journal went; nil: none
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
	marks   marks
	file    File
	size    int64
	seq     uint64
	prev    rescue.Sum
	stands  map[rescue.Sum]bool // of the file as it was read
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
	label     rescue.Label
	empty     bool // an empty payload ends a draft or document
	closed    bool // settled: readable with the rescue key only
	foreign   bool // under a lost journal key: readable with the rescue key only
}

// Open opens the journal or makes a new one. Damage is in the report, not in
// the error: an error means that the disk cannot be used at all.
func Open(cfg Config) (*Journal, Report, error) {
	to, err := rescue.KEM().NewPublicKey(cfg.Rescue)
	if err != nil {
		return nil, Report{}, fmt.Errorf("read the rescue key: %w", err)
	}
	j := &Journal{cfg: cfg, sealer: sealer{cfg.User, cfg.Device, cfg.Key, to, cfg.Random}, marks: marks{fs: cfg.Marks}}
	told, err := j.marks.load()
	if err != nil {
		return nil, Report{}, storage("E-JN-021", "read the journal's marks", err)
	}
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
	j.compare(told, &report)
	if err := j.reopen(); err != nil {
		return nil, Report{}, storage("E-JN-003", "open the journal for appending", err)
	}
	if report.Cut > 0 {
		if err := j.file.Truncate(j.size); err != nil {
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

// compare holds the file to what its marks say of it.
func (j *Journal) compare(told []mark, report *Report) {
	for _, m := range told {
		j.seq = max(j.seq, m.seq) // never given twice
	}
	if misses(told, j.stands) {
		report.Damage = append(report.Damage, Damage{j.size, 0, Missing})
		j.marks.last, j.damaged = told[len(told)-1], true
		return // the marks stay until the journal is healed
	}
	j.marks.last = mark{markAppended, j.seq, j.prev}
	if j.marks.begin(j.marks.last) != nil {
		_ = j.marks.close() // they fall behind, which only weakens them
	}
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
	j.stands = map[rescue.Sum]bool{j.prev: true}
	seen := map[uint64]bool{}
	for i := range frames {
		f := &frames[i]
		j.prev, j.stands[f.Sum] = f.Sum, true
		if seen[f.Seq] {
			report.Damage = append(report.Damage, Damage{int64(f.off), int64(f.size), Repeated})
			continue
		}
		if !j.take(f) {
			report.Damage = append(report.Damage, Damage{int64(f.off), int64(f.size), Altered})
			continue
		}
		seen[f.Seq] = true
		j.seq = max(j.seq, f.Seq)
	}
	slices.SortFunc(j.items, func(a, b item) int { return int(int64(a.seq) - int64(b.seq)) })
	slices.SortFunc(report.Damage, func(a, b Damage) int { return int(a.Offset - b.Offset) })
	report.Entries, report.Foreign = len(j.items), len(j.foreign)
	j.damaged = report.Damaged()
	return report, nil
}

// take indexes one frame; false: it is whole but not as it was sealed.
func (j *Journal) take(f *located) bool {
	it := item{off: f.off, size: f.size, seq: f.Seq, kind: f.Kind, closed: len(f.Wrap) == 0}
	l, err := j.sealer.openIndex(&f.Frame)
	switch {
	case errors.Is(err, envelope.ErrKey):
		it.foreign = true
		j.foreign = append(j.foreign, it)
		return true
	case err != nil || !f.Kind.Known():
		return false
	}
	it.label = l
	if !it.closed {
		e, err := j.sealer.openPayload(&f.Frame)
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

// replace writes a whole file beside and renames it into place.
func (j *Journal) replace(name string, data []byte) error {
	return put(j.cfg.FS, freshName, name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Close releases the file. The caller wipes the key.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failed == nil {
		j.failed = errors.New("journal: closed")
	}
	return errors.Join(j.file.Close(), j.marks.close())
}

// Kept is the newest word of the server about its backups; 0: none yet.
func (j *Journal) Kept() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return survey(j.items).kept
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
