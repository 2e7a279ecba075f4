package media

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
)

// Handle answers one request for a carrier: a bundle in, receipt and bundle
// out. Nothing was written to rw when it answers an error.
func (s *Station) Handle(rw http.ResponseWriter, r *http.Request, who policy.Actor) error {
	var l files
	defer l.drop()
	in, err := l.add()
	if err != nil {
		return fmt.Errorf("make a file for a bundle: %w", err)
	}
	size, err := io.Copy(in, r.Body)
	if err != nil {
		return cut(err)
	}
	out, err := l.add()
	if err != nil {
		return fmt.Errorf("make a file for an answer: %w", err)
	}
	var receipt api.MediaReceipt
	if r.URL.Path == api.PathMediaEnrol {
		receipt, err = s.Enrol(r.Context(), who, r.URL.Query().Get("account"), in, size, out)
	} else {
		receipt, err = s.Exchange(r.Context(), who, in, size, out)
	}
	if err != nil {
		return err
	}
	return send(rw, receipt, out)
}

func send(rw http.ResponseWriter, receipt api.MediaReceipt, out *os.File) error {
	text, err := json.Marshal(receipt)
	if err != nil {
		return fmt.Errorf("encode a receipt: %w", err)
	}
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read an answer: %w", err)
	}
	rw.Header().Set("Content-Type", "application/octet-stream")
	_, _ = rw.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(text))), text...)) // the client may have gone
	_, _ = io.Copy(rw, out)                                                                 // and asks again
	return nil
}

func cut(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.Numbered(fault.TooLarge, "E-MD-008", "交换包超过上限，没有导入任何内容。请让离线电脑分几次导出。")
	}
	return fmt.Errorf("take a bundle in: %w", err)
}

// Local serves the machine's own command line on a socket that only the
// server's account may open: whoever opens it administers the server.
func (s *Station) Local(ctx context.Context, path string, who policy.Actor) error {
	if err := os.RemoveAll(path); err != nil {
		return fmt.Errorf("clear the socket of the command line: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return fmt.Errorf("listen for the command line: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return errors.Join(fmt.Errorf("close the socket to others: %w", err), l.Close())
	}
	hs := &http.Server{ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx },
		Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if err := s.Handle(rw, r, who); err != nil {
				f := fault.From(err)
				rw.WriteHeader(api.Status(f.Code))
				_ = json.NewEncoder(rw).Encode(f) // the client may have gone
			}
		})}
	stop := context.AfterFunc(ctx, func() { _ = hs.Close() })
	defer stop()
	if err := hs.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the command line: %w", err)
	}
	return ctx.Err()
}
