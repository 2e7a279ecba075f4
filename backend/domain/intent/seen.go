package intent

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/record"
)

// SeenOf is one salted digest per class over the fields of that class in the
// whole aggregate, documents included. It proves what was delivered, not what
// was looked at; the salt keeps a digest from being guessed backwards.
func SeenOf(agg record.Aggregate, types Types, salt []byte) map[record.Class]document.Digest {
	head, _ := agg.Head()
	sorted := slices.SortedFunc(slices.Values(agg), func(a, b record.Record) int { return cmp.Compare(a.ID, b.ID) })
	bytes := map[record.Class]canon{}
	for _, c := range record.Classes() {
		bytes[c] = canon(nil).text("quancheng/seen/v1", string(head.ID), string(c))
	}
	for _, r := range sorted {
		of := byClass(r, types)
		for c, w := range bytes {
			bytes[c] = w.record(r, of[c])
		}
	}
	seen := make(map[record.Class]document.Digest, len(bytes))
	h := hmac.New(sha256.New, salt)
	for c, w := range bytes {
		h.Reset()
		h.Write(w)
		seen[c] = document.Digest(hex.EncodeToString(h.Sum(nil)))
	}
	return seen
}

// byClass lists the names of a record's fields in their order, by class.
func byClass(r record.Record, types Types) map[record.Class][]record.Name {
	declared, _ := types.Type(r.Type)
	of := map[record.Class][]record.Name{}
	for _, n := range slices.Sorted(maps.Keys(r.Fields)) {
		if !r.Fields[n].Empty() {
			c := classOf(declared, n)
			of[c] = append(of[c], n)
		}
	}
	return of
}

// canon is values written so that no two different ones have the same bytes:
// every text and list goes behind its length.
type canon []byte

func (w canon) text(parts ...string) canon {
	for _, p := range parts {
		w = append(w.size(len(p)), p...)
	}
	return w
}

func (w canon) size(n int) canon { return binary.BigEndian.AppendUint64(w, uint64(n)) }

func (w canon) record(r record.Record, names []record.Name) canon {
	w = w.text(string(r.ID), string(r.Type)).size(len(names))
	for _, n := range names {
		w = w.text(string(n)).value(r.Fields[n])
	}
	return w
}

func (w canon) value(v record.Value) canon {
	w = w.text(v.Text).size(len(v.Many)).text(v.Many...).size(len(v.Rows))
	for _, row := range v.Rows {
		cells := slices.Sorted(maps.Keys(row.Cells))
		cells = slices.DeleteFunc(cells, func(n record.Name) bool { return row.Cells[n] == "" })
		w = w.text(row.ID).size(len(cells))
		for _, n := range cells {
			w = w.text(string(n), row.Cells[n])
		}
	}
	return w
}

// classOf is the class of a field; an undeclared one has the strictest.
func classOf(t record.Type, n record.Name) record.Class {
	if f, ok := t.Field(n); ok && f.Class != "" {
		return f.Class
	}
	return record.Internal
}
