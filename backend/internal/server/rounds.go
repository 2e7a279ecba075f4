package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"quancheng/backend/internal/engine"
)

const (
	lookTime   = time.Second      // how soon a server that begins to lead takes over
	turnTime   = 30 * time.Second // how often grants begin and end
	sweepTime  = time.Hour        // how often stale uploads are dropped
	objectTime = 24 * time.Hour   // how often every object is listed
)

// round is what is done again and again; of several servers only by the one
// that leads, and there at once when it begins to.
type round struct {
	what  string
	every time.Duration
	alone bool
	do    func(context.Context) error
}

func (s *Server) rounds() []round {
	return []round{
		{"turn grants", turnTime, true, func(ctx context.Context) error { _, err := s.auth.Tick(ctx); return err }},
		{"add refusals up", turnTime, false, func(ctx context.Context) error { return s.auth.Tally(ctx, false) }},
		{"sweep uploads", sweepTime, true, func(ctx context.Context) error { _, err := s.desk.Sweep(ctx); return err }},
		{"sweep objects", objectTime, true, func(ctx context.Context) error { _, err := s.desk.SweepObjects(ctx); return err }},
	}
}

func (s *Server) walk(ctx context.Context, r round) error {
	clock := time.NewTicker(lookTime)
	defer clock.Stop()
	for due := time.Now(); ; {
		if now := time.Now(); !now.Before(due) && (!r.alone || s.engine.Leads()) {
			due = now.Add(r.every)
			if err := r.do(ctx); err != nil && ctx.Err() == nil {
				s.log.Error(r.what, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-clock.C:
		}
	}
}

// alone refuses the embedded S3 where another server is at work: the documents
// of the one would not be found by the other.
func (s *Server) alone(ctx context.Context) error {
	if strings.HasPrefix(s.config.Database, "sqlite:") {
		return nil
	}
	name, err := s.name()
	if err != nil {
		return err
	}
	if other, err := engine.Beside(ctx, s.db, name); err != nil || other == "" {
		return err
	}
	return fmt.Errorf("%w：另一台服务器正在使用这个数据库。两台服务器要共用同一个外部存储，请设置 QUANCHENG_S3；如果另一台刚刚停止，请十秒后再启动", ErrUse)
}

// name is this server's among those of its database: drawn once, kept in the
// data directory, so that a server that starts anew is known as the same.
func (s *Server) name() (string, error) {
	path := filepath.Join(s.config.Data, "server")
	text, err := os.ReadFile(path)
	if err == nil && len(text) > 0 {
		return strings.TrimSpace(string(text)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read this server's name: %w", err)
	}
	drawn := make([]byte, 8)
	if _, err := rand.Read(drawn); err != nil {
		return "", fmt.Errorf("draw this server's name: %w", err)
	}
	name := hex.EncodeToString(drawn)
	if err := os.MkdirAll(s.config.Data, 0o700); err != nil {
		return "", fmt.Errorf("make the data directory: %w", err)
	}
	if err := os.WriteFile(path, []byte(name+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep this server's name: %w", err)
	}
	return name, nil
}
