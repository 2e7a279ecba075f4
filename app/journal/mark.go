package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"

	"quancheng/backend/domain/rescue"
)

// Marks say, outside the journal's folder, how far it went: without them a
// lost tail, a lost file and an older copy look like a journal that never had
// more. A mark is
//
//	"QCJM" | stage 1 | seq 8 | sum 32 | first 8 of SHA-256 of these
//
// and names the last frame that was acknowledged. It is written after that
// frame was synced and is itself not synced: it may fall behind, and never
// runs ahead. Before a new file takes the journal's place, marks for both
// stand durably.
const (
	marksName  = "marks"
	marksFresh = "marks.new"
	markSize   = 4 + 1 + 8 + rescue.SumSize + 8

	markAppended  = 'a'
	markReplacing = 'r' // holds when the new file stands; else the mark before it
)

var markMagic = []byte("QCJM")

// mark is one of them.
type mark struct {
	stage byte
	seq   uint64
	sum   rescue.Sum
}

func (m mark) encode() []byte {
	out := append(bytes.Clone(markMagic), m.stage)
	out = binary.BigEndian.AppendUint64(out, m.seq)
	out = append(out, m.sum[:]...)
	check := sha256.Sum256(out)
	return append(out, check[:8]...)
}

// decodeMarks reads marks up to the first that is none.
func decodeMarks(data []byte) []mark {
	var out []mark
	for ; len(data) >= markSize && bytes.HasPrefix(data, markMagic); data = data[markSize:] {
		body := data[:markSize-8]
		if check := sha256.Sum256(body); !bytes.Equal(check[:8], data[markSize-8:markSize]) {
			break
		}
		out = append(out, mark{body[4], binary.BigEndian.Uint64(body[5:]), rescue.Sum(body[13:])})
	}
	return out
}

// marks writes them; fs nil: there are none.
type marks struct {
	fs   FS
	file File // nil: it cannot be written now
	last mark // acknowledged
}

// load reads what stands; nothing is no error.
func (m *marks) load() ([]mark, error) {
	if m.fs == nil {
		return []mark{}, nil
	}
	data, err := m.fs.Read(marksName)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return decodeMarks(data), err
}

// misses reports whether the file with these sums lacks what was marked.
func misses(list []mark, stands map[rescue.Sum]bool) bool {
	for i := len(list) - 1; i >= 0; i-- {
		if stands[list[i].sum] {
			return false
		}
		if list[i].stage == markAppended {
			return true
		}
	}
	return false
}

// begin writes the file anew, durably.
func (m *marks) begin(list ...mark) error {
	if m.fs == nil {
		return nil
	}
	if err := m.close(); err != nil {
		return err
	}
	err := put(m.fs, marksFresh, marksName, func(w io.Writer) error {
		var all []byte
		for _, one := range list {
			all = append(all, one.encode()...)
		}
		_, err := w.Write(all)
		return err
	})
	if err != nil {
		return err
	}
	m.file, err = m.fs.Open(marksName, false)
	return err
}

// note adds one, without sync. When it cannot be written no more follow: the
// marks then fall behind, which only weakens them.
func (m *marks) note(one mark) {
	m.last = one
	if m.file == nil {
		return
	}
	if _, err := m.file.Write(one.encode()); err != nil {
		_ = m.close() // nothing was promised
	}
}

func (m *marks) close() error {
	if m.file == nil {
		return nil
	}
	err := m.file.Close()
	m.file = nil
	return err
}
