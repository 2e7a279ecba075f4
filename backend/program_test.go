package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store/pgtest"
)

var cluster pgtest.Cluster

// TestMain lets this test binary be the program itself: a process of its own,
// which can be killed.
func TestMain(m *testing.M) {
	for _, c := range commands() {
		if len(os.Args) > 1 && os.Args[1] == c.name {
			main()
		}
	}
	os.Exit(cluster.Run(m))
}

// program is one installation of the real server.
type program struct {
	t       testing.TB
	dir     string
	address string
	env     []string
	running *exec.Cmd
	http    *http.Client
}

// install is a place for a server; more are settings, name and value.
func install(t testing.TB, more ...string) *program {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, dir: t.TempDir(), address: l.Addr().String()}
	_ = l.Close()
	p.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir, "QUANCHENG_LISTEN=" + p.address, "QUANCHENG_PUBLIC_URL=https://" + p.address,
		"QUANCHENG_DATA=" + filepath.Join(p.dir, "data"), "QUANCHENG_KEYS=" + filepath.Join(p.dir, "keys")}
	for i := 0; i+1 < len(more); i += 2 {
		p.env = append(p.env, more[i]+"="+more[i+1]) // the last of a name counts
	}
	p.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 300, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	t.Cleanup(p.kill)
	return p
}

func (p *program) command(args ...string) *exec.Cmd {
	exe, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Env, cmd.Dir, cmd.SysProcAttr = p.env, p.dir, &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// said runs a command to its end.
func (p *program) said(args ...string) []byte {
	p.t.Helper()
	out, err := p.command(args...).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			out = append(out, exit.Stderr...)
		}
		p.t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return out
}

// start serves and returns how long it took until it was ready.
func (p *program) start() time.Duration {
	p.t.Helper()
	log, err := os.OpenFile(filepath.Join(p.dir, "log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		p.t.Fatal(err)
	}
	defer log.Close()
	p.running = p.command("serve")
	p.running.Stderr = log
	began := time.Now()
	if err := p.running.Start(); err != nil {
		p.t.Fatal(err)
	}
	for time.Since(began) < 2*time.Minute {
		resp, err := p.http.Get("https://" + p.address + api.PathReady)
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusNoContent {
				return time.Since(began)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	text, _ := os.ReadFile(log.Name())
	p.t.Fatalf("never ready:\n%s", text)
	return 0
}

// kill is kill -9; one that does not run needs none.
func (p *program) kill() {
	if p.running != nil {
		_ = p.running.Process.Kill()
		_ = p.running.Wait()
		p.running = nil
	}
}

// stop is SIGTERM, and waits for the end.
func (p *program) stop() {
	p.t.Helper()
	_ = p.running.Process.Signal(syscall.SIGTERM)
	if err := p.running.Wait(); err != nil {
		p.t.Error("stopped with", err)
	}
	p.running = nil
}

// pc is an enrolled device of the sample.
type pc struct {
	*program
	base string
	id   string
	key  ed25519.PrivateKey
}

// enrol takes the sample's one device code.
func (p *program) enrol(base string) *pc {
	p.t.Helper()
	var c struct{ Code string }
	text, err := os.ReadFile(filepath.Join(p.dir, "keys", "quancheng.json"))
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	d := &pc{program: p, base: base, key: key}
	var made api.Device
	err = d.call(http.MethodPost, api.PathDevices, "", api.Enrol{Code: c.Code, Name: "PC", OS: "linux", Key: pub, Proof: ed25519.Sign(key, api.EnrolProof(c.Code))}, &made)
	if err != nil {
		p.t.Fatal(err)
	}
	d.id = made.ID
	return d
}

// signIn opens a full session of an account of the sample; its code is good
// once, so that an account signs in once in half a minute.
func (d *pc) signIn(account string) *person {
	d.t.Helper()
	var all []struct{ Account, Password, Code string }
	if err := json.Unmarshal(d.said("codes", "--json"), &all); err != nil {
		d.t.Fatal(err)
	}
	for _, a := range all {
		if a.Account != account {
			continue
		}
		at := record.At(time.Now())
		var s api.Session
		err := d.call(http.MethodPost, api.PathSessions, "", api.SignIn{Account: account, Password: a.Password, Code: a.Code, Device: d.id, At: at,
			Proof: ed25519.Sign(d.key, api.SignInProof(account, at))}, &s)
		if err != nil {
			d.t.Fatal(account, err)
		}
		return &person{pc: d, Session: s}
	}
	d.t.Fatal("no account", account)
	return nil
}

// call asks once: a fault, or an error of the network, is handed back.
func (d *pc) call(method, path, token string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, d.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set(api.HeaderVersion, api.Version)
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := d.http.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return err
	case resp.StatusCode >= 300:
		var f fault.Error
		if json.Unmarshal(text, &f) == nil && f.Code != "" {
			return &f
		}
		return fmt.Errorf("%s %s: %d %s", method, strings.SplitN(path, "?", 2)[0], resp.StatusCode, text)
	case out == nil:
		return nil
	}
	if raw, ok := out.(*[]byte); ok {
		*raw = text
		return nil
	}
	return json.Unmarshal(text, out)
}

// passing reports whether a desktop would try again by itself.
func passing(err error) bool {
	var f *fault.Error
	if !errors.As(err, &f) {
		return true // the network
	}
	switch f.Code {
	case fault.Busy, fault.Unreachable, fault.Internal, fault.Storage:
		return true
	}
	return false
}

// until repeats what passes; what does not fails the test.
func (d *pc) until(what string, do func() error) bool {
	var err error
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if err = do(); err == nil {
			return true
		}
		if !passing(err) {
			break
		}
	}
	d.t.Errorf("%s: %v", what, err)
	return false
}
