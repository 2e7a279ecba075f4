package journal

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// FS is the folder of one journal. A simulated disk implements it in tests.
// What it did to names (made, renamed, removed) is durable after Sync of the
// folder itself, which Open gives under the name ".".
type FS interface {
	// Open opens a file for appending; fresh creates or empties it.
	Open(name string, fresh bool) (File, error)
	// Read returns the whole file, or fs.ErrNotExist.
	Read(name string) ([]byte, error)
	// Rename replaces to by from, atomically.
	Rename(from, to string) error
	Remove(name string) error
}

// File takes appends. What Write took is durable after Sync, not before.
type File interface {
	io.WriteCloser
	Sync() error
	Truncate(size int64) error
}

const folderName = "."

// put writes a file whole, under the name part first, and is durable when it
// returns. After an error the old file stands, or the new one.
func put(fs FS, part, name string, write func(io.Writer) error) error {
	f, err := fs.Open(part, true)
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, removeAny(fs, part))
	}
	if err := fs.Rename(part, name); err != nil {
		return errors.Join(err, removeAny(fs, part))
	}
	return syncFolder(fs)
}

func syncFolder(fs FS) error {
	f, err := fs.Open(folderName, false)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func removeAny(fs FS, name string) error {
	if err := fs.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Disk is the real FS: files 0600 in dir, which is made 0700.
func Disk(dir string) (FS, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, storage("E-JN-001", "make the journal folder", err)
	}
	return disk(dir), nil
}

type disk string

func (d disk) Open(name string, fresh bool) (File, error) {
	if name == folderName {
		return folder(d), nil
	}
	flags := os.O_WRONLY
	if fresh {
		flags |= os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(d.path(name), flags, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekEnd); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return diskFile{f}, nil
}

// diskFile appends by its position: O_APPEND on Windows takes away the right
// to truncate.
type diskFile struct{ *os.File }

func (f diskFile) Truncate(size int64) error {
	if err := f.File.Truncate(size); err != nil {
		return err
	}
	_, err := f.Seek(size, io.SeekStart)
	return err
}

func (d disk) Read(name string) ([]byte, error) { return os.ReadFile(d.path(name)) }

func (d disk) Remove(name string) error { return os.Remove(d.path(name)) }

func (d disk) Rename(from, to string) error { return os.Rename(d.path(from), d.path(to)) }

func (d disk) path(name string) string { return filepath.Join(string(d), name) }

// folder is the directory itself.
type folder string

// Sync makes names durable. Windows has no such call: NTFS journals them.
func (d folder) Sync() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(string(d))
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (d folder) Write([]byte) (int, error) { return 0, os.ErrInvalid }
func (d folder) Truncate(int64) error      { return os.ErrInvalid }
func (d folder) Close() error              { return nil }
