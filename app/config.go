package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"quancheng/app/keyring"
	"quancheng/backend/domain/document"
)

// Config is quancheng.json, which IT puts beside the data: where the server
// is, the digests of its keys, and once a code that binds this PC.
type Config struct {
	Server string            `json:"server"`
	Pins   []document.Digest `json:"pins"`
	Code   string            `json:"code,omitempty"` // erased when it was used
	// CacheGB is how many GiB of fetched documents a user keeps here, those of
	// pinned projects not counted; 0 = 4.
	CacheGB int `json:"cache_gb,omitempty"`
}

// home is the folder of the program for one account of the operating system.
//
//	quancheng.json   Config
//	settings.json    what was chosen on this PC
//	keys/            keyring, with the secrets; never inside a cache
//	users/{folder}/  journal/ documents/ vault/ objects/ of one user
//	log/
type home string

// homeDir honours QUANCHENG_HOME.
func homeDir() (home, error) {
	if dir := os.Getenv("QUANCHENG_HOME"); dir != "" {
		return home(dir), nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find the configuration folder: %w", err)
	}
	return home(filepath.Join(dir, "quancheng")), nil
}

func (h home) path(parts ...string) string {
	return filepath.Join(append([]string{string(h)}, parts...)...)
}

// user is the folder of one user: a file name for any id.
func (h home) user(id string, parts ...string) string {
	folder := string(document.Of([]byte("quancheng user " + id)))[:32]
	return h.path(append([]string{"users", folder}, parts...)...)
}

func (h home) config() (Config, error) {
	var c Config
	err := readJSON(h.path("quancheng.json"), &c)
	if errors.Is(err, fs.ErrNotExist) {
		return Config{}, nil
	}
	return c, err
}

// spend erases the code, which is good once.
func (h home) spend(c Config) error {
	c.Code = ""
	return writeJSON(h.path("quancheng.json"), c)
}

// settings outlive the program: 离线工作 stays until it is switched off, the
// server's word on 演示数据 until its next one.
type settings struct {
	Away   bool `json:"away"`
	Sample bool `json:"sample"`
}

func (h home) settings() (settings, error) {
	var s settings
	err := readJSON(h.path("settings.json"), &s)
	if errors.Is(err, fs.ErrNotExist) {
		return settings{}, nil
	}
	return s, err
}

func (h home) keep(s settings) error { return writeJSON(h.path("settings.json"), s) }

// tile is what the sign-in page shows of a user beyond his name; nothing of
// his work.
type tile struct {
	Unit    string `json:"unit"`
	Waiting int    `json:"waiting"`
}

func (h home) tile(user string) tile {
	t := tile{Waiting: -1}
	if readJSON(h.user(user, "tile.json"), &t) != nil {
		return tile{Waiting: -1}
	}
	return t
}

func (h home) keepTile(user string, t tile) error {
	return writeJSON(h.user(user, "tile.json"), t)
}

func readJSON(path string, v any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("decode %s: %w", filepath.Base(path), err)
	}
	return nil
}

func writeJSON(path string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", filepath.Base(path), err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of %s: %w", filepath.Base(path), err)
	}
	return keyring.ReplaceFile(path, append(data, '\n'))
}
