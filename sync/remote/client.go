package remote

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/go-resty/resty/v2"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
)

// How long to wait. Streams have no end of their own, they must only move.
const (
	dialTime   = 10 * time.Second
	callTime   = 30 * time.Second
	waitTime   = 55*time.Second + 15*time.Second // the server's long poll and the way back
	idleTime   = 60 * time.Second                // a stream without one byte
	bodyLimit  = 32 << 20                        // of an answer that is read whole
	redirects  = 3
	streams    = 8 // connections kept
	tokenWords = "Bearer"
)

// Config of the one server that this PC is bound to.
type Config struct {
	Base    string            // https://host:port
	Pins    []document.Digest // SHA-256 of the public keys (SPKI) that are trusted: issuer or server, and a spare
	Version string            // of this client
	Now     func() time.Time  // this PC's clock
	Idle    time.Duration     // how long a stream may stand still; 0 = a minute
}

// Client is safe for concurrent use.
type Client struct {
	base *url.URL
	now  func() time.Time
	idle time.Duration
	rest *resty.Client
	raw  *http.Client // presigned addresses: no token goes there

	mu    sync.Mutex
	token string
	clock Clock
}

// New makes a client; it connects to nothing yet.
func New(cfg Config) (*Client, error) {
	base, err := url.Parse(cfg.Base)
	if err != nil || base.Scheme != "https" || base.Host == "" || base.User != nil {
		return nil, fmt.Errorf("server address %.80q: https://host:port is wanted", cfg.Base)
	}
	if len(cfg.Pins) == 0 {
		return nil, fmt.Errorf("no key of %s is trusted", base.Host)
	}
	hc := &http.Client{Transport: transport(base.Hostname(), cfg.Pins), CheckRedirect: stay(base)}
	c := &Client{base: base, now: cfg.Now, idle: cmp.Or(cfg.Idle, idleTime), raw: hc}
	// A copy, for resty changes the client that it is given.
	rest := *hc
	c.rest = resty.NewWithClient(&rest).
		SetBaseURL(base.Scheme+"://"+base.Host).
		SetHeader(api.HeaderVersion, cfg.Version).
		SetLogger(silent{}).SetDisableWarn(true)
	return c, nil
}

// transport dials directly: no proxy of the environment sees a request (R200).
func transport(host string, pins []document.Digest) *http.Transport {
	return &http.Transport{
		DialContext:           (&net.Dialer{Timeout: dialTime, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:       pinned(host, pins),
		TLSHandshakeTimeout:   dialTime,
		ResponseHeaderTimeout: waitTime,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   streams,
	}
}

// stay follows redirects on the bound server only.
func stay(base *url.URL) func(*http.Request, []*http.Request) error {
	return func(r *http.Request, via []*http.Request) error {
		if r.URL.Scheme != base.Scheme || r.URL.Host != base.Host || len(via) > redirects {
			return elsewhere()
		}
		return nil
	}
}

// Close lets idle connections go.
func (c *Client) Close() {
	c.Forget()
	c.raw.CloseIdleConnections()
}

// Forget drops the token, as at lock and switch of users.
func (c *Client) Forget() { c.remember("") }

// Signed reports whether a session's token is held.
func (c *Client) Signed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token != ""
}

func (c *Client) remember(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token = token
}

// silent keeps resty from writing addresses and bodies to standard error.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
