package servertest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"time"

	"quancheng/backend/internal/server"
)

// Rescued is the report over what came, sealed, for an account; the commands
// on the server's machine write it.
func (s *Server) Rescued(account string) string {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), "report")
	var out bytes.Buffer
	if err := server.OpenRescues(context.Background(), s.conf, account, path, &out); err != nil {
		s.t.Fatalf("open the rescues of %s: %v", account, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// Kept marks a backup off the machine that began then.
func (s *Server) Kept(began time.Time) {
	s.t.Helper()
	var out bytes.Buffer
	if err := server.Kept(context.Background(), s.conf, s.opt, began, &out); err != nil {
		s.t.Fatalf("mark the backup: %v", err)
	}
}
