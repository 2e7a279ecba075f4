package server

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"quancheng/backend/api"
	"quancheng/backend/domain/calendar"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/archive"
	"quancheng/backend/internal/blob"
	"quancheng/backend/internal/engine"
	"quancheng/backend/internal/media"
	"quancheng/backend/internal/registration"
	"quancheng/backend/internal/salvage"
	"quancheng/backend/internal/store"
	"quancheng/backend/internal/web"
)

const (
	stopTime = 15 * time.Second // for requests that run when the server stops
	readyFor = 30 * time.Second // for the embedded S3 to answer
)

// Server is a wired server; New opens it, Run serves, Close releases.
type Server struct {
	*house
	engine   *engine.Engine
	child    *blob.Embedded // nil with an outside S3
	blob     *blob.Store
	front    http.Handler // passes the bucket's path to the store
	desk     *registration.Desk
	station  *media.Station
	handler  http.Handler
	listener net.Listener
	stopping chan struct{}
}

// New wires everything and listens, but serves nothing yet.
func New(ctx context.Context, c Config, o Options) (*Server, error) {
	h, err := open(ctx, c, o)
	if err != nil {
		return nil, err
	}
	if h.organID == "" {
		h.close()
		return nil, fmt.Errorf("%w：数据库还没有建立单位，请先运行 init", ErrUse)
	}
	s := &Server{house: h, stopping: make(chan struct{})}
	if err := s.wire(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.listener, err = net.Listen("tcp", c.Listen); err != nil {
		return nil, errors.Join(fmt.Errorf("%w：监听 %s：%w", ErrDenied, c.Listen, err), s.Close())
	}
	return s, nil
}

func (s *Server) wire(ctx context.Context, o Options) error {
	if err := s.openStore(ctx, o); err != nil {
		return err
	}
	if err := s.openEngine(ctx); err != nil {
		return err
	}
	s.openStation()
	deps := web.Deps{Media: s.station, Auth: s.auth, Ledger: s.engine, Log: s.engine, Modules: s.engine, Hello: s.hello, Ready: s.ready, Logger: s.log,
		Desk: s.desk, Salvage: salvage.New(s.db, s.clock), Bucket: s.config.S3Bucket, S3: s.front, Stopping: s.stopping}
	deps.Verdicts, deps.Minimum = s.engine, s.config.Minimum
	s.handler = web.New(deps)
	return nil
}

// openStore starts the embedded S3, or reaches for the one outside. Either way
// desktops reach it through this server's own address.
func (s *Server) openStore(ctx context.Context, o Options) error {
	open := s.outside
	if s.config.embedded() {
		open = func() (blob.Config, error) { return s.embedded(ctx, o) }
	}
	conf, err := open()
	if err != nil {
		return err
	}
	if s.blob, err = blob.New(conf); err != nil {
		return err
	}
	return s.blob.Ensure(ctx)
}

func (s *Server) embedded(ctx context.Context, o Options) (blob.Config, error) {
	command := o.S3
	if command == nil {
		exe, err := os.Executable()
		if err != nil {
			return blob.Config{}, fmt.Errorf("find this program: %w", err)
		}
		command = []string{exe, "s3-embedded"}
	}
	if err := os.MkdirAll(s.config.objects(), 0o700); err != nil {
		return blob.Config{}, fmt.Errorf("make the directory of objects: %w", err)
	}
	if err := s.alone(ctx); err != nil {
		return blob.Config{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, readyFor)
	defer cancel()
	var err error
	if s.child, err = blob.StartEmbedded(ctx, command[0], command[1:], s.config.objects(), rand.Reader, s.log); err != nil {
		return blob.Config{}, err
	}
	s.front = s.child.Proxy()
	return s.child.Config(s.config.S3Bucket, s.config.PublicURL), nil
}

func (s *Server) outside() (blob.Config, error) {
	secret, err := os.ReadFile(s.config.S3Secret)
	if err != nil {
		return blob.Config{}, fmt.Errorf("%w：读取 QUANCHENG_S3_SECRET_FILE：%w", ErrUse, err)
	}
	if s.front, err = blob.Outside(s.config.S3, s.log); err != nil {
		return blob.Config{}, fmt.Errorf("%w：QUANCHENG_S3：%w", ErrUse, err)
	}
	endpoint, secure := strings.CutPrefix(s.config.S3, "https://")
	return blob.Config{Endpoint: strings.TrimPrefix(endpoint, "http://"), Secure: secure, PublicURL: s.config.PublicURL,
		Access: s.config.S3Access, Secret: strings.TrimSpace(string(secret)), Bucket: s.config.S3Bucket}, nil
}

func (s *Server) openEngine(ctx context.Context) error {
	signer, err := s.ring.Log()
	if err != nil {
		return fmt.Errorf("read the log key: %w", err)
	}
	code, err := store.Meta(ctx, s.db.Read(), metaOrganCode)
	if err != nil {
		return err
	}
	holder, err := s.name()
	if err != nil {
		return err
	}
	s.desk = registration.New(s.db, registration.Deps{Blob: s.blob, Ring: s.ring, Units: s.units, Clock: s.clock, Keep: s.config.ObjectKeep})
	s.engine, err = engine.New(ctx, s.db, engine.Deps{
		Catalogue: s.catalogue, Directory: s.directory,
		Device:    func(ctx context.Context, id string) (ed25519.PublicKey, error) { return s.auth.DeviceKey(ctx, id) },
		Confirmed: s.desk.Confirmed, KeyOf: s.desk.KeyOf, Due: workflow.Deadline(calendar.Shipped().Due), Clock: s.clock, Rand: rand.Reader, LogKey: signer,
		Patterns:  map[string]archive.Pattern{"project_number": archive.ProjectNumber, "document_number": archive.ApprovalNumber},
		OrganCode: code, Holder: holder, KeptAfter: s.config.KeptAfter, Log: s.log,
	})
	if err == nil {
		s.epoch = s.engine.Epoch()
	}
	return err
}

func (s *Server) directory(ctx context.Context) (engine.Book, api.Directory, error) {
	book, err := s.auth.Book(ctx)
	if err != nil {
		return nil, api.Directory{}, err
	}
	return book, book.Phone, nil
}

func (s *Server) units(ctx context.Context) (policy.Units, error) {
	book, err := s.auth.Book(ctx)
	if err != nil {
		return nil, err
	}
	return book.Units, nil
}

// ready asks what a filing needs.
func (s *Server) ready(ctx context.Context) error {
	return errors.Join(s.db.Ping(ctx), s.blob.Ensure(ctx))
}

// Address is where it listens: the port that 0 became.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Run serves until ctx ends, then lets running requests finish.
func (s *Server) Run(ctx context.Context) error {
	tlsConfig := &tls.Config{Certificates: []tls.Certificate{s.cert}, MinVersion: tls.VersionTLS12}
	hs := &http.Server{
		Handler: s.handler, TLSConfig: tlsConfig, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx)) // the loops outlive the last request
	defer stopWork()
	hs.RegisterOnShutdown(func() { close(s.stopping) })
	hs.BaseContext = func(net.Listener) context.Context { return work }
	g, gone := errgroup.WithContext(ctx)
	g.Go(func() error { return ended(work, s.engine.Run(work)) })
	g.Go(func() error { return ended(work, s.engine.Work(work, renderer{s.auth}, s.desk)) })
	for _, r := range s.rounds() {
		g.Go(func() error { return ended(work, s.walk(work, r)) })
	}
	g.Go(func() error { return ended(work, s.local(work)) })
	g.Go(func() error {
		err := hs.ServeTLS(s.listener, "", "")
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return fmt.Errorf("serve: %w", err)
	})
	g.Go(func() error {
		<-gone.Done()
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		err := hs.Shutdown(limit)
		if errors.Is(err, context.DeadlineExceeded) {
			err = hs.Close()
		}
		err = errors.Join(err, s.auth.Tally(work, true))
		stopWork()
		return err
	})
	s.log.Info("serving", "address", s.Address(), "public", s.config.PublicURL, "sample", s.isSample, "pin", s.pin)
	return g.Wait()
}

// ended forgives a loop that ended because it was told to.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// Close releases what New opened.
func (s *Server) Close() error {
	var err error
	if s.listener != nil {
		_ = s.listener.Close() // Run has closed it already
	}
	if s.desk != nil {
		s.desk.Close()
	}
	if s.child != nil {
		err = s.child.Close()
	}
	return errors.Join(err, s.db.Close())
}

// Codes lists the accounts of a sample, for tests.
func (s *Server) Codes(ctx context.Context) ([]Account, error) {
	if !s.isSample || !s.config.local() {
		return nil, ErrDenied
	}
	return s.accounts(ctx)
}

// Pin names the public key of its certificate.
func (s *Server) Pin() document.Digest { return s.pin }
