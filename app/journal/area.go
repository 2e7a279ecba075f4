package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"quancheng/backend/domain/fault"
)

// Area holds the sealed documents that the server does not have yet. Bytes are
// sealed before they come here; the key is in the Document entry.
type Area interface {
	// Put writes a file whole, durable when it returns, or not at all.
	Put(name string, write func(io.Writer) error) error
	Get(name string) (io.ReadSeekCloser, error)
	Remove(name string) error
	Names() ([]string, error)
}

// DiskArea keeps the files in dir, 0600.
func DiskArea(dir string) (Area, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, storage("E-JN-017", "make the documents folder", err)
	}
	return diskArea(dir), nil
}

type diskArea string

const partSuffix = ".part"

func (d diskArea) Put(name string, write func(io.Writer) error) error {
	return putSealed(disk(d), name, write)
}

// putSealed is Put over any disk.
func putSealed(to FS, name string, write func(io.Writer) error) error {
	if err := checkName(name); err != nil {
		return err
	}
	if err := put(to, name+partSuffix, name, write); err != nil {
		return storage("E-JN-019", "write the sealed file", err)
	}
	return nil
}

func (d diskArea) Get(name string) (io.ReadSeekCloser, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	return os.Open(filepath.Join(string(d), name))
}

func (d diskArea) Remove(name string) error {
	if err := checkName(strings.TrimSuffix(name, partSuffix)); err != nil {
		return err
	}
	return removeAny(disk(d), name)
}

func (d diskArea) Names() ([]string, error) {
	list, err := os.ReadDir(string(d))
	if err != nil {
		return nil, fmt.Errorf("list the sealed files: %w", err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names, nil
}

// checkName lets through ids only: no path, no reserved name, one case.
func checkName(name string) error {
	ok := len(name) >= 8 && len(name) <= 128
	for _, c := range name {
		ok = ok && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')
	}
	if !ok {
		return fault.Numbered(fault.Invalid, "E-JN-020", namingText)
	}
	return nil
}

// sweepDocuments removes sealed files that no entry names: their Append never
// came, or a compaction dropped it. Never called on a damaged journal.
func (j *Journal) sweepDocuments() {
	if j.cfg.Documents == nil {
		return
	}
	names, err := j.cfg.Documents.Names()
	if err != nil {
		return // only space is lost; the next start tries again
	}
	named, err := j.left()
	if err != nil {
		return // likewise
	}
	for _, it := range j.items {
		named[it.label.Document] = named[it.label.Document] || it.kind == Document
	}
	for _, name := range names {
		if !named[name] {
			_ = j.cfg.Documents.Remove(name) // likewise
		}
	}
}

// Names of the list of files that no readable entry names and that stay: their
// entries went to the server for the rescue key.
const (
	leftName  = "left"
	leftFresh = "left.new"
)

func (j *Journal) left() (map[string]bool, error) {
	names := map[string]bool{}
	data, err := j.cfg.FS.Read(leftName)
	if errors.Is(err, os.ErrNotExist) {
		return names, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read which files stay: %w", err)
	}
	for name := range strings.Lines(string(data)) {
		names[strings.TrimSpace(name)] = true
	}
	return names, nil
}

// leaveFiles writes that list anew: all that stand now.
func (j *Journal) leaveFiles() error {
	if j.cfg.Documents == nil {
		return nil
	}
	names, err := j.cfg.Documents.Names()
	if err == nil && len(names) > 0 {
		err = put(j.cfg.FS, leftFresh, leftName, func(w io.Writer) error {
			_, err := io.WriteString(w, strings.Join(names, "\n")+"\n")
			return err
		})
	}
	if err != nil {
		return storage("E-JN-025", "keep which files stay", err)
	}
	return nil
}

// Documents is the area of sealed files beside this journal.
func (j *Journal) Documents() Area { return j.cfg.Documents }
