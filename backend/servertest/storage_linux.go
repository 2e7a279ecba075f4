package servertest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// KillStorage kills the embedded S3 as a power cut would; the server starts it
// again. One that is not there at this moment needs no killing.
func (s *Server) KillStorage() {
	s.t.Helper()
	found, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range found {
		line, err := os.ReadFile(f)
		if err != nil || !strings.HasSuffix(string(line), childWord+"\x00"+filepath.Join(s.Dir, "data", "objects")+"\x00") {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(f))); err == nil {
			_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended meanwhile
		}
	}
}
