package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"quancheng/app/keyring"
)

// phase is what the crash marker says. Damage can crash Badger in goroutines
// where nobody can catch it. A crash inside its Open condemns the cache at
// once; one within seconds after may have been a kill, so it takes two in a
// row; one at any time later may have been a power cut, so it takes five. Only
// a clean end takes the marker away.
type phase string

const (
	opening phase = "opening"
	young   phase = "young"       // open for less than steadyAfter
	again   phase = "young-again" // young, and the last start did not live longer either
	steady  phase = "steady"

	markerFile  = "opening"
	steadyAfter = 3 * time.Second
	uncleanMax  = 5
)

var errCrashed = errors.New("the program died while it opened the cache")

// crashed reads the marker that a start left behind: a phase, and how many
// unclean ends in a row there were before. It decides on the next phase.
func (v *Vault) crashed() error {
	v.next, v.worn = young, 0
	text, err := os.ReadFile(v.path(markerFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	word, count, _ := strings.Cut(string(text), " ")
	worn, unread := strconv.Atoi(count)
	last := phase(word)
	switch {
	case err != nil || unread != nil || last != young && last != steady || worn+1 >= uncleanMax:
		return errCrashed
	case last == young:
		v.next = again
	}
	v.worn = worn + 1
	return nil
}

func (v *Vault) mark(p phase) error {
	if err := os.WriteFile(v.path(markerFile), fmt.Appendf(nil, "%s %d", p, v.worn), 0o600); err != nil {
		return fmt.Errorf("write the crash marker: %w", err)
	}
	return nil
}

// steady notes that the cache has lived long enough.
func (v *Vault) steady() {
	v.live.Lock()
	defer v.live.Unlock()
	if v.young && v.cfg.Now().Sub(v.opened) > steadyAfter && v.mark(steady) == nil {
		v.young = false
	}
}

func (v *Vault) clearMarker() error { return keyring.RemoveFile(v.path(markerFile)) }
