package app

import (
	"context"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
	"quancheng/sync/replica"
)

// watchEvery is how often the server is greeted while nobody is signed in;
// replication hears from it otherwise.
const watchEvery = 10 * time.Second

// watch greets the server, and binds this PC when IT left a code for it.
func (d *Desk) watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if _, err := d.open(); err != nil && !d.isAway() {
			d.greet(ctx)
		}
		for wait := true; wait; {
			select {
			case <-ctx.Done():
				return
			case <-d.check:
				d.standing(ctx)
			case <-tick.C:
				wait = false
			}
		}
	}
}

// greet asks the server for its greeting, once.
func (d *Desk) greet(ctx context.Context) {
	if d.client == nil {
		return
	}
	h, err := d.client.Hello(ctx)
	if ctx.Err() != nil {
		return
	}
	d.met(h, err)
	if err == nil {
		d.bindByCode(ctx)
		if err := d.post(ctx); err != nil && fault.CodeOf(err) != fault.Unreachable && ctx.Err() == nil {
			d.log.Warn("hand in sealed work", "error", err)
		}
		d.standing(ctx)
	}
	d.tellSession()
}

// met keeps what a greeting, or its failure, says.
func (d *Desk) met(h api.Hello, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.online = err == nil; err != nil {
		d.fault = fault.From(err)
		return
	}
	d.hello, d.fault = h, nil
	d.isSample(h.Sample)
}

// heard follows the end of a page of the feed.
func (d *Desk) heard(end api.End) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.isSample(end.Sample)
}

// isSample takes the server's word and keeps it for a start without it. Under
// mu.
func (d *Desk) isSample(is bool) {
	if d.sample == is {
		return
	}
	d.sample = is
	if err := d.home.keep(settings{Away: d.away, Sample: is}); err != nil {
		d.log.Warn("keep the server's word on sample data", "error", err)
	}
}

// bindByCode uses the code of quancheng.json and erases it.
func (d *Desk) bindByCode(ctx context.Context) {
	if d.config.Code == "" {
		return
	}
	if _, bound := d.ring.Enrolment(); bound != nil {
		if err := d.bind(ctx, d.config.Code); err != nil {
			d.log.Warn("bind by the code of the configuration", "error", err)
			return
		}
	}
	if err := d.home.spend(d.config); err != nil {
		d.log.Error("erase the code that was used", "error", err)
	}
	d.config.Code = ""
}

// tellSync and tellSession ring the page.
func (d *Desk) tellSync() {
	d.bell.ring(EventSync, func() any { return d.syncView() })
}

func (d *Desk) tellSession() {
	d.bell.ring(EventSession, func() any { return d.sessionView() })
}

// synced follows the status of replication.
func (s *seat) synced(st replica.Status) {
	d := s.desk
	d.mu.Lock()
	changed := d.online != st.Online || said(d.fault) != said(st.Trouble)
	d.online, d.fault = st.Online, st.Trouble
	d.mu.Unlock()
	if changed {
		d.tellSession()
	}
	if st.Online {
		s.wake()
	}
	d.tellSync()
	s.acted()
	s.count(st)
	if st.Trouble != nil {
		d.ended(s, st.Trouble)
	}
}

// said is what the page shows of a fault.
func said(f *fault.Error) string {
	if f == nil {
		return ""
	}
	return f.Message
}

func untrusted(f *fault.Error) bool { return f != nil && f.Code == fault.Untrusted }

func digests(list []string) []document.Digest {
	out := make([]document.Digest, 0, len(list))
	for _, s := range list {
		out = append(out, document.Digest(s))
	}
	return out
}

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return string(record.At(t))
}
