package rescue

import (
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"quancheng/backend/domain/envelope"
)

// Label is the index as it is sealed: with the time of the entry.
type Label struct {
	Index
	At int64 `json:"t"` // Unix milliseconds
}

// KEM of the rescue key: X25519.
func KEM() hpke.KEM { return hpke.DHKEM(ecdh.X25519()) }

// Place is the associated data of one part (index, key, rescue, payload) of a
// user's entry on a device.
func Place(part, user, device string, f *Frame) []byte {
	return envelope.Place("journal", part, user, device, strconv.FormatUint(f.Seq, 10), strconv.Itoa(int(f.Kind)))
}

// Wrap seals an entry's key to the rescue key into the frame.
func Wrap(to hpke.PublicKey, user, device string, f *Frame, secret []byte) (err error) {
	f.Rescue, err = hpke.Seal(to, hpke.HKDFSHA256(), hpke.AES256GCM(), Place("rescue", user, device, f), secret)
	return err
}

// Plain is the payload of an entry with its label before it, as it is sealed.
func Plain(label, payload []byte) []byte {
	out := binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(label)+len(payload)), uint16(len(label)))
	return append(append(out, label...), payload...)
}

// OpenWith opens a frame with its entry's own key, 32 bytes, which it wipes.
func OpenWith(user, device string, f *Frame, secret []byte) (Entry, error) {
	if len(secret) != 32 {
		return Entry{}, envelope.ErrSealed
	}
	once := envelope.New([32]byte(secret))
	defer once.Wipe()
	defer clear(secret)
	plain, err := once.Open(f.Payload, Place("payload", user, device, f))
	if err != nil {
		return Entry{}, err
	}
	if len(plain) < 2 || len(plain)-2 < int(binary.BigEndian.Uint16(plain)) {
		return Entry{}, envelope.ErrSealed
	}
	n := 2 + int(binary.BigEndian.Uint16(plain))
	l, err := ReadLabel(plain[2:n])
	if err != nil {
		return Entry{}, err
	}
	return l.Entry(f, plain[n:]), nil
}

// Entry of a frame with this label.
func (l Label) Entry(f *Frame, payload []byte) Entry {
	return Entry{Seq: f.Seq, Kind: f.Kind, At: time.UnixMilli(l.At).UTC(), Index: l.Index, Payload: payload}
}

// ReadLabel decodes an opened index.
func ReadLabel(text []byte) (Label, error) {
	var l Label
	if err := json.Unmarshal(text, &l); err != nil {
		return Label{}, envelope.ErrSealed
	}
	return l, nil
}

// Open opens one raw frame with the private rescue key, 32 bytes of X25519.
// It opens only as an entry of this user on this device.
func Open(private []byte, user, device string, raw []byte) (Entry, error) {
	key, err := KEM().NewPrivateKey(private)
	if err != nil {
		return Entry{}, fmt.Errorf("read the rescue key: %w", err)
	}
	f, size, err := Decode(raw)
	if err != nil || size != len(raw) {
		return Entry{}, ErrFrame
	}
	secret, err := hpke.Open(key, hpke.HKDFSHA256(), hpke.AES256GCM(), Place("rescue", user, device, &f), f.Rescue)
	if err != nil {
		return Entry{}, fmt.Errorf("open the entry's key: %w", err)
	}
	return OpenWith(user, device, &f, secret)
}
