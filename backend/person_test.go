package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// person is somebody signed in, with what the feed told him so far.
type person struct {
	*pc
	api.Session

	mu    sync.Mutex
	at    api.End
	seen  map[record.ID]map[record.Class]document.Digest
	cases map[record.ID]workflow.CaseView

	papers map[record.ID]bool // approvals that were generated
}

// sent is an intent that was answered: the bytes, and the first verdict.
type sent struct {
	in       intent.Intent
	envelope intent.Envelope
	verdict  intent.Verdict
}

func newID() record.ID {
	id, err := record.NewID(rand.Reader)
	if err != nil {
		panic(err)
	}
	return id
}

func (p *person) intent(op intent.Op, aggregate record.ID) intent.Intent {
	return intent.Intent{ID: intent.ID(newID()), Op: op, Aggregate: aggregate, Catalogue: lifecycle.CatalogueVersion,
		By: p.Actor.User, Device: p.Session.Device, At: p.Hello.Time}
}

// push sends the same bytes until each has a verdict.
func (p *person) push(ins ...intent.Intent) []sent {
	out := make([]sent, len(ins))
	var envelopes []intent.Envelope
	for i, in := range ins {
		body, err := intent.Marshal(in)
		if err != nil {
			p.t.Error(err)
			return nil
		}
		out[i] = sent{in: in, envelope: intent.Mark(p.key, p.Session.Device, body)}
		envelopes = append(envelopes, out[i].envelope)
	}
	ok := p.until("push", func() error {
		answers, err := p.ask(envelopes)
		if err != nil {
			return err
		}
		for i, a := range answers {
			if a.Fault != nil {
				return a.Fault
			}
			out[i].verdict = *a.Verdict
		}
		return nil
	})
	if !ok {
		return nil
	}
	return out
}

func (p *person) ask(envelopes []intent.Envelope) ([]api.Answer, error) {
	var got api.Pushed
	err := p.call(http.MethodPost, api.PathIntents, p.Token, api.Push{Envelopes: envelopes}, &got)
	if err == nil && len(got.Answers) != len(envelopes) {
		err = fmt.Errorf("%d answers to %d", len(got.Answers), len(envelopes))
	}
	return got.Answers, err
}

// pull reads the feed to its end; a page that fails is asked for again.
func (p *person) pull() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seen == nil {
		p.seen, p.cases = map[record.ID]map[record.Class]document.Digest{}, map[record.ID]workflow.CaseView{}
		p.papers = map[record.ID]bool{}
	}
	for {
		q := url.Values{"cursor": {strconv.FormatInt(p.at.Cursor, 10)}, "grants": {strconv.FormatInt(p.at.Grants, 10)}, "epoch": {p.at.Epoch}, "resume": {p.at.Resume}}
		var text []byte
		if err := p.call(http.MethodGet, api.PathFeed+"?"+q.Encode(), p.Token, nil, &text); err != nil {
			return err
		}
		var end *api.End
		for dec := json.NewDecoder(bytes.NewReader(text)); dec.More(); {
			var it api.Item
			if err := dec.Decode(&it); err != nil {
				return err
			}
			switch {
			case it.Record != nil:
				r := it.Record.Record
				if p.seen[r.ID] = it.Record.Seen; r.Text(lifecycle.DocType) == lifecycle.ApprovalTitle && r.Type == lifecycle.Document {
					p.papers[r.ID] = true
				}
			case it.Case != nil:
				p.cases[it.Case.Record] = *it.Case
			case it.End != nil:
				end = it.End
			}
		}
		if end == nil {
			return io.ErrUnexpectedEOF
		}
		if p.at = *end; !end.More {
			return nil
		}
	}
}

// decide agrees to every open task once; done remembers which.
func (p *person) decide(done map[workflow.TaskID]bool) []sent {
	if !p.until("pull", p.pull) {
		return nil
	}
	var out []sent
	for filing, c := range p.cases {
		for _, task := range c.Tasks {
			if done[task.ID] {
				continue
			}
			done[task.ID] = true
			in := p.intent(intent.Decide, filing)
			in.Task, in.Action, in.Opinion, in.Seen = task.ID, workflow.Agree, "同意", p.seen[filing]
			out = append(out, p.push(in)...)
		}
	}
	return out
}

// draft begins a filing of 200 words at most, with nothing but a name.
func (p *person) draft(name string) intent.Intent {
	head := newID()
	in := p.intent(intent.Save, head)
	in.Births = []record.Birth{{ID: head, Type: lifecycle.Filing, Root: newID(), Unit: p.Actor.Unit}}
	in.Changes = []record.Change{{Record: head, Field: "name", New: record.Value{Text: name}}}
	return in
}

// line adds one row to a draft's estimate.
func (p *person) line(head record.ID) intent.Intent {
	in := p.intent(intent.Save, head)
	r := record.Row{ID: string(newID()), Cells: map[record.Name]string{"category": "application", "name": "软件", "quantity": "1", "price": "100"}}
	in.Changes = []record.Change{{Record: head, Field: "estimate", Row: r.ID, New: record.Value{Rows: []record.Row{r}}}}
	return in
}

// filing is a whole one with two documents, submitted.
func (p *person) filing(name string, pdf []byte) []sent {
	in := p.draft(name)
	head, root := in.Aggregate, in.Births[0].Root
	set := func(rec record.ID, f record.Name, text string) {
		in.Changes = append(in.Changes, record.Change{Record: rec, Field: f, New: record.Value{Text: text}})
	}
	for f, text := range map[record.Name]string{"owner_unit": string(p.Actor.Unit), "kind": lifecycle.KindNew, "basis": "《示例条例》（示政发〔2026〕3号）",
		"goal": "建设统一受理平台，编制信息资源目录并共享，落实等级保护和密码应用。", "start": "2026-12-01", "finish": "2026-12-31", "level": "内部"} {
		set(head, f, text)
	}
	row := func(f record.Name, cells map[record.Name]string) {
		r := record.Row{ID: string(newID()), Cells: cells}
		in.Changes = append(in.Changes, record.Change{Record: head, Field: f, Row: r.ID, New: record.Value{Rows: []record.Row{r}}})
	}
	row("estimate", map[record.Name]string{"category": "application", "name": "软件", "quantity": "1", "price": "100000000"})
	row("funding", map[record.Name]string{"channel": "local", "year": "2026", "amount": "100000000"})
	for _, slot := range []string{"request", "plan"} {
		doc := newID()
		ref, ok := p.upload(doc, head, slot+".pdf", append(bytes.Clone(pdf), "\n% "+name+slot...))
		if !ok {
			return nil
		}
		in.Births = append(in.Births, record.Birth{ID: doc, Type: lifecycle.Document, Root: root, Parent: head, Unit: p.Actor.Unit})
		in.Documents = append(in.Documents, ref)
		for f, text := range map[record.Name]string{"title": slot, "slot": slot, "name": ref.Name, "media": ref.Media, "size": record.MoneyText(ref.Size),
			"content": string(ref.Content), "object": string(ref.Object), "level": "内部"} {
			set(doc, f, text)
		}
	}
	out := p.push(in)
	return append(out, p.push(p.intent(intent.Submit, head))...)
}

// upload brings a document; whatever fails begins again at the ticket.
func (p *person) upload(doc, aggregate record.ID, name string, content []byte) (document.Ref, bool) {
	key, err := document.NewKey(rand.Reader)
	if err != nil {
		p.t.Error(err)
	}
	var sealed bytes.Buffer
	s, err := document.Seal(&sealed, bytes.NewReader(content), key, rand.Reader)
	if err != nil {
		p.t.Error(err)
	}
	ticket := api.Ticket{Document: doc, Aggregate: aggregate, Object: s.Object, Content: s.Content, Size: s.Size, SealedSize: s.SealedSize,
		Key: key[:], Name: name, Media: document.PDF, Parts: []document.Digest{s.Parts[0].Digest}}
	ok := p.until("upload", func() error {
		var up api.Upload
		if err := p.call(http.MethodPost, api.PathUploads, p.Token, ticket, &up); err != nil || up.Done {
			return err
		}
		return p.bring(up, sealed.Bytes())
	})
	return document.Ref{ID: string(doc), Object: s.Object, Content: s.Content, Size: s.Size, SealedSize: s.SealedSize, Name: name, Media: document.PDF}, ok
}

func (p *person) bring(up api.Upload, sealed []byte) error {
	base := api.PathUploads + "/" + up.ID
	if len(up.Have) == 0 {
		var urls api.PartURLs
		if err := p.call(http.MethodPost, base+"/parts", p.Token, api.PartsWanted{Parts: []int{1}}, &urls); err != nil {
			return err
		}
		r, err := http.NewRequest(http.MethodPut, urls.URLs[0].URL, bytes.NewReader(sealed))
		if err != nil {
			return err
		}
		for name, value := range urls.URLs[0].Headers {
			r.Header.Set(name, value)
		}
		resp, err := p.http.Do(r)
		if err != nil {
			return err
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("put: %d", resp.StatusCode)
		}
	}
	return p.call(http.MethodPost, base+"/done", p.Token, nil, nil)
}
