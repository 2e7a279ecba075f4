package server

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/user"
	"path/filepath"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/internal/media"
)

func (s *Server) openStation() {
	s.station = media.New(s.db, media.Deps{Auth: s.auth, Ledger: s.engine, Desk: s.desk, Ring: s.ring, Hello: s.hello,
		URL: s.config.PublicURL, Pins: func() []document.Digest { return []document.Digest{s.pin} },
		Rescue: filepath.Join(s.config.Data, "rescued"), Clock: s.clock, Rand: rand.Reader})
}

// local serves the command line. Without it the server still serves: a path
// may be too long for a socket.
func (s *Server) local(ctx context.Context) error {
	if err := s.station.Local(ctx, filepath.Join(s.config.Data, api.MediaSocket), operator()); ctx.Err() == nil {
		s.log.Error("the command line cannot exchange bundles", "error", err)
		<-ctx.Done()
	}
	return ctx.Err()
}

// operator is who sits at the server's own command line: the account that
// owns the server, named by the operating system.
func operator() policy.Actor {
	name := "服务器本机"
	if u, err := user.Current(); err == nil {
		name += " " + u.Username
	}
	return policy.Actor{Name: name, Grants: []policy.Grant{{Role: policy.SystemAdmin}}}
}

// Media hands a bundle to the running server, and keeps its answer in out. An
// account makes it an enrolment.
func Media(ctx context.Context, c Config, account, in, out string) (api.MediaReceipt, error) {
	var receipt api.MediaReceipt
	f, err := os.Open(in)
	if err != nil {
		return receipt, fmt.Errorf("%w：打开 %s：%w", ErrUse, in, err)
	}
	defer f.Close()
	address := "http://local" + api.PathMedia
	if account != "" {
		address = "http://local" + api.PathMediaEnrol + "?" + url.Values{"account": {account}}.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, f)
	if err != nil {
		return receipt, fmt.Errorf("ask the server: %w", err)
	}
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", filepath.Join(c.Data, api.MediaSocket))
	}}}
	resp, err := client.Do(r)
	if err != nil {
		return receipt, fmt.Errorf("%w：服务器没有在本机运行，或当前账户不是服务账户：%w", ErrDenied, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		var refused fault.Error
		if err := json.NewDecoder(resp.Body).Decode(&refused); err != nil {
			return receipt, fmt.Errorf("read the server's refusal: %w", err)
		}
		return receipt, &refused
	}
	return keepAnswer(resp.Body, out)
}

// keepAnswer splits what the server answers: the receipt, and the bundle.
func keepAnswer(body io.Reader, out string) (receipt api.MediaReceipt, err error) {
	var n uint32
	if err := binary.Read(body, binary.BigEndian, &n); err != nil {
		return receipt, fmt.Errorf("read a receipt: %w", err)
	}
	if err := json.NewDecoder(io.LimitReader(body, int64(n))).Decode(&receipt); err != nil {
		return receipt, fmt.Errorf("read a receipt: %w", err)
	}
	f, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return receipt, fmt.Errorf("%w：写 %s：%w", ErrUse, out, err)
	}
	if _, err := io.Copy(f, body); err != nil {
		return receipt, fmt.Errorf("keep the answer: %w", err)
	}
	if err := f.Sync(); err != nil {
		return receipt, fmt.Errorf("keep the answer: %w", err)
	}
	return receipt, f.Close()
}
