package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"quancheng/backend/api"
	log "quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// history is what clients saw: each intent with the first verdict that they
// had for it, by who sent it. It is held against the server afterwards.
type history struct {
	t       *testing.T
	acts    map[*person][]sent
	filings int // that were submitted and agreed to
}

// again sends everything once more: every verdict is the one of the first time.
func (h history) again() {
	for p, acts := range h.acts {
		for part := range slices.Chunk(acts, 64) {
			var envelopes []intent.Envelope
			for _, s := range part {
				envelopes = append(envelopes, s.envelope)
			}
			var answers []api.Answer
			ok := p.until("send again", func() (err error) { answers, err = p.ask(envelopes); return err })
			for i := range part {
				if !ok || answers[i].Verdict == nil || answers[i].Verdict.Leaf != part[i].verdict.Leaf || answers[i].Verdict.Outcome != part[i].verdict.Outcome {
					h.t.Errorf("%s, once %+v, is answered %+v", part[i].in.ID, part[i].verdict, answers)
					return
				}
			}
		}
	}
}

// check reads the database behind the server: each acknowledged intent stands
// exactly once, each filing is decided whole.
func (h history) check(dsn string) {
	ctx := context.Background()
	db, err := store.Open(ctx, dsn)
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	written, total := h.logged(db)
	lines := map[record.ID]map[string]int{}
	revs := map[record.ID]int{}
	n := 0
	for _, acts := range h.acts {
		for _, s := range acts {
			n++
			if s.verdict.Outcome != intent.Accepted {
				h.t.Errorf("%s of %s: %+v", s.in.Op, s.in.Aggregate, s.verdict)
			}
			if got := written[s.verdict.Leaf]; got != 1 {
				h.t.Errorf("%s stands in the log %d times", s.in.ID, got)
			}
			if s.in.Op != intent.Save {
				continue
			}
			revs[s.in.Aggregate]++
			for _, c := range s.in.Changes {
				if c.Field == "estimate" {
					if lines[s.in.Aggregate] == nil {
						lines[s.in.Aggregate] = map[string]int{}
					}
					lines[s.in.Aggregate][c.Row]++
				}
			}
		}
	}
	var intents int
	if err := db.Read().NewRaw("SELECT COUNT(*) FROM intents WHERE op <> 'import'").Scan(ctx, &intents); err != nil {
		h.t.Fatal(err)
	}
	h.t.Logf("%d intents acknowledged, %d kept, %d logged as done", n, intents, total)
	if n != intents || n != total {
		h.t.Error("the clients saw another history than the server")
	}
	for head := range revs {
		h.effects(db, head, lines[head])
	}
	h.decided(db)
	h.feed(db)
}

// effects: every line that was acknowledged is there, once; no other is.
func (h history) effects(db *store.DB, head record.ID, want map[string]int) {
	agg, err := store.Aggregate(context.Background(), db.Read(), head)
	if err != nil || len(agg) == 0 {
		h.t.Errorf("%s is lost: %v", head, err)
		return
	}
	r, _ := agg.Head()
	got := map[string]int{}
	for _, row := range r.Fields["estimate"].Rows {
		got[row.ID]++
	}
	if fmt.Sprint(got) != fmt.Sprint(want) && len(got)+len(want) > 0 {
		h.t.Errorf("%s has lines %v, acknowledged were %v", head, got, want)
	}
	if r.State == record.Draft && int(r.Rev) != max(1, len(want)+1) {
		h.t.Errorf("%s was written %d times for %d saves", head, r.Rev, len(want)+1)
	}
}

// logged counts the entries of each leaf, and those of intents that were done.
func (h history) logged(db *store.DB) (leaves map[document.Digest]int, done int) {
	var rows []struct{ Entry, Leaf string }
	if err := db.Read().NewRaw("SELECT entry, leaf FROM audit").Scan(context.Background(), &rows); err != nil {
		h.t.Fatal(err)
	}
	leaves = map[document.Digest]int{}
	for _, r := range rows {
		var e log.Entry
		if err := json.Unmarshal([]byte(r.Entry), &e); err != nil {
			h.t.Fatal(err)
		}
		leaves[document.Digest(r.Leaf)]++
		if e.Result == log.OK && strings.HasPrefix(e.Act, "intent.") && e.Act != "intent.import" {
			done++
		}
	}
	return leaves, done
}

// decided: approval, number, document and filing all, for each filing, once.
func (h history) decided(db *store.DB) {
	ctx := context.Background()
	var waiting int
	if err := db.Read().NewRaw("SELECT COUNT(*) FROM jobs WHERE state <> 'done'").Scan(ctx, &waiting); err != nil || waiting != 0 {
		h.t.Errorf("%d jobs were never done: %v", waiting, err)
	}
	var ids []record.ID
	if err := db.Read().NewRaw("SELECT id FROM records WHERE type = ?", lifecycle.Filing).Scan(ctx, &ids); err != nil {
		h.t.Fatal(err)
	}
	var numbers []string
	for _, id := range ids {
		agg, err := store.Aggregate(ctx, db.Read(), id)
		if err != nil {
			h.t.Fatal(err)
		}
		head, _ := agg.Head()
		if head.State != record.Approved {
			continue
		}
		project, err := store.Records(ctx, db.Read(), []record.ID{head.Root})
		if err != nil || len(project) != 1 {
			h.t.Fatal(project, err)
		}
		if numbers = append(numbers, project[0].Text(lifecycle.Number)); len(numbers) > 0 && strings.TrimSpace(numbers[len(numbers)-1]) == "" {
			h.t.Errorf("%s is approved without a number", id)
		}
		papers, frozen := 0, 0
		for _, r := range agg {
			if r.Type == lifecycle.Document && r.Text(lifecycle.DocType) == lifecycle.ApprovalTitle {
				papers++
			}
			if r.Type == lifecycle.Document && r.State == record.Filed {
				frozen++
			}
		}
		if papers != 1 || frozen != 3 {
			h.t.Errorf("%s has %d approvals and %d filed documents", id, papers, frozen)
		}
	}
	slices.Sort(numbers)
	if n := len(numbers); n < h.filings || n != len(slices.Compact(slices.Clone(numbers))) {
		h.t.Errorf("numbers of %d filings: %v", h.filings, numbers)
	}
}

// feed: every row has its number, and no number is left out.
func (h history) feed(db *store.DB) {
	var seqs []*int64
	if err := db.Read().NewRaw("SELECT seq FROM feed").Scan(context.Background(), &seqs); err != nil {
		h.t.Fatal(err)
	}
	slices.SortFunc(seqs, func(a, b *int64) int {
		if a == nil || b == nil {
			h.t.Fatal("a feed row without a number")
		}
		return cmp.Compare(*a, *b)
	})
	for i, s := range seqs {
		if *s != int64(i)+1 {
			h.t.Fatalf("feed number %d stands at %d", *s, i+1)
		}
	}
}

// opened: the bytes of every generated approval stand in the document store.
func (h history) opened(p *person) {
	var n int
	for id := range p.papers {
		var at api.DocumentURL
		if !p.until("open "+string(id), func() error {
			return p.call(http.MethodGet, api.PathUploads[:len("/api/v1/")]+"documents/"+string(id), p.Token, nil, &at)
		}) {
			return
		}
		resp, err := p.http.Get(at.URL)
		if err != nil {
			h.t.Error(err)
			return
		}
		_ = resp.Body.Close()
		if n++; resp.StatusCode != http.StatusOK || resp.ContentLength != at.Ref.SealedSize {
			h.t.Errorf("the bytes of %s: %d, %d", id, resp.StatusCode, resp.ContentLength)
		}
	}
	if n < h.filings {
		h.t.Errorf("%d approvals for %d filings", n, h.filings)
	}
}
