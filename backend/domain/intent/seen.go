package intent

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
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
	seen := map[record.Class]document.Digest{}
	for _, c := range record.Classes() {
		w := canon{hmac.New(sha256.New, salt)}
		w.text("quancheng/seen/v1", string(head.ID), string(c))
		for _, r := range sorted {
			w.record(r, types, c)
		}
		seen[c] = document.Digest(hex.EncodeToString(w.h.Sum(nil)))
	}
	return seen
}

// canon writes values so that no two different ones have the same bytes:
// every text and list goes behind its length.
type canon struct{ h hash.Hash }

func (w canon) text(parts ...string) {
	for _, p := range parts {
		w.size(len(p))
		w.h.Write([]byte(p))
	}
}

func (w canon) size(n int) {
	w.h.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
}

func (w canon) record(r record.Record, types Types, c record.Class) {
	var names []record.Name
	for _, n := range slices.Sorted(maps.Keys(r.Fields)) {
		if !r.Fields[n].Empty() && classOf(types, r.Type, n) == c {
			names = append(names, n)
		}
	}
	w.text(string(r.ID), string(r.Type))
	w.size(len(names))
	for _, n := range names {
		w.text(string(n))
		w.value(r.Fields[n])
	}
}

func (w canon) value(v record.Value) {
	w.text(v.Text)
	w.size(len(v.Many))
	w.text(v.Many...)
	w.size(len(v.Rows))
	for _, row := range v.Rows {
		cells := slices.Sorted(maps.Keys(row.Cells))
		cells = slices.DeleteFunc(cells, func(n record.Name) bool { return row.Cells[n] == "" })
		w.text(row.ID)
		w.size(len(cells))
		for _, n := range cells {
			w.text(string(n), row.Cells[n])
		}
	}
}

// classOf is the class of a field; an undeclared one has the strictest.
func classOf(types Types, t record.TypeName, n record.Name) record.Class {
	if declared, ok := types.Type(t); ok {
		if f, ok := declared.Field(n); ok && f.Class != "" {
			return f.Class
		}
	}
	return record.Internal
}
