package transfer

import (
	"time"
)

// Config is the shell's world. Progress may be nil.
type Config struct {
	Progress func(Progress)
	Now      func() time.Time
	After    func(time.Duration) <-chan time.Time
}

// Progress of one file.
type Progress struct {
	Sent  int64 // bytes, what stood before included
	Total int64
	Speed int64 // bytes a second over the last seconds
	Rest  int   // seconds; -1 unknown
}

// rest is how long to wait after so many failures in a row.
func rest(tries int) time.Duration { return time.Second << (min(tries, 5) - 1) }
