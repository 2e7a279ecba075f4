package app

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"quancheng/backend/domain/fault"
)

// mending is a document under reading. A fetched copy that turns out damaged
// is removed when it is closed, so that the next reading fetches it anew; what
// is sealed on this PC alone is never removed.
type mending struct {
	plain   io.ReadSeeker
	file    io.Closer
	path    string // in the cache; "" = not to be removed
	damaged bool
}

func (c carrier) mending(plain io.ReadSeeker, f io.ReadSeekCloser) *mending {
	m := &mending{plain: plain, file: f}
	if file, ok := f.(*os.File); ok && filepath.Dir(file.Name()) == filepath.Clean(c.dir) {
		m.path = file.Name()
	}
	return m
}

func (m *mending) Read(b []byte) (int, error) {
	n, err := m.plain.Read(b)
	m.note(err)
	return n, err
}

func (m *mending) Seek(offset int64, whence int) (int64, error) { return m.plain.Seek(offset, whence) }

func (m *mending) note(err error) {
	m.damaged = m.damaged || err != nil && err != io.EOF && fault.CodeOf(err) == fault.Storage
}

// Close implements io.Closer.
func (m *mending) Close() error {
	err := m.file.Close()
	if m.damaged && m.path != "" {
		err = errors.Join(err, os.Remove(m.path))
	}
	return err
}
