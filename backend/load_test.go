package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/archive"
)

// load is 200 clients of one server: most write drafts, some bring whole
// filings, two decide.
type load struct {
	history
	clerks   []*person
	deciders []*person
	acked    atomic.Int64
	over     chan struct{}
	group    sync.WaitGroup
	mu       sync.Mutex
}

func newLoad(t *testing.T, d *pc) *load {
	l := &load{history: history{t: t, acts: map[*person][]sent{}}, over: make(chan struct{})}
	for _, name := range []string{"linxl", "sunyue"} {
		l.clerks = append(l.clerks, d.signIn(name))
	}
	for _, name := range []string{"zhoumin", "chenqm"} {
		l.deciders = append(l.deciders, d.signIn(name))
	}
	return l
}

func (l *load) note(p *person, acts []sent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acts[p] = append(l.acts[p], acts...)
	l.acked.Add(int64(len(acts)))
}

func (l *load) ended() bool {
	select {
	case <-l.over:
		return true
	default:
		return l.t.Failed()
	}
}

// run begins: n clients, of which filers each bring as many filings.
func (l *load) run(n, filers, each int) {
	pdf := paper(l.t)
	for i := range n - filers {
		l.group.Go(func() { l.edit(l.clerks[i%len(l.clerks)], i) })
	}
	l.filings = filers * each
	var brought sync.WaitGroup
	for i := range filers {
		brought.Go(func() {
			for k := range each {
				p := l.clerks[i%len(l.clerks)]
				l.note(p, p.filing(fmt.Sprintf("立项%d之%d", i, k), pdf))
			}
		})
	}
	decided := make(chan struct{})
	go func() { brought.Wait(); close(decided) }()
	for _, p := range l.deciders {
		l.group.Go(func() { l.decideAll(p) })
	}
	l.group.Go(func() { <-decided })
}

// edit writes a draft, a few lines at a time, until it is over.
func (l *load) edit(p *person, i int) {
	first := p.draft(fmt.Sprintf("草稿 %d", i))
	l.note(p, p.push(first))
	for n := 0; !l.ended() && n < 400; n++ {
		if n%3 == 2 {
			l.note(p, p.push(p.line(first.Aggregate), p.line(first.Aggregate), p.line(first.Aggregate)))
			continue
		}
		l.note(p, p.push(p.line(first.Aggregate)))
	}
}

// decideAll agrees until as many filings as there are have passed this desk.
func (l *load) decideAll(p *person) {
	done := map[workflow.TaskID]bool{}
	for len(done) < l.filings && !l.t.Failed() {
		l.note(p, p.decide(done))
		time.Sleep(100 * time.Millisecond)
	}
}

// more waits until the clients have had so many more answers.
func (l *load) more(n int64) {
	for from := l.acked.Load(); l.acked.Load() < from+n && !l.t.Failed(); {
		time.Sleep(5 * time.Millisecond)
	}
}

// issued waits until every approval can be seen.
func (l *load) issued() {
	p := l.deciders[0]
	p.until("see the approvals", func() error {
		if err := p.pull(); err != nil {
			return err
		}
		if len(p.papers) < l.filings {
			return fmt.Errorf("%d of %d approvals", len(p.papers), l.filings)
		}
		return nil
	})
	l.opened(p)
}

func paper(t *testing.T) []byte {
	out, err := archive.Render(archive.Approval{Organ: "示例市政务服务局", Number: "1号", Title: "材料", To: "业务一处", Body: []string{"材料"}, Date: "2026-11-23"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// soak is the full count where make soak asks for it, else the one of CI.
func soak(full, short int) int {
	if os.Getenv("QUANCHENG_SOAK") != "" {
		return full
	}
	return short
}

// R189, R195: 200 clients push while the server is killed again and again:
// nothing acknowledged is lost, nothing happens twice, no filing is decided by
// half, and the log proves itself afterwards.
func TestKilledUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a server under load")
	}
	p := install(t)
	p.said("init", "--sample")
	t.Log("first ready after", p.start().Round(time.Millisecond))
	d := p.enrol("https://" + p.address)
	l := newLoad(t, d)
	l.run(200, 4, soak(4, 1))
	for range soak(10, 3) {
		l.more(int64(soak(1500, 250)))
		p.kill()
		t.Log("killed; ready after", p.start().Round(time.Millisecond))
	}
	l.more(200)
	close(l.over)
	l.group.Wait()
	l.again()
	l.issued()
	p.stop()
	l.check("sqlite:" + p.dir + "/data/quancheng.db")
	if text := string(p.said("audit", "verify")); !strings.Contains(text, "日志完整") {
		t.Error(text)
	}
}
