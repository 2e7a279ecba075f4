package vault

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strconv"

	"quancheng/backend/domain/envelope"
)

// Row is one thing that the server told. Sections are the bytes of each class
// that the user may see; what has no classes uses the class "".
type Row struct {
	Collection, ID string
	Root           string // the project; "" for what belongs to none
	Rev            int64
	Sections       map[string][]byte
}

// Plain is a row without classes.
func Plain(collection, id, root string, rev int64, data []byte) Row {
	return Row{collection, id, root, rev, map[string][]byte{"": data}}
}

// slot names one key: of a class in a root. Rows without a root share one per
// collection.
type slot struct{ root, class string }

func slotRoot(collection, root string) string {
	if root == "" {
		return "~" + collection
	}
	return root
}

// key of a row in Badger and in the index.
func key(collection, id string) string { return collection + "\x00" + id }

func rowPlace(key string) []byte { return envelope.Place("vault", "row", key) }

func sectionPlace(r *Row, class string) []byte {
	return envelope.Place("vault", "section", r.Collection, r.ID, class, strconv.FormatInt(r.Rev, 10))
}

// sealedRow is a row as it lies under the outer envelope:
//
//	n 2, root | rev 8 | { n 2, class | n 4, sealed section }…
//
// root is that of the slot; integers are big-endian.
type sealedRow struct {
	root     string
	rev      int64
	sections map[string][]byte
}

func (s sealedRow) encode() []byte {
	out := binary.BigEndian.AppendUint16(nil, uint16(len(s.root)))
	out = append(out, s.root...)
	out = binary.BigEndian.AppendUint64(out, uint64(s.rev))
	for _, class := range slices.Sorted(maps.Keys(s.sections)) {
		out = binary.BigEndian.AppendUint16(out, uint16(len(class)))
		out = append(out, class...)
		out = binary.BigEndian.AppendUint32(out, uint32(len(s.sections[class])))
		out = append(out, s.sections[class]...)
	}
	return out
}

var errRow = errors.New("vault: a row cannot be decoded")

func decodeRow(data []byte) (sealedRow, error) {
	root, data, ok := take(data, 2)
	if !ok || len(data) < 8 {
		return sealedRow{}, errRow
	}
	s := sealedRow{root: string(root), rev: int64(binary.BigEndian.Uint64(data)), sections: map[string][]byte{}}
	for data = data[8:]; len(data) > 0; {
		var class, section []byte
		if class, data, ok = take(data, 2); !ok {
			return sealedRow{}, errRow
		}
		if section, data, ok = take(data, 4); !ok {
			return sealedRow{}, errRow
		}
		s.sections[string(class)] = section
	}
	return s, nil
}

// take cuts one field with a length of 2 or 4 bytes before it.
func take(data []byte, width int) (field, rest []byte, ok bool) {
	if len(data) < width {
		return nil, nil, false
	}
	n := int(binary.BigEndian.Uint16(data))
	if width == 4 {
		n = int(binary.BigEndian.Uint32(data))
	}
	if data = data[width:]; n > len(data) {
		return nil, nil, false
	}
	return data[:n], data[n:], true
}
