package server

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"log/slog"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/identity"
	"quancheng/backend/internal/keys"
	"quancheng/backend/internal/store"
)

const metaOrganCode = "organ_code" // 机关代字

// Options are what tests say differently.
type Options struct {
	Clock     func() time.Time           // nil = the machine's, and for a sample its offset
	Cost      identity.Cost              // zero = identity.Floor
	Log       *slog.Logger               // nil = none
	Catalogue func() lifecycle.Catalogue // nil = lifecycle.Default
	S3        []string                   // command of the embedded S3 child; nil = this binary's s3-embedded

	organ    string // founding: what meta does not say yet
	founding bool   // a sample is being founded
}

// house is what stands before anybody is served: keys, database, identity.
type house struct {
	config   Config
	ring     *keys.Ring
	db       *store.DB
	auth     *identity.Authority
	cert     tls.Certificate
	pin      document.Digest
	clock    func() time.Time
	log      *slog.Logger
	organ    string
	organID  string
	isSample bool
	epoch    string // of the running engine

	catalogue lifecycle.Catalogue // as shipped
}

// open opens the house that init built.
func open(ctx context.Context, c Config, o Options) (*house, error) {
	h := &house{config: c, log: o.Log, clock: o.Clock, organ: o.organ}
	if o.Catalogue == nil {
		o.Catalogue = lifecycle.Default
	}
	h.catalogue = o.Catalogue()
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if h.ring, err = keys.Load(c.ring()); err != nil {
		return nil, fmt.Errorf("%w：读取服务器密钥 %s（先运行 init）：%w", ErrUse, c.ring(), err)
	}
	if h.cert, h.pin, err = certificate(c); err != nil {
		return nil, fmt.Errorf("%w：%w", ErrUse, err)
	}
	if h.db, err = store.Open(ctx, c.Database); err != nil {
		return nil, fmt.Errorf("%w：%w", ErrDenied, err)
	}
	if err := h.inspect(ctx, o); err != nil {
		return nil, fmt.Errorf("read what the database says of itself: %w", err)
	}
	cost := o.Cost
	if cost == (identity.Cost{}) {
		cost = identity.Floor()
	}
	h.auth = identity.New(h.db, identity.Deps{Organ: h.organ, Ring: h.ring, Clock: h.clock, Rand: rand.Reader, Hello: h.hello,
		Cost: cost, Parallel: c.Hashes, Idle: c.Idle, Absolute: c.Absolute, Lease: c.Lease, MediaLease: c.MediaLease})
	return h, nil
}

// inspect reads what init wrote, and sets the clock: only a sample has an
// offset.
func (h *house) inspect(ctx context.Context, o Options) error {
	for name, at := range map[string]*string{store.MetaOrgan: &h.organ, store.MetaOrganID: &h.organID} {
		v, err := store.Meta(ctx, h.db.Read(), name)
		if err != nil {
			return err
		}
		if v != "" {
			*at = v
		}
	}
	sample, err := store.Meta(ctx, h.db.Read(), store.MetaSample)
	h.isSample = sample == "1" || o.founding
	if h.clock == nil {
		h.clock = time.Now
		if h.isSample && h.config.local() {
			h.clock = h.config.clock
		} else if h.config.ClockOffset != 0 {
			h.log.Warn("QUANCHENG_CLOCK_OFFSET is honoured for sample data only")
		}
	}
	return err
}

// hello is what the server says of itself to anybody.
func (h *house) hello(ctx context.Context) (api.Hello, error) {
	revision, err := store.CatalogueRevision(ctx, h.db.Read())
	return api.Hello{Protocol: api.Protocol, Minimum: h.config.Minimum, Version: api.Version, Organ: h.organ, OrganID: h.organID,
		Epoch: h.epoch, Catalogue: h.catalogue.InForce(revision, nil).Version, Sample: h.isSample, Time: record.At(h.clock()),
		Rescue: h.ring.Rescue(), LogKey: h.ring.Check()}, err
}

func (h *house) close() {
	if err := h.db.Close(); err != nil {
		h.log.Error("close the database", "error", err)
	}
}
