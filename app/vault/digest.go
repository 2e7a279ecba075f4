package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/bits"
	"strings"

	"quancheng/backend/domain/envelope"
)

// sum is a number modulo 2^256: the sum of the marks of all rows of a
// collection, in any order.
type sum [4]uint64

func (s sum) add(m [32]byte) sum {
	var carry uint64
	for i := range s {
		s[i], carry = bits.Add64(s[i], binary.LittleEndian.Uint64(m[8*i:]), carry)
	}
	return s
}

func (s sum) sub(m [32]byte) sum {
	var borrow uint64
	for i := range s {
		s[i], borrow = bits.Sub64(s[i], binary.LittleEndian.Uint64(m[8*i:]), borrow)
	}
	return s
}

// tally is what is known of a collection: how many rows, and which.
type tally struct {
	Count int64 `json:"n"`
	Sum   sum   `json:"s"`
}

// digest is written into Badger in the transaction of the rows it covers, so
// it is as new as they are, whatever the disk lost.
type digest struct {
	Generation  uint64           `json:"g"`
	Collections map[string]tally `json:"c"`
}

const digestKey = "\x00digest"

var digestPlace = envelope.Place("vault", "digest")

// mark of one row: keyed, so that nobody can choose rows of equal sums.
func mark(key [32]byte, row string, sealed []byte) (m [32]byte) {
	h := hmac.New(sha256.New, key[:])
	h.Write(envelope.Place(row))
	h.Write(sealed)
	h.Sum(m[:0])
	return m
}

func (d *digest) put(row string, m [32]byte) {
	t := d.Collections[collectionOf(row)]
	d.Collections[collectionOf(row)] = tally{t.Count + 1, t.Sum.add(m)}
}

func (d *digest) take(row string, m [32]byte) {
	t := d.Collections[collectionOf(row)]
	if t.Count == 1 {
		delete(d.Collections, collectionOf(row))
		return
	}
	d.Collections[collectionOf(row)] = tally{t.Count - 1, t.Sum.sub(m)}
}

func (d *digest) encode() ([]byte, error) {
	data, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("encode the digest: %w", err)
	}
	return data, nil
}

func decodeDigest(data []byte) (digest, error) {
	d := digest{}
	if err := json.Unmarshal(data, &d); err != nil {
		return digest{}, fmt.Errorf("decode the digest: %w", err)
	}
	if d.Collections == nil {
		d.Collections = map[string]tally{}
	}
	return d, nil
}

func collectionOf(row string) string {
	c, _, _ := strings.Cut(row, "\x00")
	return c
}
