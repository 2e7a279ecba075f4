package journal

import (
	"crypto/hpke"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"quancheng/backend/domain/envelope"
	"quancheng/backend/domain/rescue"
)

// sealer seals and opens the entries of one user on one device.
type sealer struct {
	user, device string
	key          envelope.Key
	rescue       hpke.PublicKey
	random       io.Reader
}

// place is the associated data of one part of an entry.
func (s *sealer) place(part string, f *rescue.Frame) []byte {
	return rescue.Place(part, s.user, s.device, f)
}

func (s *sealer) indexPlace(f *rescue.Frame) []byte {
	return append(s.place("index", f), envelope.Place(hex.EncodeToString(f.Prev[:]))...)
}

// seal fills the sealed parts of a frame whose Seq, Kind and Prev are set.
func (s *sealer) seal(f *rescue.Frame, l rescue.Label, payload []byte) error {
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
	if f.Payload, err = once.Seal(s.random, rescue.Plain(tag, payload), s.place("payload", f)); err != nil {
		return fmt.Errorf("seal the payload: %w", err)
	}
	if f.Index, err = s.key.Seal(s.random, tag, s.indexPlace(f)); err != nil {
		return fmt.Errorf("seal the index: %w", err)
	}
	secret := once.Secret()
	defer clear(secret[:])
	if f.Wrap, err = s.key.Seal(s.random, secret[:], s.place("key", f)); err != nil {
		return fmt.Errorf("wrap the entry's key: %w", err)
	}
	if err := rescue.Wrap(s.rescue, s.user, s.device, f, secret[:]); err != nil {
		return fmt.Errorf("wrap the entry's key for rescue: %w", err)
	}
	return nil
}

// openIndex needs the journal key only.
func (s *sealer) openIndex(f *rescue.Frame) (rescue.Label, error) {
	tag, err := s.key.Open(f.Index, s.indexPlace(f))
	if err != nil {
		return rescue.Label{}, err
	}
	return rescue.ReadLabel(tag)
}

// resealIndex binds the index to a new prev; the payload stays as it is.
func (s *sealer) resealIndex(f *rescue.Frame, l rescue.Label) error {
	tag, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("encode the index: %w", err)
	}
	if f.Index, err = s.key.Seal(s.random, tag, s.indexPlace(f)); err != nil {
		return fmt.Errorf("seal the index: %w", err)
	}
	return nil
}

// openPayload unwraps the entry's key and opens the payload.
func (s *sealer) openPayload(f *rescue.Frame) (Entry, error) {
	secret, err := s.key.Open(f.Wrap, s.place("key", f))
	if err != nil {
		return Entry{}, err
	}
	return rescue.OpenWith(s.user, s.device, f, secret)
}
