package blob

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3api"
	"github.com/versity/versitygw/s3api/middlewares"
	"github.com/versity/versitygw/s3response"
	"golang.org/x/sys/unix"
)

// Bounds of the child; the server before it is the only client.
const (
	maxConnections = 1024
	maxRequests    = 512
	actions        = 64
)

// RunEmbedded is the whole of "quancheng-server s3-embedded DIR": an S3 server
// over DIR on a free loopback port. Keys come as one JSON line on stdin; the
// port goes as one line to stdout; the end of stdin ends the program, so that
// it cannot outlive the server that started it.
//
// It has its own process because posix.New changes the working directory.
func RunEmbedded(ctx context.Context, args []string, stdin io.Reader, stdout io.Writer) error {
	if len(args) != 1 {
		return errors.New("usage: s3-embedded DIR")
	}
	in := bufio.NewReader(stdin)
	keys, err := readKeys(in)
	if err != nil {
		return err
	}
	// The gateway prints to standard output, which belongs to our protocol.
	os.Stdout = os.Stderr
	be, unlock, err := openBackend(args[0])
	if err != nil {
		return err
	}
	defer unlock()
	defer be.Shutdown()
	return serve(ctx, be, keys, in, stdout)
}

func serve(ctx context.Context, be durable, keys childKeys, stdin io.Reader, stdout io.Writer) error {
	ready := make(chan struct{})
	account := auth.Account{Access: keys.Access, Secret: keys.Secret, Role: auth.RoleAdmin}
	srv, err := s3api.New(be, middlewares.RootUserConfig{Access: keys.Access, Secret: keys.Secret},
		"us-east-1", auth.NewIAMServiceSingle(account), nil, nil, nil, nil,
		s3api.WithQuiet(), s3api.WithKeepAlive(), s3api.WithHealth("/health"),
		s3api.WithConcurrencyLimiter(maxConnections, maxRequests),
		s3api.WithOnListen(func() { close(ready) }))
	if err != nil {
		return fmt.Errorf("make the S3 server: %w", err)
	}
	failed, closed := make(chan error, 1), make(chan struct{})
	go func() { failed <- srv.ServeMultiPort([]string{"127.0.0.1:0"}) }()
	go func() { _, _ = io.Copy(io.Discard, stdin); close(closed) }()
	select {
	case <-ready:
	case err := <-failed:
		return fmt.Errorf("listen: %w", err)
	}
	port, err := listeningPort()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "%s\n", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err != nil {
		return fmt.Errorf("report the port: %w", err)
	}
	select {
	case <-ctx.Done():
	case <-closed:
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	}
	return srv.ShutDown()
}

// childKeys is the line that the server writes to the child.
type childKeys struct{ Access, Secret string }

func readKeys(in *bufio.Reader) (childKeys, error) {
	var k childKeys
	line, err := in.ReadBytes('\n')
	if err != nil {
		return k, fmt.Errorf("read the keys from stdin: %w", err)
	}
	if json.Unmarshal(line, &k) != nil || k.Access == "" || len(k.Secret) < 32 {
		return childKeys{}, errors.New("the first line of stdin is not a pair of keys")
	}
	return k, nil
}

// openBackend lays out dir, locks it for one process and opens it.
func openBackend(dir string) (durable, func(), error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return durable{}, nil, fmt.Errorf("resolve %s: %w", dir, err)
	}
	objects, side := filepath.Join(dir, "objects"), filepath.Join(dir, "meta")
	for _, d := range []string{objects, side} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return durable{}, nil, fmt.Errorf("make %s: %w", d, err)
		}
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return durable{}, nil, fmt.Errorf("open the lock of %s: %w", dir, err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = lock.Close()
		return durable{}, nil, fmt.Errorf("%s is in use by another process: %w", dir, err)
	}
	store, err := meta.NewSideCar(side) // works without extended attributes
	if err != nil {
		return durable{}, nil, fmt.Errorf("open %s: %w", side, err)
	}
	opts := posix.PosixOpts{SideCarDir: side, Concurrency: actions, CopyObjectThreshold: 5 << 30, ValidateBucketNames: true}
	opts.SetNewDirPerm(0o700)
	opts.SetNewFilePerm(0o600)
	be, err := posix.New(objects, store, opts)
	if err != nil {
		return durable{}, nil, fmt.Errorf("open %s: %w", objects, err)
	}
	return durable{be, int(lock.Fd())}, func() { _ = lock.Close() }, nil
}

// durable makes an acknowledged object survive a power failure: the posix
// backend itself never syncs.
type durable struct {
	*posix.Posix
	fd int // any file of the data directory's file system
}

// PutObject stores and syncs.
func (d durable) PutObject(ctx context.Context, in s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	out, err := d.Posix.PutObject(ctx, in)
	if err == nil {
		err = d.sync()
	}
	return out, err
}

// CompleteMultipartUpload joins the parts and syncs.
func (d durable) CompleteMultipartUpload(ctx context.Context, in *s3.CompleteMultipartUploadInput) (s3response.CompleteMultipartUploadResult, string, error) {
	out, version, err := d.Posix.CompleteMultipartUpload(ctx, in)
	if err == nil {
		err = d.sync()
	}
	return out, version, err
}

func (d durable) sync() error {
	if err := unix.Syncfs(d.fd); err != nil {
		return fmt.Errorf("sync the data directory: %w", err)
	}
	return nil
}

// listeningPort finds the port that the kernel gave us: the gateway takes an
// address and tells none back, and closing one to reuse it would be a race.
func listeningPort() (int, error) {
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0, fmt.Errorf("list open files: %w", err)
	}
	for _, e := range fds {
		fd, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		on, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
		if err != nil || on == 0 {
			continue
		}
		if a, err := unix.Getsockname(fd); err == nil {
			if in4, ok := a.(*unix.SockaddrInet4); ok && in4.Addr == [4]byte{127, 0, 0, 1} {
				return in4.Port, nil
			}
		}
	}
	return 0, errors.New("found no listening port")
}
