package keyring

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"quancheng/backend/domain/document"
)

// Each list of the ring has a second copy under its digest. The copy is the
// truth: a byte that turned in a pin or a device id would still be JSON.
const copySuffix = ".copy"

func (r *Ring) path(name string) string { return filepath.Join(r.dir, name) }

func (r *Ring) write(name string, data []byte) error {
	if err := ReplaceFile(r.path(name), data); err != nil {
		return err
	}
	return ReplaceFile(r.path(name+copySuffix), append([]byte(document.Of(data)+"\n"), data...))
}

// Mend makes a key folder that was damaged usable again: lists come back from
// their copies, what cannot be read is set aside. unbound: the device key is
// lost, so that the PC must be enrolled again; everything else is in the users'
// slots, which the next full sign-in renews.
func (r *Ring) Mend() (unbound bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range []string{enrolFile, usersFile} {
		if err := r.restore(name); err != nil {
			return false, err
		}
	}
	if _, err := os.Stat(r.path(enrolFile)); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if _, err := os.Stat(r.path(keyFile)); err == nil {
		key, err := r.open()
		clear(key)
		if err == nil {
			return false, nil
		}
	}
	return true, errors.Join(r.aside(keyFile), r.Retire())
}

// restore holds a list against its copy.
func (r *Ring) restore(name string) error {
	data, err := os.ReadFile(r.path(name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if good, ok := r.copied(name); ok {
		if bytes.Equal(good, data) {
			return nil
		}
		return r.write(name, good)
	}
	var any any
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case r.readJSON(name, &any) != nil:
		return r.aside(name)
	}
	return r.write(name, data)
}

func (r *Ring) copied(name string) ([]byte, bool) {
	text, err := os.ReadFile(r.path(name + copySuffix))
	if err != nil {
		return nil, false
	}
	sum, data, ok := bytes.Cut(text, []byte("\n"))
	return data, ok && string(sum) == string(document.Of(data))
}

func (r *Ring) aside(name string) error {
	err := os.Rename(r.path(name), r.path(name+".damaged"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
