package connect

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

const (
	callTime = 2 * time.Minute
	maxBody  = 64 << 20
)

// Client is a command-line client of the running server, signed in with an
// ephemeral key.
type Client struct {
	base    string
	http    *http.Client
	key     ed25519.PrivateKey
	session api.Session
	seq     int64
	now     func() time.Time
	wait    func(time.Duration) // between tries
}

// Dial prepares a client for https://host:port. With pins only these public
// keys are trusted (SHA-256 of the SPKI); without, the system's authorities.
func Dial(server string, pins []document.Digest) (*Client, error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.User != nil {
		return nil, badUse("--server 应为 https://主机:端口，现在是 %q", server)
	}
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(pins) > 0 {
		conf.InsecureSkipVerify = true // VerifyConnection does all of it
		conf.VerifyConnection = func(s tls.ConnectionState) error { return pinned(s.PeerCertificates, pins) }
	}
	return &Client{base: u.Scheme + "://" + u.Host, now: time.Now, wait: time.Sleep,
		http: &http.Client{Transport: &http.Transport{TLSClientConfig: conf, ForceAttemptHTTP2: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

var errPin = errors.New("the server is not the pinned one")

func pinned(chain []*x509.Certificate, pins []document.Digest) error {
	if len(chain) > 0 && slices.Contains(pins, document.Of(chain[0].RawSubjectPublicKeyInfo)) {
		return nil
	}
	return errPin
}

// SignIn opens a full session; the key of this run marks what it sends.
func (c *Client) SignIn(ctx context.Context, account, password, code string) error {
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("draw a session key: %w", err)
	}
	at := record.At(c.now())
	account = strings.ToLower(strings.TrimSpace(account))
	c.key = key
	return c.call(ctx, http.MethodPost, api.PathSessions, api.SignIn{Account: account, Password: password, Code: code, SessionKey: pub, At: at,
		Proof: ed25519.Sign(key, api.SignInProof(account, at))}, &c.session)
}

// SignOut ends the session.
func (c *Client) SignOut(ctx context.Context) error {
	return c.call(ctx, http.MethodDelete, api.PathSession, nil, nil)
}

// call sends JSON and reads JSON; a refusal is its fault.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	resp, err := c.send(ctx, method, path, in)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return unreachable(err)
	}
	if err := refusal(resp.StatusCode, body); err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("read the answer of %s: %w", path, err)
	}
	return nil
}

func (c *Client) send(ctx context.Context, method, path string, in any) (*http.Response, error) {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("write the request to %s: %w", path, err)
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, fmt.Errorf("make the request to %s: %w", path, err)
	}
	req.Header.Set(api.HeaderVersion, api.Version)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.session.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.session.Token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, unreachable(err)
	}
	return resp, nil
}

func refusal(status int, body []byte) error {
	if status/100 == 2 {
		return nil
	}
	var f fault.Error
	if json.Unmarshal(body, &f) == nil && f.Code != "" && f.Message != "" {
		return &f
	}
	return fault.Numbered(api.CodeOf(status), "E-IM-003", fmt.Sprintf("服务器没有办理这次请求（HTTP %d），数据没有改变。请稍后重试。", status))
}

func unreachable(err error) error {
	if errors.Is(err, errPin) {
		return fault.Numbered(fault.Untrusted, "E-IM-002", "服务器出示的证书不是 --pin 指定的那一个，没有发送任何内容。请核对地址和证书公钥。")
	}
	return fmt.Errorf("%w: %w", fault.Numbered(fault.Unreachable, "E-IM-001", "连不上服务器，没有得到答复。请检查地址、网络和服务器状态后重新运行；已导入的不会重复。"), err)
}
