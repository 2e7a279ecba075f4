package app

import (
	"os"
	"path/filepath"
	"testing"
)

// R195: a damaged or lost counter of sent acts stops nobody from handing in.
func TestDamagedCounterBeginsAnew(t *testing.T) {
	c := &counter{path: filepath.Join(t.TempDir(), "seq.json")}
	for want := int64(1); want <= 2; want++ {
		if n, err := c.next(); err != nil || n != want {
			t.Fatal(n, err)
		}
	}
	if err := os.WriteFile(c.path, []byte("\x00\x01{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := c.next(); err != nil || n != 1 {
		t.Fatal(n, err)
	}
}
