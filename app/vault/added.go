package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"

	"quancheng/app/keyring"
	"quancheng/backend/domain/envelope"
)

// Keys that were made since the key table was written lie beside it, so that a
// page of a first pull costs its own keys and not all of them:
//
//	SHA-256 of the table's file | { n 4, sealed keys }…
//
// They are sealed under the table's key and end with it. A file that belongs to
// another table counts as empty, an end that cannot be opened as not written:
// keys are written before rows, and a row without its key is damage.
const addedSuffix = ".added"

// addedLeast keys are always worth adding; beyond it, half of what is there.
const addedLeast = 1024

func (t *table) addedPath() string { return t.path + addedSuffix }

// keep writes what changed: the new keys beside the table, or all of it.
func (t *table) keep() error {
	if t.whole || t.file == nil || t.added+len(t.fresh) > max(addedLeast, len(t.live)/2) {
		return t.save()
	}
	plain := make([]byte, 0, 96*len(t.fresh))
	for _, s := range t.fresh {
		plain = appendKey(plain, 0, s, t.live[s])
	}
	defer clear(plain)
	sealed, err := t.key.Seal(t.random, plain, t.addedPlace(t.end))
	if err != nil {
		return fmt.Errorf("seal new keys: %w", err)
	}
	frame := append(binary.BigEndian.AppendUint32(nil, uint32(len(sealed))), sealed...)
	if err := t.add(frame); err != nil {
		return fmt.Errorf("write new keys: %w", err)
	}
	t.added += len(t.fresh)
	t.fresh, t.dirty = nil, false
	return nil
}

// add makes a frame durable after the last good one.
func (t *table) add(frame []byte) error {
	if t.end == 0 {
		all := append(t.file[:len(t.file):len(t.file)], frame...)
		if err := keyring.ReplaceFile(t.addedPath(), all); err != nil {
			return err
		}
		t.end = int64(len(all))
		return nil
	}
	f, err := os.OpenFile(t.addedPath(), os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = f.Truncate(t.end)
	if err == nil {
		_, err = f.WriteAt(frame, t.end)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		t.end += int64(len(frame))
	}
	return err
}

// more reads the keys beside the table that was just read.
func (t *table) more() error {
	data, err := os.ReadFile(t.addedPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	rest, ours := bytes.CutPrefix(data, t.file)
	if !ours {
		return nil
	}
	for end := int64(len(t.file)); ; t.end = end {
		sealed, after, ok := take(rest, 4)
		if !ok {
			return nil
		}
		plain, err := t.key.Open(sealed, t.addedPlace(t.end))
		if err != nil {
			return nil // not written to its end, or damaged: its rows will tell
		}
		before := len(t.live)
		for keys := plain; len(keys) > 0; {
			if keys, err = t.read(keys); err != nil {
				return err
			}
		}
		clear(plain)
		t.added += len(t.live) - before
		rest, end = after, end+int64(4+len(sealed))
	}
}

// belongs notes the file that added keys belong to from here on.
func (t *table) belongs(sealed []byte) {
	sum := sha256.Sum256(sealed)
	t.file, t.end, t.added, t.fresh, t.whole = sum[:], 0, 0, nil, false
}

func (t *table) addedPlace(at int64) []byte {
	return envelope.Place("vault", "added keys", string(t.file), strconv.FormatInt(at, 10))
}
