package web

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
)

const (
	pageItems = 2000 // items of a page; the first pull asks again at once
	pushMost  = 64   // envelopes of a push
	waitMost  = 55 * time.Second
)

func (w *Web) push(ctx context.Context, who policy.Actor, in api.Push) (api.Pushed, error) {
	if len(in.Envelopes) == 0 || len(in.Envelopes) > pushMost {
		return api.Pushed{}, fault.Numbered(fault.TooLarge, "E-WEB-006", "一次上报的事项数量不对，没有进行，本机的内容都还在。")
	}
	answers, err := w.Ledger.Submit(ctx, who, in.Envelopes)
	return api.Pushed{Answers: answers}, err
}

type waitQuery struct {
	Cursor int64 `query:"cursor" minimum:"0"`
}

// wait holds the request until the feed moved past the cursor, at most 55 s.
func (w *Web) wait(ctx context.Context, who policy.Actor, q waitQuery) (api.Waited, error) {
	limited, cancel := context.WithTimeout(ctx, waitMost)
	defer cancel()
	go func() {
		select {
		case <-w.Stopping:
			cancel()
		case <-limited.Done():
		}
	}()
	err := w.Ledger.Wait(limited, who, q.Cursor)
	if limited.Err() != nil && ctx.Err() == nil {
		return api.Waited{}, nil
	}
	return api.Waited{Changed: err == nil}, err
}

// feed streams one page as NDJSON. A failure after the first line cuts the
// stream: a page without its End line was never received.
func (w *Web) feed(rw http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	cursor, cerr := number(q.Get("cursor"))
	grants, gerr := number(q.Get("grants"))
	if err := errors.Join(cerr, gerr); err != nil {
		w.write(rw, r, fault.Numbered(fault.Invalid, "E-WEB-004", "请求的内容不符合接口约定（cursor、grants），没有进行。请升级程序。"))
		return
	}
	page := &page{rw: rw, encoders: &w.encoders, zstd: strings.Contains(r.Header.Get("Accept-Encoding"), "zstd")}
	err := w.Ledger.Pull(r.Context(), caller(r.Context()), cursor, q.Get("epoch"), grants, q.Get("resume"), pageItems, page.emit)
	if err == nil {
		err = page.close()
	}
	switch {
	case err != nil && page.lines == nil:
		w.write(rw, r, err)
	case err != nil:
		_ = w.failure(r.Context(), err)
		panic(http.ErrAbortHandler)
	}
}

func number(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err == nil && n < 0 {
		err = strconv.ErrRange
	}
	return n, err
}

// page begins its answer with the first item, so that an error before it
// still has its status.
type page struct {
	rw       http.ResponseWriter
	encoders *sync.Pool // of *zstd.Encoder: each has a window of its own
	zstd     bool
	lines    *json.Encoder
	ends     []func() error
}

func (p *page) emit(item api.Item) error {
	if p.lines == nil {
		if err := p.begin(); err != nil {
			return err
		}
	}
	return p.lines.Encode(item)
}

func (p *page) begin() error {
	p.rw.Header().Set("Content-Type", "application/x-ndjson")
	var to io.Writer = p.rw
	if p.zstd {
		p.rw.Header().Set("Content-Encoding", "zstd")
		z, err := p.encoder()
		if err != nil {
			return err
		}
		to, p.ends = z, append(p.ends, func() error {
			defer p.encoders.Put(z)
			return z.Close()
		})
	}
	buffered := bufio.NewWriterSize(to, 256<<10)
	p.ends = append([]func() error{buffered.Flush}, p.ends...)
	p.lines = json.NewEncoder(buffered)
	return nil
}

func (p *page) encoder() (*zstd.Encoder, error) {
	if z, ok := p.encoders.Get().(*zstd.Encoder); ok {
		z.Reset(p.rw)
		return z, nil
	}
	return zstd.NewWriter(p.rw, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
}

func (p *page) close() error {
	for _, end := range p.ends {
		if err := end(); err != nil {
			return err
		}
	}
	return nil
}
