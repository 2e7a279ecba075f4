package transfer

import (
	"io"
	"sync"
)

// At reads a seekable file at random, one read at a time.
func At(f io.ReadSeeker) io.ReaderAt {
	if at, ok := f.(io.ReaderAt); ok {
		return at
	}
	return &seeking{f: f}
}

type seeking struct {
	mu sync.Mutex
	f  io.ReadSeeker
}

func (s *seeking) ReadAt(b []byte, off int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.f.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s.f, b)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}
