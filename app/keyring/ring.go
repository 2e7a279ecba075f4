package keyring

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"quancheng/backend/domain/envelope"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
)

// Ring is the key folder of one account of the operating system.
type Ring struct {
	dir     string
	secrets Secrets
	random  io.Reader
	mu      sync.Mutex
}

// Enrolment binds this PC to one installation. Nothing in it is secret.
type Enrolment struct {
	Server string   `json:"server"` // https URL
	Pins   []string `json:"pins"`   // SHA-256 of the issuing keys, and one spare
	Device string   `json:"device"` // id that the server gave
	Name   string   `json:"name"`
	Rescue []byte   `json:"rescue"` // the server's X25519 public key
	Organ  string   `json:"organ"`

	// Of a machine without any network: it is served by media only.
	Media     bool   `json:"media,omitempty"`
	OrganID   string `json:"organ_id,omitempty"`
	ServerKey []byte `json:"server_key,omitempty"` // Ed25519, of the server's bundles
}

// Known is a user who has signed in on this PC, as the sign-in page lists him.
type Known struct {
	ID      string `json:"id"`
	Account string `json:"account"`
	Name    string `json:"name"`
}

// ErrNotEnrolled: this PC is not bound to a server yet.
var ErrNotEnrolled = errors.New("keyring: the device is not enrolled")

const deviceText = "本机的设备密钥已损坏，暂不能登录；本机未同步的内容都在。请重新启动程序，再请系统管理员给一个新的登记码，重新登记这台电脑。"

const (
	deviceSecret = "device"
	keyFile      = "device.key"
	enrolFile    = "enrolment.json"
	retiredFile  = "enrolment.retired.json"
	usersFile    = "users.json"
)

// Open opens the ring in dir, or makes an empty one.
func Open(dir string, secrets Secrets, random io.Reader) (*Ring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the key folder: %w", err)
	}
	return &Ring{dir: dir, secrets: secrets, random: random}, nil
}

// DeviceKey is the public half of the device key; the key is made when asked
// for the first time, so that enrolment can prove its possession.
func (r *Ring) DeviceKey() (ed25519.PublicKey, error) {
	key, err := r.signer()
	if err != nil {
		return nil, err
	}
	return key.Public().(ed25519.PublicKey), nil
}

// Sign marks the exact bytes with the device key (Ed25519).
func (r *Ring) Sign(message []byte) ([]byte, error) {
	key, err := r.signer()
	if err != nil {
		return nil, err
	}
	defer clear(key)
	return ed25519.Sign(key, message), nil
}

// Mark puts the body of an intent under the device's mark.
func (r *Ring) Mark(device string, body []byte) (intent.Envelope, error) {
	key, err := r.signer()
	if err != nil {
		return intent.Envelope{}, err
	}
	defer clear(key)
	return intent.Mark(key, device, body), nil
}

// Enrol keeps the enrolment after the server accepted the device.
func (r *Ring) Enrol(e Enrolment) error { return r.writeJSON(enrolFile, e) }

// Enrolment of this PC, or ErrNotEnrolled.
func (r *Ring) Enrolment() (Enrolment, error) {
	var e Enrolment
	err := r.readJSON(enrolFile, &e)
	if errors.Is(err, fs.ErrNotExist) {
		return Enrolment{}, ErrNotEnrolled
	}
	return e, err
}

// Retire ends the enrolment of a PC that was revoked. It is kept aside: the
// unsent work of this PC is sealed under it.
func (r *Ring) Retire() error {
	if err := RemoveFile(r.path(enrolFile + copySuffix)); err != nil {
		return err
	}
	err := os.Rename(r.path(enrolFile), r.path(retiredFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Users lists those known on this PC, the last to sign in first.
func (r *Ring) Users() ([]Known, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.users()
}

// Remember puts a user at the head of the list.
func (r *Ring) Remember(k Known) error { return r.relist(k.ID, k) }

// Forget takes a user off the list.
func (r *Ring) Forget(user string) error { return r.relist(user) }

func (r *Ring) relist(user string, first ...Known) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	list, err := r.users()
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(k Known) bool { return k.ID == user })
	return r.writeJSON(usersFile, append(first, list...))
}

func (r *Ring) users() ([]Known, error) {
	list := []Known{}
	err := r.readJSON(usersFile, &list)
	if errors.Is(err, fs.ErrNotExist) {
		return list, nil
	}
	return list, err
}

// signer opens the device key, or makes it.
func (r *Ring) signer() (ed25519.PrivateKey, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.open()
}

// open opens the device key under the device secret.
func (r *Ring) open() (ed25519.PrivateKey, error) {
	secret, err := secretOf(r.secrets, deviceSecret, r.random)
	if err != nil {
		return nil, err
	}
	wrap := derive("device key", nil, secret)
	defer wrap.Wipe()
	place, path := envelope.Place("device key"), filepath.Join(r.dir, keyFile)
	sealed, err := os.ReadFile(path)
	if err == nil {
		seed, err := wrap.Open(sealed, place)
		if err != nil || len(seed) != ed25519.SeedSize {
			return nil, fmt.Errorf("open the device key: %w", fault.Numbered(fault.Storage, "E-KR-008", deviceText))
		}
		defer clear(seed)
		return ed25519.NewKeyFromSeed(seed), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the device key: %w", err)
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(r.random, seed); err != nil {
		return nil, fmt.Errorf("draw the device key: %w", err)
	}
	defer clear(seed)
	if sealed, err = wrap.Seal(r.random, seed, place); err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), ReplaceFile(path, sealed)
}

func (r *Ring) writeJSON(name string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	return r.write(name, data)
}

func (r *Ring) readJSON(name string, v any) error {
	data, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("decode %s: %w", name, err)
	}
	return nil
}

// folderOf is a file name for any user id.
func folderOf(user string) string {
	sum := sha256.Sum256([]byte("quancheng user " + user))
	return hex.EncodeToString(sum[:16])
}
