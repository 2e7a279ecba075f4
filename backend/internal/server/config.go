package server

import (
	"bufio"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/internal/identity"
	"quancheng/backend/internal/web"
)

// Config is the whole configuration.
type Config struct {
	Listen      string
	PublicURL   string
	Data        string
	Keys        string
	Database    string
	Organ       string
	OrganCode   string
	TLSCert     string
	TLSKey      string
	S3          string
	S3Bucket    string
	S3Access    string
	S3Secret    string // path of the file that holds it
	ObjectKeep  time.Duration
	Idle        time.Duration
	Absolute    time.Duration
	Lease       time.Duration
	MediaLease  time.Duration
	KeptAfter   time.Duration
	Minimum     string
	Hashes      int
	LogLevel    slog.Level
	ClockOffset time.Duration
}

// Setting is one line of the table: the same name in the environment and in
// the file, which the environment overrides.
type Setting struct {
	Name, Default, Meaning string
	set                    func(*Config, string) error
}

// Settings is every setting there is.
func Settings() []Setting {
	text := func(at func(*Config) *string) func(*Config, string) error {
		return func(c *Config, v string) error { *at(c) = v; return nil }
	}
	span := func(at func(*Config) *time.Duration, least, most time.Duration) func(*Config, string) error {
		return func(c *Config, v string) (err error) {
			if *at(c), err = time.ParseDuration(v); err == nil && (*at(c) < least || *at(c) > most) {
				err = fmt.Errorf("要在 %v 与 %v 之间", least, most)
			}
			return err
		}
	}
	return []Setting{
		{"QUANCHENG_CONFIG", "", "配置文件的路径；文件里一行一个“名称=值”，名称与本表相同，# 开头是说明", func(*Config, string) error { return nil }},
		{"QUANCHENG_LISTEN", "127.0.0.1:8443", "监听地址", func(c *Config, v string) error { c.Listen = v; _, _, err := net.SplitHostPort(v); return err }},
		{"QUANCHENG_PUBLIC_URL", "https://127.0.0.1:8443", "桌面端访问服务器用的地址，只含协议、主机、端口", func(c *Config, v string) error { c.PublicURL = v; return checkURL(v) }},
		{"QUANCHENG_DATA", "./data", "数据目录；由 init 建立", text(func(c *Config) *string { return &c.Data })},
		{"QUANCHENG_KEYS", "./keys", "服务器密钥目录，不能在数据目录之内；只有服务账户可读", text(func(c *Config) *string { return &c.Keys })},
		{"QUANCHENG_DATABASE", "", "数据库：空为数据目录里的 SQLite，或 postgres://…", text(func(c *Config) *string { return &c.Database })},
		{"QUANCHENG_ORGAN", "本单位", "单位名称；只在 init 时使用", text(func(c *Config) *string { return &c.Organ })},
		{"QUANCHENG_ORGAN_CODE", "", "机关代字，用在发文字号里；只在 init 时使用", text(func(c *Config) *string { return &c.OrganCode })},
		{"QUANCHENG_TLS_CERT", "", "TLS 证书文件（PEM）；空为密钥目录里的 tls.crt", text(func(c *Config) *string { return &c.TLSCert })},
		{"QUANCHENG_TLS_KEY", "", "TLS 私钥文件（PEM）；空为密钥目录里的 tls.key", text(func(c *Config) *string { return &c.TLSKey })},
		{"QUANCHENG_S3", "embedded", "文档存储：embedded 为内置，或 http(s)://主机:端口", text(func(c *Config) *string { return &c.S3 })},
		{"QUANCHENG_S3_BUCKET", "documents", "存储桶", text(func(c *Config) *string { return &c.S3Bucket })},
		{"QUANCHENG_S3_ACCESS", "", "外部存储的访问账号", text(func(c *Config) *string { return &c.S3Access })},
		{"QUANCHENG_S3_SECRET_FILE", "", "外部存储的密钥所在的文件", text(func(c *Config) *string { return &c.S3Secret })},
		{"QUANCHENG_OBJECT_KEEP", "720h", "存储里没有登记的文件保留多久；要比可能用来恢复的最旧备份更久", span(func(c *Config) *time.Duration { return &c.ObjectKeep }, 24*time.Hour, 10*365*24*time.Hour)},
		{"QUANCHENG_SESSION_IDLE", "30m", "登录闲置多久失效", span(func(c *Config) *time.Duration { return &c.Idle }, time.Minute, 2*time.Hour)},
		{"QUANCHENG_SESSION_MAX", "12h", "登录最长多久失效", span(func(c *Config) *time.Duration { return &c.Absolute }, 10*time.Minute, 24*time.Hour)},
		{"QUANCHENG_LEASE", "72h", "离线解锁的期限", span(func(c *Config) *time.Duration { return &c.Lease }, time.Hour, identity.LeaseMost)},
		{"QUANCHENG_MEDIA_LEASE", "720h", "不联网电脑（介质交换）的离线登录期限，每次交换续期", span(func(c *Config) *time.Duration { return &c.MediaLease }, time.Hour, identity.MediaLeaseMost)},
		{"QUANCHENG_KEPT_AFTER", "0s", "没有机外备份的单位填写：桌面端把已受理的操作多留多久（如 720h）；0s 为一直留到 kept 命令标记备份", span(func(c *Config) *time.Duration { return &c.KeptAfter }, 0, 10*365*24*time.Hour)},
		{"QUANCHENG_MINIMUM_CLIENT", api.MinimumClient, "允许使用的最低客户端版本；低于它的只能上报待同步内容，并提示请升级", func(c *Config, v string) (err error) {
			if c.Minimum = v; !web.Version(v) || web.Below(v, api.MinimumClient) {
				err = fmt.Errorf("要写成三段数字，不低于 %s", api.MinimumClient)
			}
			return err
		}},
		{"QUANCHENG_HASHES", "2", "同时计算的密码散列数，每个占 64 MiB 内存", func(c *Config, v string) (err error) {
			if c.Hashes, err = strconv.Atoi(v); err == nil && (c.Hashes < 1 || c.Hashes > 64) {
				err = errors.New("要在 1 与 64 之间")
			}
			return err
		}},
		{"QUANCHENG_LOG_LEVEL", "info", "日志级别：debug、info、warn、error", func(c *Config, v string) error { return c.LogLevel.UnmarshalText([]byte(v)) }},
		{"QUANCHENG_CLOCK_OFFSET", "0s", "测试用：把时钟拨快多少；只对演示数据有效", func(c *Config, v string) (err error) { c.ClockOffset, err = time.ParseDuration(v); return err }},
	}
}

// Read takes the settings from the file that QUANCHENG_CONFIG names and from
// the environment; lookup is os.LookupEnv.
func Read(lookup func(string) (string, bool)) (Config, error) {
	file := map[string]string{}
	if path, ok := lookup("QUANCHENG_CONFIG"); ok && path != "" {
		var err error
		if file, err = readFile(path); err != nil {
			return Config{}, err
		}
	}
	var c Config
	for _, s := range Settings() {
		value := s.Default
		if v, ok := file[s.Name]; ok {
			value = v
		}
		if v, ok := lookup(s.Name); ok && v != "" {
			value = v
		}
		if err := s.set(&c, value); err != nil {
			return c, fmt.Errorf("%s 的值 %q 不能用：%w", s.Name, value, err)
		}
	}
	return c, c.complete()
}

func readFile(path string) (map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("打开配置文件：%w", err)
	}
	defer f.Close()
	known := map[string]bool{}
	for _, s := range Settings() {
		known[s.Name] = true
	}
	out := map[string]string{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if name = strings.TrimSpace(name); !ok || !known[name] {
			return nil, fmt.Errorf("配置文件 %s 第 %d 行：没有这个设置", path, n)
		}
		out[name] = strings.TrimSpace(value)
	}
	return out, lines.Err()
}

// complete fills what follows from other settings and refuses keys that lie
// among the data: a copied data directory must open nothing.
func (c *Config) complete() error {
	for _, dir := range []*string{&c.Data, &c.Keys} {
		abs, err := filepath.Abs(*dir)
		if err != nil {
			return fmt.Errorf("目录 %s：%w", *dir, err)
		}
		*dir = abs
	}
	if rel, err := filepath.Rel(c.Data, c.Keys); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return errors.New("密钥目录 QUANCHENG_KEYS 不能在数据目录 QUANCHENG_DATA 之内")
	}
	pick := func(v *string, def string) {
		if *v == "" {
			*v = def
		}
	}
	pick(&c.Database, "sqlite:"+filepath.Join(c.Data, "quancheng.db"))
	pick(&c.TLSCert, filepath.Join(c.Keys, "tls.crt"))
	pick(&c.TLSKey, filepath.Join(c.Keys, "tls.key"))
	return nil
}

func (c Config) ring() string     { return filepath.Join(c.Keys, "server.json") }
func (c Config) samples() string  { return filepath.Join(c.Keys, "sample.json") }
func (c Config) desktop() string  { return filepath.Join(c.Keys, "quancheng.json") }
func (c Config) objects() string  { return filepath.Join(c.Data, "objects") }
func (c Config) local() bool      { return loopback(c.Listen) }
func (c Config) clock() time.Time { return time.Now().Add(c.ClockOffset) }
func (c Config) embedded() bool   { return c.S3 == "embedded" }

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

func checkURL(v string) error {
	u, err := url.Parse(v)
	if err == nil && (u.Scheme != "https" || u.Host == "" || u.Path != "" || u.RawQuery != "") {
		err = errors.New("要是 https://主机:端口")
	}
	return err
}
