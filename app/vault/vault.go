package vault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"quancheng/app/keyring"
	"quancheng/backend/domain/envelope"
	"quancheng/backend/domain/fault"
)

// Config of one user's vault. It owns Dir and all in it.
type Config struct {
	Dir    string
	Key    envelope.Key // the vault takes it over and wipes it in Close
	Anchor Anchor       // nil: a file beside Dir
	Random io.Reader
	Now    func() time.Time
	// Store opens the rows of a folder; nil: Badger.
	Store func(dir string, key envelope.Key) (Store, error)
}

// Report says what Open found. Rebuilt: the cache is empty now and everything
// comes again from the server; Why is for the log.
type Report struct {
	Rebuilt bool
	Why     string
}

// Vault is safe for concurrent use; writing excludes reading.
type Vault struct {
	mu     sync.RWMutex
	cfg    Config
	db     Store
	free   func() error // gives the folder back
	closed bool
	table  *table
	moored mooring
	marks  [32]byte // key of the marks
	digest digest
	index  map[string]entry
	roots  map[string]map[string]bool // keys of rows, by root
	sealed int64                      // rows sealed so far
	broken error                      // after a failed commit the index may not fit: rebuild

	live   sync.Mutex // guards the rest
	young  bool       // the crash marker still lies there
	opened time.Time
	next   phase
	worn   int // unclean ends in a row
}

// entry is what is kept in memory of a row.
type entry struct {
	mark    [32]byte
	root    string // of its slots
	classes []string
}

const (
	cacheDir  = "cache"
	asideDir  = "quarantine"
	tableFile = "keys"
)

// Open opens the cache, or an empty one when there is none or it cannot be
// trusted. An error means that the disk or another process is in the way.
func Open(cfg Config) (*Vault, Report, error) {
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, Report{}, storage("make the cache folder", err)
	}
	free, err := keyring.Hold(cfg.Dir)
	if err != nil {
		return nil, Report{}, storage("hold the cache", err)
	}
	if cfg.Anchor == nil {
		cfg.Anchor = fileAnchor(cfg.Dir + ".anchor")
	}
	v := &Vault{cfg: cfg, free: free}
	why := v.crashed()
	if why == nil {
		if why = v.open(); why == nil {
			return v, Report{}, nil
		}
		if hopeless(why) {
			return nil, Report{}, errors.Join(storage("open the cache", why), v.shut(), free())
		}
	}
	if err := v.anew(); err != nil {
		return nil, Report{}, errors.Join(err, v.shut(), free())
	}
	return v, Report{Rebuilt: true, Why: why.Error()}, nil
}

// Rebuild starts an empty cache after ErrDamaged.
func (v *Vault) Rebuild() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.anew()
}

// anew moves the cache aside, drops every key of it and opens an empty one. A
// crash between its steps leaves a cache and an anchor that do not belong to
// each other: it is done again.
func (v *Vault) anew() error {
	if err := v.shut(); err != nil && hopeless(err) {
		return storage("close the damaged cache", err)
	}
	aside, cache := v.path(asideDir), v.path(cacheDir)
	if err := os.RemoveAll(aside); err != nil {
		return storage("remove the old quarantine", err)
	}
	if err := os.Rename(cache, aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return storage("move the cache aside", err)
	}
	if err := os.Remove(v.path(tableFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return storage("drop the key table", err)
	}
	fresh, err := mooring{}.drawn(v.cfg.Random)
	if err == nil {
		err = v.moor(fresh)
	}
	if err != nil {
		return storage("drop the anchor", err)
	}
	if err := v.open(); err != nil {
		return storage("open an empty cache", err)
	}
	return nil
}

// open opens what is there. Its error is the reason to rebuild, unless hopeless.
func (v *Vault) open() error {
	v.table, v.moored = newTable(v.path(tableFile), v.cfg.Random), mooring{}
	v.marks = v.cfg.Key.Derive("marks").Secret()
	v.index, v.roots = map[string]entry{}, map[string]map[string]bool{}
	v.digest, v.broken = digest{Collections: map[string]tally{}}, nil
	_, err := os.Stat(v.path(cacheDir))
	empty := errors.Is(err, fs.ErrNotExist)
	if err := v.keys(empty); err != nil {
		return fmt.Errorf("the key table: %w", err)
	}
	if err := v.mark(opening); err != nil {
		return err
	}
	if v.db, err = v.store(); err != nil {
		return fmt.Errorf("the store: %w", err)
	}
	if err := v.mark(v.next); err != nil {
		return err
	}
	v.live.Lock()
	v.young, v.opened = true, v.cfg.Now()
	v.live.Unlock()
	if empty {
		return v.found()
	}
	if err := v.verify(); err != nil {
		return err
	}
	return v.finish()
}

func (v *Vault) store() (Store, error) {
	if v.cfg.Store != nil {
		return v.cfg.Store(v.path(cacheDir), v.cfg.Key)
	}
	return openBadger(v.path(cacheDir), v.cfg.Key)
}

// keys opens the key table; where there is nothing at all yet it makes the
// anchor.
func (v *Vault) keys(empty bool) error {
	err := v.unmoor()
	if !empty || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(v.moored.secrets) > 0 { // the anchor is there, the table is not yet
		return nil
	}
	if _, err := os.Stat(v.path(tableFile)); err == nil {
		return errors.New("the anchor is gone")
	}
	fresh, err := mooring{}.drawn(v.cfg.Random)
	if err != nil {
		return err
	}
	if v.table.key, err = tableKey(v.cfg.Key, fresh.secrets[0]); err != nil {
		return err
	}
	return v.moor(fresh)
}

// found writes the first digest, so that a missing one is always damage.
func (v *Vault) found() error {
	if len(v.table.live) > 0 || v.moored.floor > 0 {
		return errors.New("the cache is gone, its keys are not")
	}
	if err := v.commit(nil, v.digest); err != nil {
		return err
	}
	if err := v.table.save(); err != nil {
		return err
	}
	return v.settle()
}

// settle makes Badger durable and notes how far it stands.
func (v *Vault) settle() error {
	if err := v.sync(); err != nil {
		return fmt.Errorf("sync the store: %w", err)
	}
	return v.moor(mooring{v.digest.Generation, v.moored.secrets})
}

// Close makes the cache durable, releases it and wipes its keys.
func (v *Vault) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil
	}
	v.closed = true
	var err error
	if v.db != nil && v.broken == nil { // without a store a rebuild has failed: the folder is given back all the same
		err = v.settle()
	}
	err = errors.Join(err, v.shut(), v.clearMarker(), v.free())
	v.table.wipe()
	for i := range v.moored.secrets {
		clear(v.moored.secrets[i][:])
	}
	clear(v.marks[:])
	return err
}

// shut closes Badger, whatever it says.
func (v *Vault) shut() error {
	if v.db == nil {
		return nil
	}
	db := v.db
	v.db = nil
	return guard(db.Close)
}

func (v *Vault) path(name string) string { return filepath.Join(v.cfg.Dir, name) }

// hopeless: moving the cache aside would not help.
func hopeless(err error) bool {
	return held(err) || full(err) || errors.Is(err, fs.ErrPermission)
}

func full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.Errno(112))
}

const (
	fullText   = "磁盘空间不足，本机缓存没有更新；已保存的内容都在。请清理磁盘，程序会自动重新同步。"
	lockedText = "程序已经在运行，请切换到已打开的窗口。"
	diskText   = "本机缓存暂时不能使用；未同步的内容都在。请重新启动程序；如再次出现，请联系运维人员检查磁盘。"
)

func storage(attempt string, err error) error {
	if errors.Is(err, keyring.ErrHeld) {
		return fmt.Errorf("%s: %w", attempt, err) // it has words of its own
	}
	text := diskText
	switch {
	case full(err):
		text = fullText
	case held(err):
		text = lockedText
	}
	return fmt.Errorf("%s: %w: %w", attempt, err, fault.Numbered(fault.Storage, "E-VT-001", text))
}
