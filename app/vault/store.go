package vault

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/dgraph-io/badger/v4"

	"quancheng/app/keyring"
	"quancheng/backend/domain/envelope"
)

// Store holds the rows by their keys. Badger is one; the simulator has one in
// memory that forgets what was not synced when the power goes.
type Store interface {
	// Get reads one value; ErrNoKey when it is not there.
	Get(key string) ([]byte, error)
	// Each walks over all rows of a prefix in order of key.
	Each(prefix string, fn func(key string, value []byte) error) error
	// Write changes rows together or not at all; sync: durable when it returns,
	// with all that was written before.
	Write(changes []Change, sync bool) error
	Close() error
}

// Change is a row's new value; nil takes the row away.
type Change struct {
	Key   string
	Value []byte
}

// ErrNoKey: the store has no such key.
var ErrNoKey = badger.ErrKeyNotFound

// cache is the real Store.
type cache struct{ *badger.DB }

// openBadger opens the files bounded for PCs of 4 GB. Values stay in the
// tables: the value log never gives space back. Checksums are not verified by
// Badger, because that panics in its own goroutines; we verify.
func openBadger(dir string, key envelope.Key) (Store, error) {
	secret := key.Derive("badger").Secret()
	opt := badger.DefaultOptions(dir).
		WithLogger(nil).
		WithEncryptionKey(secret[:]).
		WithIndexCacheSize(32 << 20).
		WithBlockCacheSize(32 << 20).
		WithMemTableSize(16 << 20).
		WithNumMemtables(2).
		WithNumCompactors(2).
		WithValueLogFileSize(64 << 20).
		WithSyncWrites(false).
		WithDetectConflicts(false).
		WithMetricsEnabled(false)
	var db *badger.DB
	err := guard(func() (err error) {
		db, err = badger.Open(opt)
		return err
	})
	if err != nil {
		return nil, err
	}
	return cache{db}, nil
}

// ErrDamaged: the cache cannot be trusted; call Rebuild.
var ErrDamaged = errors.New("vault: the cache is damaged")

// guard turns a panic or a fault in mapped memory into ErrDamaged.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: the store panicked", ErrDamaged) // its text may hold keys
		}
	}()
	return fn()
}

// held: another process has the files; they are not damaged.
func held(err error) bool {
	return errors.Is(err, keyring.ErrHeld) || err != nil && (strings.Contains(err.Error(), "directory lock") ||
		strings.Contains(err.Error(), "create lock file"))
}

// Each does no prefetching: it would read in goroutines, where a panic cannot
// be caught.
func (c cache) Each(prefix string, fn func(key string, value []byte) error) error {
	return c.View(func(txn *badger.Txn) error {
		it := txn.NewIterator(badger.IteratorOptions{Prefix: []byte(prefix)})
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			value, err := it.Item().ValueCopy(nil)
			if err != nil {
				return fmt.Errorf("read a row: %w", err)
			}
			if err := fn(string(it.Item().Key()), value); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c cache) Get(key string) (value []byte, err error) {
	err = c.View(func(txn *badger.Txn) error {
		item, err := txn.Get([]byte(key))
		if err != nil {
			return err
		}
		value, err = item.ValueCopy(nil)
		return err
	})
	return value, err
}

func (c cache) Write(changes []Change, sync bool) error {
	err := c.Update(func(txn *badger.Txn) error {
		for _, ch := range changes {
			var err error
			if ch.Value != nil {
				err = txn.Set([]byte(ch.Key), ch.Value)
			} else {
				err = txn.Delete([]byte(ch.Key))
			}
			if err != nil {
				return fmt.Errorf("stage a row: %w", err)
			}
		}
		return nil
	})
	if err == nil && sync {
		err = c.Sync()
	}
	return err
}

// each and get guard the store against its panics.
func each(db Store, prefix string, fn func(key string, value []byte) error) error {
	return guard(func() error { return db.Each(prefix, fn) })
}

func get(db Store, key string) (value []byte, err error) {
	err = guard(func() (err error) {
		value, err = db.Get(key)
		return err
	})
	return value, err
}

func (v *Vault) sync() error { return guard(func() error { return v.db.Write(nil, true) }) }
