package files

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"quancheng/backend/domain/document"
)

// ErrStep: a chunk does not follow the ones before it.
var ErrStep = errors.New("files: a chunk is out of step")

// Upload seals one file while its chunks arrive.
type Upload struct {
	mu   sync.Mutex
	pipe *io.PipeWriter
	size int64 // announced
	got  int64
	done chan struct{}

	sealing document.Sealing
	err     error
}

// Begin starts sealing size bytes under key. put writes the sealed bytes
// whole or not at all; it runs until Finish or Cancel.
func Begin(put func(write func(io.Writer) error) error, size int64, key document.Key, random io.Reader) *Upload {
	in, out := io.Pipe()
	u := &Upload{pipe: out, size: size, done: make(chan struct{})}
	go func() {
		defer close(u.done)
		u.err = put(func(w io.Writer) error {
			s, err := document.Seal(w, in, key, random)
			u.sealing = s
			return err
		})
		in.CloseWithError(fmt.Errorf("sealing has ended: %w", u.err)) // a writer must not wait for ever
	}()
	return u
}

// Take takes the next chunk and answers how many bytes are here.
func (u *Upload) Take(offset int64, chunk []byte) (int64, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if offset+int64(len(chunk)) <= u.got {
		return u.got, nil // sent again
	}
	if offset != u.got || u.got+int64(len(chunk)) > u.size {
		return u.got, ErrStep
	}
	n, err := u.pipe.Write(chunk)
	u.got += int64(n)
	if err != nil {
		return u.got, fmt.Errorf("seal a chunk: %w", err)
	}
	return u.got, nil
}

// Finish ends the file and answers what one pass over it found.
func (u *Upload) Finish() (document.Sealing, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.got != u.size {
		u.end(ErrStep)
		return document.Sealing{}, ErrStep
	}
	u.end(nil)
	return u.sealing, u.err
}

// Cancel drops the file.
func (u *Upload) Cancel() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.end(errors.New("files: cancelled"))
}

func (u *Upload) end(why error) {
	if why == nil {
		_ = u.pipe.Close() // never fails
	} else {
		_ = u.pipe.CloseWithError(why)
	}
	<-u.done
}
