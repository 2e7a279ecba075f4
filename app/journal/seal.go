package journal

import (
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"quancheng/backend/domain/envelope"
)

// sealer seals and opens the entries of one user on one device.
type sealer struct {
	user, device string
	key          envelope.Key
	rescue       hpke.PublicKey
	random       io.Reader
}

// label is the index as it is sealed: with the time of the entry.
type label struct {
	Index
	At int64 `json:"t"` // Unix milliseconds
}

// rescueKEM and the rest of the HPKE suite: RFC 9180 with X25519, HKDF-SHA256
// and AES-256-GCM.
func rescueKEM() hpke.KEM { return hpke.DHKEM(ecdh.X25519()) }

// place is the associated data of one entry.
func (s *sealer) place(what string, f *frame) []byte {
	return envelope.Place("journal", what, s.user, s.device,
		strconv.FormatUint(f.seq, 10), strconv.Itoa(int(f.kind)))
}

func (s *sealer) indexPlace(f *frame) []byte {
	return append(s.place("index", f), envelope.Place(hex.EncodeToString(f.prev[:]))...)
}

// seal fills the sealed parts of a frame whose seq, kind and prev are set.
func (s *sealer) seal(f *frame, l label, payload []byte) error {
	tag, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("encode the index: %w", err)
	}
	if len(tag) > 8<<10 {
		return fmt.Errorf("index of %d bytes is too long", len(tag))
	}
	once, err := envelope.Random(s.random)
	if err != nil {
		return err
	}
	defer once.Wipe()
	if f.payload, err = once.Seal(s.random, join(tag, payload), s.place("payload", f)); err != nil {
		return fmt.Errorf("seal the payload: %w", err)
	}
	if f.index, err = s.key.Seal(s.random, tag, s.indexPlace(f)); err != nil {
		return fmt.Errorf("seal the index: %w", err)
	}
	secret := once.Secret()
	defer clear(secret[:])
	if f.wrap, err = s.key.Seal(s.random, secret[:], s.place("key", f)); err != nil {
		return fmt.Errorf("wrap the entry's key: %w", err)
	}
	f.rescue, err = hpke.Seal(s.rescue, hpke.HKDFSHA256(), hpke.AES256GCM(), s.place("rescue", f), secret[:])
	if err != nil {
		return fmt.Errorf("wrap the entry's key for rescue: %w", err)
	}
	return nil
}

// openIndex needs the journal key only.
func (s *sealer) openIndex(f *frame) (label, error) {
	tag, err := s.key.Open(f.index, s.indexPlace(f))
	if err != nil {
		return label{}, err
	}
	return readLabel(tag)
}

// resealIndex binds the index to a new prev; the payload stays as it is.
func (s *sealer) resealIndex(f *frame, l label) error {
	tag, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("encode the index: %w", err)
	}
	if f.index, err = s.key.Seal(s.random, tag, s.indexPlace(f)); err != nil {
		return fmt.Errorf("seal the index: %w", err)
	}
	return nil
}

// openPayload unwraps the entry's key and opens the payload.
func (s *sealer) openPayload(f *frame) (Entry, error) {
	secret, err := s.key.Open(f.wrap, s.place("key", f))
	if err != nil {
		return Entry{}, err
	}
	return s.openWith(f, secret)
}

func (s *sealer) openWith(f *frame, secret []byte) (Entry, error) {
	if len(secret) != 32 {
		return Entry{}, envelope.ErrSealed
	}
	once := envelope.New([32]byte(secret))
	defer once.Wipe()
	defer clear(secret)
	plain, err := once.Open(f.payload, s.place("payload", f))
	if err != nil {
		return Entry{}, err
	}
	tag, payload, ok := split(plain)
	if !ok {
		return Entry{}, envelope.ErrSealed
	}
	l, err := readLabel(tag)
	if err != nil {
		return Entry{}, err
	}
	return l.entry(f, payload), nil
}

func (l label) entry(f *frame, payload []byte) Entry {
	return Entry{Seq: f.seq, Kind: f.kind, At: time.UnixMilli(l.At).UTC(), Index: l.Index, Payload: payload}
}

func readLabel(tag []byte) (label, error) {
	var l label
	if err := json.Unmarshal(tag, &l); err != nil {
		return label{}, envelope.ErrSealed
	}
	return l, nil
}

func join(tag, payload []byte) []byte {
	out := binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(tag)+len(payload)), uint16(len(tag)))
	return append(append(out, tag...), payload...)
}

func split(plain []byte) (tag, payload []byte, ok bool) {
	if len(plain) < 2 || len(plain)-2 < int(binary.BigEndian.Uint16(plain)) {
		return nil, nil, false
	}
	n := 2 + int(binary.BigEndian.Uint16(plain))
	return plain[2:n], plain[n:], true
}
