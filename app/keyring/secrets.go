package keyring

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Secrets is where device secrets lie: files now, the store of the operating
// system where there is one. Never in the cache folder.
type Secrets interface {
	Load(name string) ([]byte, error) // fs.ErrNotExist when there is none
	Store(name string, secret []byte) error
	Erase(name string) error
}

// FileSecrets keeps them as files 0600 in dir, made 0700.
func FileSecrets(dir string) (Secrets, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of secrets: %w", err)
	}
	return fileSecrets(dir), nil
}

type fileSecrets string

func (d fileSecrets) Load(name string) ([]byte, error) { return os.ReadFile(d.path(name)) }

func (d fileSecrets) Store(name string, secret []byte) error {
	return ReplaceFile(d.path(name), secret)
}

// Erase overwrites before it removes: best effort, some disks keep copies.
func (d fileSecrets) Erase(name string) error {
	if f, err := os.OpenFile(d.path(name), os.O_WRONLY, 0o600); err == nil {
		_, werr := f.Write(make([]byte, 4*secretSize)) // none is longer
		if err := errors.Join(werr, f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("overwrite a secret: %w", err)
		}
	}
	return RemoveFile(d.path(name))
}

func (d fileSecrets) path(name string) string { return filepath.Join(string(d), name+".secret") }

const secretSize = 32

// secretOf loads a secret, or makes it when there is none or it is damaged.
func secretOf(s Secrets, name string, random io.Reader) ([]byte, error) {
	secret, err := s.Load(name)
	if err == nil && len(secret) == secretSize {
		return secret, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("load the device secret: %w", err)
	}
	secret = make([]byte, secretSize)
	if _, err := io.ReadFull(random, secret); err != nil {
		return nil, fmt.Errorf("draw a device secret: %w", err)
	}
	if err := s.Store(name, secret); err != nil {
		return nil, fmt.Errorf("store the device secret: %w", err)
	}
	return secret, nil
}

// Anchor keeps a few bytes of the cache beside the device secrets, where no
// copy of the cache's folder takes them along.
type Anchor struct {
	secrets Secrets
	name    string
}

// Anchor of this user's cache; Erase destroys it with his keys.
func (k *Keys) Anchor() Anchor { return Anchor{k.ring.secrets, anchorOf(k.who.user)} }

func anchorOf(user string) string { return folderOf(user) + "-cache" }

// Load reads it; fs.ErrNotExist when there is none.
func (a Anchor) Load() ([]byte, error) { return a.secrets.Load(a.name) }

// Save replaces it atomically.
func (a Anchor) Save(data []byte) error { return a.secrets.Store(a.name, data) }
