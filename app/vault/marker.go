package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"quancheng/app/keyring"
)

// phase is what the crash marker says. Damage can crash Badger in goroutines
// where nobody can catch it. A crash inside its Open condemns the cache at
// once; one within seconds after may have been a kill, so it takes two in a row.
type phase string

const (
	opening phase = "opening"
	young   phase = "young"       // open for less than steadyAfter
	again   phase = "young again" // the last start did not live longer either

	markerFile  = "opening"
	steadyAfter = 3 * time.Second
)

var errCrashed = errors.New("the program died while it opened the cache")

// crashed reads the marker that a start left behind. It decides on the next
// phase: v.next.
func (v *Vault) crashed() error {
	v.next = young
	last, err := os.ReadFile(v.path(markerFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	switch {
	case err != nil || phase(last) == opening || phase(last) == again:
		return errCrashed
	case phase(last) == young:
		v.next = again
	}
	return nil
}

func (v *Vault) mark(p phase) error {
	if err := os.WriteFile(v.path(markerFile), []byte(p), 0o600); err != nil {
		return fmt.Errorf("write the crash marker: %w", err)
	}
	return nil
}

// steady takes the marker away once the cache has lived long enough.
func (v *Vault) steady() {
	v.live.Lock()
	defer v.live.Unlock()
	if v.young && v.cfg.Now().Sub(v.opened) > steadyAfter && v.clearMarker() == nil {
		v.young = false
	}
}

func (v *Vault) clearMarker() error { return keyring.RemoveFile(v.path(markerFile)) }
