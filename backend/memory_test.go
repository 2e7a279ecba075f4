package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"

	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

const (
	pulled  = 2000 // records of a first pull: one full page each
	pullers = 200
)

// Goal: ≤ 4× what it takes for one. The peak of the server's resident memory
// while so many clients do their first pull at once, by that while one does;
// in the desktops' wire format.
func BenchmarkPullMemory(b *testing.B) {
	p := install(b)
	p.said("init", "--sample")
	p.start()
	d := p.enrol("https://" + p.address)
	im := d.signIn("hejing")
	im.fill(pulled)
	p.stop()
	p.start() // what filling took is not what pulling takes
	p.forget(b)
	one := p.peak(b, func() { im.first(b, 1) })
	p.forget(b)
	all := p.peak(b, func() { im.first(b, pullers) })
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(all/one, "×one")
	b.ReportMetric(one/1024, "MiB-one")
	b.ReportMetric(all/1024, "MiB-all")
}

// fill imports n projects.
func (p *person) fill(n int) {
	p.t.Helper()
	for at := 0; at < n; at += 64 {
		var ins []intent.Intent
		for i := at; i < min(at+64, n); i++ {
			id := newID()
			in := p.intent(intent.Import, id)
			in.Births = []record.Birth{{ID: id, Type: lifecycle.Project, Root: id, Unit: "u-yw1"}}
			for f, text := range map[record.Name]string{lifecycle.SourceID: fmt.Sprintf("BENCH-%d", i), lifecycle.Name: fmt.Sprintf("第 %d 号政务服务平台改造", i),
				lifecycle.OwnerUnit: "u-yw1", lifecycle.ProjectKind: lifecycle.KindUpgrade, lifecycle.StageField: string(lifecycle.Operations),
				lifecycle.Level: string(record.Inside), lifecycle.PlannedCost: "10000", lifecycle.ActualCost: "9900", lifecycle.PlannedStart: "2024-01-15",
				lifecycle.PlannedFinish: "2024-11-30", lifecycle.ActualStart: "2024-01-15", lifecycle.ActualFinish: "2025-01-10"} {
				in.Changes = append(in.Changes, record.Change{Record: id, Field: f, New: record.Value{Text: text}})
			}
			ins = append(ins, in)
		}
		for _, s := range p.push(ins...) {
			if s.verdict.Outcome != intent.Accepted {
				p.t.Fatalf("%+v", s.verdict)
			}
		}
	}
}

// first pulls everything, n times side by side, compressed as desktops ask.
func (p *person) first(b *testing.B, n int) {
	b.Helper()
	var group sync.WaitGroup
	for range n {
		group.Go(func() {
			records, err := p.whole()
			if err != nil || records < pulled {
				b.Errorf("%d records came: %v", records, err)
			}
		})
	}
	group.Wait()
}

func (p *person) whole() (records int, err error) {
	for at := (api.End{More: true}); at.More; {
		items, end, err := p.page(at)
		if err != nil {
			return records, err
		}
		records, at = records+items, end
	}
	return records, nil
}

func (p *person) page(at api.End) (records int, end api.End, err error) {
	q := url.Values{"cursor": {strconv.FormatInt(at.Cursor, 10)}, "grants": {strconv.FormatInt(at.Grants, 10)}, "epoch": {at.Epoch}, "resume": {at.Resume}}
	r, err := http.NewRequest(http.MethodGet, p.base+api.PathFeed+"?"+q.Encode(), nil)
	if err != nil {
		return 0, end, err
	}
	r.Header.Set(api.HeaderVersion, api.Version)
	r.Header.Set("Authorization", "Bearer "+p.Token)
	r.Header.Set("Accept-Encoding", "zstd")
	resp, err := p.http.Do(r)
	if err != nil {
		return 0, end, err
	}
	defer resp.Body.Close()
	plain, err := zstd.NewReader(resp.Body, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return 0, end, err
	}
	defer plain.Close()
	for dec := json.NewDecoder(plain); ; {
		var it struct {
			Kind api.ItemKind
			End  *api.End
		}
		if err := dec.Decode(&it); err != nil {
			return records, end, err // io.EOF too: there was no end
		}
		switch {
		case it.End != nil:
			return records, *it.End, nil
		case it.Kind == api.ItemRecord:
			records++
		}
	}
}

// forget makes the kernel begin a new peak.
func (p *program) forget(b *testing.B) {
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.running.Process.Pid), []byte("5"), 0); err != nil {
		b.Skip("no peak of another process here:", err)
	}
}

// peak is the most resident memory in KiB since forget.
func (p *program) peak(b *testing.B, do func()) float64 {
	do()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.running.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, after, _ := bytes.Cut(text, []byte("VmHWM:"))
	n, err := strconv.ParseFloat(string(bytes.Fields(after)[0]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}
