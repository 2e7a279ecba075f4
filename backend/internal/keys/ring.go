package keys

import (
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"
)

// Ring holds the keys in memory.
type Ring struct {
	master [32]byte
	log    string // note signer key
	check  string // note verifier key
	rescue *ecdh.PrivateKey
}

// file is the ring on disk.
type file struct {
	Version int    `json:"version"`
	Master  []byte `json:"master"`
	Log     string `json:"log"`
	Check   string `json:"check"`
	Rescue  []byte `json:"rescue"`
}

// New draws a ring; name is the log's, without blanks or "+".
func New(random io.Reader, name string) (*Ring, error) {
	r := &Ring{}
	if _, err := io.ReadFull(random, r.master[:]); err != nil {
		return nil, fmt.Errorf("draw the master key: %w", err)
	}
	var err error
	if r.log, r.check, err = note.GenerateKey(random, name); err != nil {
		return nil, fmt.Errorf("make the log key: %w", err)
	}
	if r.rescue, err = ecdh.X25519().GenerateKey(random); err != nil {
		return nil, fmt.Errorf("make the rescue key: %w", err)
	}
	return r, nil
}

// Create draws a ring and writes it to a new file, 0600; an existing file is
// never replaced.
func Create(path, name string) (*Ring, error) {
	r, err := New(rand.Reader, name)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(file{1, r.master[:], r.log, r.check, r.rescue.Bytes()})
	if err != nil {
		return nil, fmt.Errorf("encode the server keys: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the key directory: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create the server key file: %w", err)
	}
	_, err = f.Write(body)
	return r, errors.Join(err, f.Sync(), f.Close())
}

// ErrOpen says that the key file can be read by others.
var ErrOpen = errors.New("the server key file can be read by other accounts")

// Load reads the ring and refuses a file that others can read.
func Load(path string) (*Ring, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("find the server keys: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, ErrOpen
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the server keys: %w", err)
	}
	return parse(body)
}

func parse(body []byte) (*Ring, error) {
	var f file
	if err := json.Unmarshal(body, &f); err != nil {
		return nil, errors.New("the server key file is damaged") // the cause could quote a key
	}
	r := &Ring{log: f.Log, check: f.Check}
	rescue, err := ecdh.X25519().NewPrivateKey(f.Rescue)
	if err != nil || f.Version != 1 || copy(r.master[:], f.Master) != len(r.master) {
		return nil, errors.New("the server key file is damaged")
	}
	r.rescue = rescue
	return r, nil
}

// Derive makes 32 bytes for one purpose (HKDF-SHA256, RFC 5869).
func (r *Ring) Derive(purpose string) []byte {
	out, err := hkdf.Expand(sha256.New, r.master[:], purpose, 32)
	if err != nil {
		panic(err) // only for sizes above 8 KiB
	}
	return out
}

// Log is the note signer of checkpoints; Check its public half.
func (r *Ring) Log() (note.Signer, error) { return note.NewSigner(r.log) }

// Check is the public verifier of checkpoints, as text.
func (r *Ring) Check() string { return r.check }

// Rescue is the public X25519 key to which journals are sealed.
func (r *Ring) Rescue() []byte { return r.rescue.PublicKey().Bytes() }

// OpenRescue is the private half, for opening journals of lost devices.
func (r *Ring) OpenRescue() []byte { return r.rescue.Bytes() }

// String hides the ring from every log.
func (*Ring) String() string { return "keys.Ring(hidden)" }

// GoString does the same for %#v.
func (r *Ring) GoString() string { return r.String() }

// Format closes the remaining verbs.
func (r *Ring) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, r.String()) }
