package vault

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/dgraph-io/badger/v4"

	"quancheng/app/keyring/envelope"
)

// openBadger opens the files bounded for PCs of 4 GB. Values stay in the
// tables: the value log never gives space back. Checksums are not verified by
// Badger, because that panics in its own goroutines; we verify.
func openBadger(dir string, key envelope.Key) (*badger.DB, error) {
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
	return db, err
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

// locked: another process has the files; they are not damaged.
func locked(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "directory lock") ||
		strings.Contains(err.Error(), "create lock file"))
}

// each walks over all rows of a prefix in order of key. No prefetching: it
// would read in goroutines, where a panic cannot be caught.
func each(db *badger.DB, prefix string, fn func(key string, value []byte) error) error {
	return guard(func() error {
		return db.View(func(txn *badger.Txn) error {
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
	})
}

// get reads one value; badger.ErrKeyNotFound when it is not there.
func get(db *badger.DB, key string) (value []byte, err error) {
	err = guard(func() error {
		return db.View(func(txn *badger.Txn) error {
			item, err := txn.Get([]byte(key))
			if err != nil {
				return err
			}
			value, err = item.ValueCopy(nil)
			return err
		})
	})
	return value, err
}
