package app

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
)

// logSize is where the log turns over; one older file is kept.
const logSize = 2 << 20

// turning is a log file that starts anew when it is full.
type turning struct {
	mu   sync.Mutex
	path string
	file *os.File
	size int64
}

// newLog writes to log/quancheng.log, or nowhere when the disk refuses: the
// program must run without it.
func newLog(dir string) *slog.Logger {
	var w io.Writer = io.Discard
	if os.MkdirAll(dir, 0o700) == nil {
		w = &turning{path: filepath.Join(dir, "quancheng.log")}
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

func (t *turning) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.file == nil || t.size > logSize {
		if err := t.turn(); err != nil {
			return 0, err
		}
	}
	n, err := t.file.Write(b)
	t.size += int64(n)
	return n, err
}

func (t *turning) turn() error {
	if t.file != nil {
		_ = t.file.Close() // what was written is written
		_ = os.Rename(t.path, t.path+".1")
	}
	f, err := os.OpenFile(t.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	t.file, t.size = f, info.Size()
	return nil
}
