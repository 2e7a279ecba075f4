package vault

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"quancheng/app/keyring"
	"quancheng/backend/domain/envelope"
)

// table holds the class keys, in a file outside Badger, sealed under a key
// that changes with every loss of a right (anchor.go), replaced atomically.
//
//	version 1 | { doomed 1 | n 2, root | n 2, class | secret 32 }…
type table struct {
	path   string
	key    envelope.Key
	random io.Reader

	live   map[slot]envelope.Key
	doomed map[slot][]envelope.Key // rows may still be sealed under these
	dirty  bool

	whole bool   // something else than a new key changed
	fresh []slot // keys made since the last writing
	file  []byte // digest of the file; nil while there is none
	end   int64  // of the good frames beside it, 0 = none
	added int    // keys in them
}

var tablePlace = envelope.Place("vault", "key table")

const tableVersion = 1

// newTable is empty and has no key of its own yet.
func newTable(path string, random io.Reader) *table {
	return &table{path: path, random: random, live: map[slot]envelope.Key{}, doomed: map[slot][]envelope.Key{}}
}

// load reads the file; fs.ErrNotExist when there is none.
func (t *table) load() error {
	sealed, err := os.ReadFile(t.path)
	if err != nil {
		return err
	}
	data, err := t.key.Open(sealed, tablePlace)
	if err != nil {
		return fmt.Errorf("open the key table: %w", err)
	}
	defer clear(data)
	if len(data) < 1 || data[0] != tableVersion {
		return errors.New("the key table is of an unknown version")
	}
	for rest := data[1:]; len(rest) > 0; {
		if rest, err = t.read(rest); err != nil {
			return err
		}
	}
	t.belongs(sealed)
	return t.more()
}

func (t *table) read(data []byte) ([]byte, error) {
	doomed := data[0] == 1
	root, data, ok := take(data[1:], 2)
	if !ok {
		return nil, errors.New("the key table is cut short")
	}
	class, data, ok := take(data, 2)
	if !ok || len(data) < 32 {
		return nil, errors.New("the key table is cut short")
	}
	s, k := slot{string(root), string(class)}, envelope.New([32]byte(data[:32]))
	if doomed {
		t.doomed[s] = append(t.doomed[s], k)
	} else {
		t.live[s] = k
	}
	return data[32:], nil
}

func (t *table) save() error {
	data := append(make([]byte, 0, 96*(len(t.live)+len(t.doomed))), tableVersion) // so that no copy of a key stays behind
	for s, k := range t.live {
		data = appendKey(data, 0, s, k)
	}
	for s, ks := range t.doomed {
		for _, k := range ks {
			data = appendKey(data, 1, s, k)
		}
	}
	defer clear(data)
	sealed, err := t.key.Seal(t.random, data, tablePlace)
	if err != nil {
		return fmt.Errorf("seal the key table: %w", err)
	}
	if err := keyring.ReplaceFile(t.path, sealed); err != nil {
		return fmt.Errorf("write the key table: %w", err)
	}
	t.belongs(sealed)
	t.dirty = false
	return keyring.RemoveFile(t.addedPath())
}

func appendKey(data []byte, doomed byte, s slot, k envelope.Key) []byte {
	data = append(data, doomed)
	data = binary.BigEndian.AppendUint16(data, uint16(len(s.root)))
	data = append(data, s.root...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(s.class)))
	data = append(data, s.class...)
	secret := k.Secret()
	defer clear(secret[:])
	return append(data, secret[:]...)
}

// forSealing gives the live key of a slot, making it when there is none.
func (t *table) forSealing(s slot) (envelope.Key, error) {
	if k, ok := t.live[s]; ok {
		return k, nil
	}
	k, err := envelope.Random(t.random)
	if err != nil {
		return envelope.Key{}, err
	}
	t.live[s], t.dirty = k, true
	t.fresh = append(t.fresh, s)
	return k, nil
}

// forOpening finds the key that sealed a section.
func (t *table) forOpening(s slot, sealed []byte) (envelope.Key, bool) {
	id, err := envelope.IDOf(sealed)
	if err != nil {
		return envelope.Key{}, false
	}
	if k, ok := t.live[s]; ok && k.ID() == id {
		return k, true
	}
	for _, k := range t.doomed[s] {
		if k.ID() == id {
			return k, true
		}
	}
	return envelope.Key{}, false
}

// doom takes the live key of a slot out of use.
func (t *table) doom(s slot) {
	if k, ok := t.live[s]; ok {
		t.doomed[s] = append(t.doomed[s], k)
		delete(t.live, s)
		t.dirty, t.whole = true, true
	}
}

// drop forgets the doomed keys for good; the rest goes under another key.
func (t *table) drop(key envelope.Key) error {
	for _, ks := range t.doomed {
		for _, k := range ks {
			k.Wipe()
		}
	}
	clear(t.doomed)
	t.key = key
	return t.save()
}

func (t *table) wipe() {
	for _, k := range t.live {
		k.Wipe()
	}
	for _, ks := range t.doomed {
		for _, k := range ks {
			k.Wipe()
		}
	}
	if t.key != (envelope.Key{}) {
		t.key.Wipe()
	}
}
