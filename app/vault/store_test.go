package vault

import (
	"errors"
	"testing"

	"quancheng/backend/domain/envelope"
)

// R187, R195: a cache whose renewal failed gives its folder back: the next
// sign-in finds no other window. (Found by the simulator, small seed 36.)
func TestClosesAfterAFailedRebuild(t *testing.T) {
	dir, full := t.TempDir(), errors.New("the disk refuses")
	c := config(dir)
	opened := 0
	c.Store = func(dir string, key envelope.Key) (Store, error) {
		if opened++; opened > 1 {
			return nil, full
		}
		return openBadger(dir, key)
	}
	v, _, err := Open(c)
	must(t, err)
	if err := v.Rebuild(); !errors.Is(err, full) {
		t.Fatalf("rebuilt on a disk that refuses: %v", err)
	}
	must(t, v.Close())
	again, _, err := Open(config(dir))
	must(t, err)
	must(t, again.Close())
}
