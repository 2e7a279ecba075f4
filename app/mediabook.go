package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"quancheng/app/keyring"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/envelope"
	"quancheng/backend/domain/record"
)

// mediaBook is what must be known of exchanges before anybody has signed in.
// Numbers and digests only.
type mediaBook struct {
	Imported int64       `json:"imported"` // newest answer that was taken in
	Exported []mediaSent `json:"exported"` // newest last, bookLimit of them
}

// mediaSent is one export. After is what had been imported then: an answer
// counts only while nothing newer came in.
type mediaSent struct {
	Seq   int64           `json:"seq"`
	ID    document.Digest `json:"id"`
	After int64           `json:"after"`
}

const (
	bookLimit    = 20
	historyLimit = 100
)

func (h home) mediaBook(user string) (mediaBook, error) {
	var b mediaBook
	err := readJSON(h.user(user, "media", "book.json"), &b)
	if errors.Is(err, fs.ErrNotExist) {
		return mediaBook{}, nil
	}
	return b, err
}

func (h home) keepMediaBook(user string, b mediaBook) error {
	b.Exported = b.Exported[max(0, len(b.Exported)-bookLimit):]
	return writeJSON(h.user(user, "media", "book.json"), b)
}

// incoming is where a proven bundle lies until all of it has been taken in.
func (h home) incoming(user string) string { return h.user(user, "media", "incoming.qcm") }

// admits says why an answer is not to be taken in; nil when it is.
func (b mediaBook) admits(seq int64, to string) error {
	if seq <= b.Imported {
		return oldAnswer()
	}
	for _, e := range b.Exported {
		if e.Seq == seq && string(e.ID) == to {
			if e.After != b.Imported {
				return oldAnswer()
			}
			return nil
		}
	}
	return notOurs()
}

// exchange is one line of the history, sealed under the user's keys, for it
// names what he works on.
type exchange struct {
	Out   bool            `json:"out"`
	Seq   int64           `json:"seq"`
	At    record.Time     `json:"at"`
	ID    document.Digest `json:"id"`
	File  string          `json:"file"`
	Acts  []exchanged     `json:"acts"`
	Docs  int             `json:"docs"`
	Left  int             `json:"left"`
	Items int             `json:"items"`
	Until record.Time     `json:"until"`
	Reads []record.ID     `json:"reads,omitempty"` // told by an export
}

// exchanged is an act in it.
type exchanged struct {
	Intent  string `json:"intent"`
	Title   string `json:"title"`
	Outcome string `json:"outcome"` // of an import
	Reason  string `json:"reason"`
}

func (s *seat) history() ([]exchange, error) {
	data, err := os.ReadFile(s.historyFile())
	if errors.Is(err, fs.ErrNotExist) {
		return []exchange{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the history of exchanges: %w", err)
	}
	key := s.root.Derive("media history")
	defer key.Wipe()
	plain, err := key.Open(data, s.historyPlace())
	if err != nil { // of keys that are lost: nothing depends on it
		return []exchange{}, nil //nolint:nilerr // see above
	}
	var list []exchange
	if err := json.Unmarshal(plain, &list); err != nil {
		return nil, fmt.Errorf("decode the history of exchanges: %w", err)
	}
	return list, nil
}

func (s *seat) historyFile() string  { return s.desk.home.user(s.who.ID, "media", "history") }
func (s *seat) historyPlace() []byte { return envelope.Place("media history", s.who.ID, s.device) }

// remember adds a line to the history; the same exchange replaces its own.
func (s *seat) remember(e exchange) error {
	list, err := s.history()
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(x exchange) bool { return x.ID == e.ID })
	list = append(list, e)
	data, err := json.Marshal(list[max(0, len(list)-historyLimit):])
	if err != nil {
		return fmt.Errorf("encode the history of exchanges: %w", err)
	}
	key := s.root.Derive("media history")
	defer key.Wipe()
	sealed, err := key.Seal(s.desk.random, data, s.historyPlace())
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.desk.home.user(s.who.ID, "media"), 0o700); err != nil {
		return fmt.Errorf("make the folder of exchanges: %w", err)
	}
	return keyring.ReplaceFile(s.historyFile(), sealed)
}

// answerKey is the user's part of the key of the answer to an export: what
// lies here of it opens with his keys only.
func (s *seat) answerKey(seq int64) document.Key {
	key := s.root.Derive(fmt.Sprintf("media answer %d", seq))
	defer key.Wipe()
	return document.Key(key.Secret())
}
