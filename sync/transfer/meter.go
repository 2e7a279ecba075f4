package transfer

import (
	"io"
	"sync"
	"time"
)

const (
	speak  = 250 * time.Millisecond // between two reports
	window = 5 * time.Second        // over which speed is measured
)

// meter counts bytes and reports now and then.
type meter struct {
	cfg Config

	mu    sync.Mutex
	total int64
	sent  int64
	since []mark // of the window, oldest first
	spoke time.Time
}

type mark struct {
	at   time.Time
	sent int64
}

func newMeter(cfg Config, total int64) *meter { return &meter{cfg: cfg, total: total} }

// stand sets what the other side has without sending.
func (m *meter) stand(n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent, m.since = n, nil
	m.report(true)
}

// add counts n bytes more, or takes back what did not arrive.
func (m *meter) add(n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent += n
	m.report(m.sent == m.total)
}

func (m *meter) report(now bool) {
	if m.cfg.Progress == nil {
		return
	}
	at := m.cfg.Now()
	if !now && at.Sub(m.spoke) < speak && at.After(m.spoke) {
		return
	}
	m.spoke = at
	for len(m.since) > 1 && at.Sub(m.since[0].at) > window {
		m.since = m.since[1:]
	}
	m.since = append(m.since, mark{at, m.sent})
	m.cfg.Progress(m.progress(at))
}

func (m *meter) progress(at time.Time) Progress {
	p := Progress{Sent: m.sent, Total: m.total, Rest: -1}
	if took := at.Sub(m.since[0].at); took > 0 {
		p.Speed = max(0, int64(float64(m.sent-m.since[0].sent)/took.Seconds()))
	}
	if p.Speed > 0 {
		p.Rest = int((m.total - m.sent + p.Speed - 1) / p.Speed)
	}
	return p
}

// metered counts what is read until it is taken back: the transport may go on
// reading for a moment after it gave up.
type metered struct {
	io.Reader
	m    *meter
	mu   sync.Mutex
	read int64
	over bool
}

func (r *metered) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.over {
		r.read += int64(n)
		r.m.add(int64(n))
	}
	return n, err
}

func (r *metered) back() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
	r.m.add(-r.read)
}
