package app

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"quancheng/app/journal"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/record"
)

// work is what the user began and did not hand in: drafts, sealed documents,
// opinions. It lies in the journal; this is its newest state in memory.
type work struct {
	journal *journal.Journal

	mu       sync.Mutex
	drafts   map[record.ID]draft // by head
	papers   map[record.ID]paper // by document
	opinions map[record.ID]string
	fresh    map[record.ID]draft // 新建, never saved: not in the journal
}

// draft is one aggregate under edit.
type draft struct {
	Base  record.Aggregate `json:"base,omitempty"` // as the server told it when editing began; none = new
	Now   record.Aggregate `json:"now"`
	Saved record.Time      `json:"saved"`
	Sent  record.Time      `json:"sent,omitempty"` // Saved of the content that last went up
}

func (d draft) head() record.Record {
	h, _ := d.Now.Head()
	return h
}

// paper is a document that was sealed on this PC; its bytes lie in the
// journal's area under its id.
type paper struct {
	Head   record.ID         `json:"head"`
	Ref    document.Ref      `json:"ref"`
	Key    document.Key      `json:"-"`
	Secret []byte            `json:"key"` // of the document; the entry itself is sealed
	Parts  []document.Digest `json:"parts"`
	Card   document.Card     `json:"card"`
}

const opinionPrefix = "opinion-"

func newWork(j *journal.Journal) *work {
	return &work{journal: j, drafts: map[record.ID]draft{}, papers: map[record.ID]paper{}, opinions: map[record.ID]string{}, fresh: map[record.ID]draft{}}
}

// take follows one entry of the journal. An act that took a draft up ends it.
func (w *work) take(e journal.Entry) error {
	head := record.ID(e.Index.Aggregate)
	switch {
	case e.Kind == journal.Draft && strings.HasPrefix(e.Index.Aggregate, opinionPrefix):
		w.opinions[record.ID(strings.TrimPrefix(e.Index.Aggregate, opinionPrefix))] = string(e.Payload)
	case e.Kind == journal.Draft && len(e.Payload) == 0:
		delete(w.drafts, head)
	case e.Kind == journal.Draft:
		var d draft
		if err := json.Unmarshal(e.Payload, &d); err != nil {
			return fmt.Errorf("decode a draft: %w", err)
		}
		w.drafts[head] = d
	case e.Closed: // settled: the server's word has taken its place
	case e.Kind == journal.Document && len(e.Payload) == 0:
		delete(w.papers, record.ID(e.Index.Document))
	case e.Kind == journal.Document:
		var p paper
		if err := json.Unmarshal(e.Payload, &p); err != nil {
			return fmt.Errorf("decode a document's registration: %w", err)
		}
		copy(p.Key[:], p.Secret)
		w.papers[record.ID(e.Index.Document)] = p
	}
	return nil
}

func (w *work) draft(head record.ID) (draft, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	d, ok := w.drafts[head]
	return d, ok
}

// allDrafts lists them in the order of their heads.
func (w *work) allDrafts() []draft {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make([]draft, 0, len(w.drafts))
	for _, head := range slices.Sorted(maps.Keys(w.drafts)) {
		list = append(list, w.drafts[head])
	}
	return list
}

// keep makes a draft durable.
func (w *work) keep(d draft) error {
	data, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode a draft: %w", err)
	}
	id := d.head().ID
	if _, err := w.journal.Append(journal.Draft, journal.Index{Aggregate: string(id)}, data); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drafts[id] = d
	delete(w.fresh, id)
	return nil
}

// end drops a draft: it was handed in, or given up.
func (w *work) end(head record.ID) error {
	w.mu.Lock()
	_, ok := w.drafts[head]
	delete(w.fresh, head)
	w.mu.Unlock()
	if !ok {
		return nil
	}
	if _, err := w.journal.Append(journal.Draft, journal.Index{Aggregate: string(head)}, nil); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.drafts, head)
	return nil
}

func (w *work) begin(d draft) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fresh[d.head().ID] = d
}

func (w *work) begun(head record.ID) (draft, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	d, ok := w.fresh[head]
	return d, ok
}

func (w *work) keepPaper(p paper) error {
	p.Secret = slices.Clone(p.Key[:])
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode a document's registration: %w", err)
	}
	if _, err := w.journal.Append(journal.Document, journal.Index{Aggregate: string(p.Head), Document: p.Ref.ID}, data); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.papers[record.ID(p.Ref.ID)] = p
	return nil
}

// dropPaper ends a document that was never handed in.
func (w *work) dropPaper(id record.ID) error {
	p, ok := w.paper(id)
	if !ok {
		return nil
	}
	if _, err := w.journal.Append(journal.Document, journal.Index{Aggregate: string(p.Head), Document: p.Ref.ID}, nil); err != nil {
		return err
	}
	w.mu.Lock()
	delete(w.papers, id)
	w.mu.Unlock()
	return w.journal.Documents().Remove(string(id))
}

func (w *work) paper(id record.ID) (paper, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p, ok := w.papers[id]
	return p, ok
}

func (w *work) opinion(id record.ID) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.opinions[id]
}

// keepOpinion keeps what the user is writing; empty ends it.
func (w *work) keepOpinion(id record.ID, text string) error {
	if w.opinion(id) == text {
		return nil
	}
	if _, err := w.journal.Append(journal.Draft, journal.Index{Aggregate: opinionPrefix + string(id)}, []byte(text)); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opinions[id] = text
	return nil
}
