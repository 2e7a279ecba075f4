package servertest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// PC is an enrolled device that speaks plain HTTP, for tests of the server
// itself; desktops are tested with sync/remote.
type PC struct {
	ID  string
	Key ed25519.PrivateKey
	*Server
	client *http.Client
}

// PC enrols one with a one-time code: DeviceCode for the first.
func (s *Server) PC(code string) *PC {
	s.t.Helper()
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	p := &PC{Key: key, Server: s, client: &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}} // pins are the desktop's business
	s.t.Cleanup(p.client.CloseIdleConnections)
	var d api.Device
	p.Must(s.t, http.MethodPost, api.PathDevices, "", api.Enrol{Code: code, Name: "PC", OS: "linux", Key: pub,
		Proof: ed25519.Sign(key, api.EnrolProof(code))}, &d)
	p.ID = d.ID
	return p
}

// SignIn opens a full session with a fresh code.
func (p *PC) SignIn(account string) api.Session {
	p.t.Helper()
	code := p.NextCode(account)
	at := record.At(p.Now())
	var s api.Session
	p.Must(p.t, http.MethodPost, api.PathSessions, "", api.SignIn{Account: account, Password: p.Password(account), Code: code,
		Device: p.ID, At: at, Proof: ed25519.Sign(p.Key, api.SignInProof(account, at))}, &s)
	return s
}

// Must calls and fails the test on anything but success.
func (p *PC) Must(t testing.TB, method, path, token string, in, out any) {
	t.Helper()
	status, body := p.Call(t, method, path, token, in)
	if status >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, status, body)
	}
	if out != nil {
		if err := json.Unmarshal(body, out); err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
	}
}

// Fault is the fault that a refused call answered.
func (p *PC) Fault(t testing.TB, method, path, token string, in any) *fault.Error {
	t.Helper()
	status, body := p.Call(t, method, path, token, in)
	var f fault.Error
	if err := json.Unmarshal(body, &f); err != nil || status < 400 {
		t.Fatalf("%s %s: %d %q %v", method, path, status, body, err)
	}
	return &f
}

// Call sends one request; in is JSON, raw []byte, or nil.
func (p *PC) Call(t testing.TB, method, path, token string, in any) (int, []byte) {
	t.Helper()
	var body io.Reader
	if raw, ok := in.([]byte); ok {
		body = bytes.NewReader(raw)
	} else if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, p.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(api.HeaderVersion, api.Version)
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := p.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}
