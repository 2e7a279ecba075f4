package servertest

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/record"
)

// Upload seals and uploads one PDF the whole way a desktop does.
func (p *PC) Upload(t testing.TB, token string, doc, aggregate record.ID, name string, content []byte) document.Ref {
	t.Helper()
	key, err := document.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var sealed bytes.Buffer
	s, err := document.Seal(&sealed, bytes.NewReader(content), key, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ticket := api.Ticket{Document: doc, Aggregate: aggregate, Object: s.Object, Content: s.Content, Size: s.Size, SealedSize: s.SealedSize,
		Key: key[:], Name: name, Media: document.PDF}
	wanted := api.PartsWanted{}
	for i, part := range s.Parts {
		ticket.Parts = append(ticket.Parts, part.Digest)
		wanted.Parts = append(wanted.Parts, i+1)
	}
	var up api.Upload
	p.Must(t, http.MethodPost, api.PathUploads, token, ticket, &up)
	if !up.Done {
		p.putParts(t, token, up.ID, wanted, sealed.Bytes())
	}
	return document.Ref{ID: string(doc), Object: s.Object, Content: s.Content, Size: s.Size, SealedSize: s.SealedSize, Name: name, Media: document.PDF}
}

func (p *PC) putParts(t testing.TB, token, id string, wanted api.PartsWanted, sealed []byte) {
	t.Helper()
	base := "/api/v1/uploads/" + id
	var urls api.PartURLs
	p.Must(t, http.MethodPost, base+"/parts", token, wanted, &urls)
	for _, u := range urls.URLs {
		from := (u.Part - 1) * document.PartSize
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, u.URL, bytes.NewReader(sealed[from:min(from+document.PartSize, len(sealed))]))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range u.Headers {
			r.Header.Set(name, value)
		}
		resp, err := p.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		words, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("put part %d: %d %s", u.Part, resp.StatusCode, words)
		}
	}
	p.Must(t, http.MethodPost, base+"/done", token, nil, nil)
}

// Feed pulls the whole projection of a session.
func (p *PC) Feed(t testing.TB, token string) []api.Item {
	t.Helper()
	var all []api.Item
	for at := (api.End{More: true}); at.More; {
		items := p.page(t, token, at)
		end := items[len(items)-1]
		if end.End == nil {
			t.Fatal("a page without an end")
		}
		all, at = append(all, items...), *end.End
	}
	return all
}

func (p *PC) page(t testing.TB, token string, at api.End) []api.Item {
	t.Helper()
	q := url.Values{"cursor": {strconv.FormatInt(at.Cursor, 10)}, "grants": {strconv.FormatInt(at.Grants, 10)}, "epoch": {at.Epoch}, "resume": {at.Resume}}
	status, body := p.Call(t, http.MethodGet, api.PathFeed+"?"+q.Encode(), token, nil)
	if status != http.StatusOK {
		t.Fatalf("feed: %d %s", status, body)
	}
	var items []api.Item
	for dec := json.NewDecoder(bytes.NewReader(body)); dec.More(); {
		var it api.Item
		if err := dec.Decode(&it); err != nil {
			t.Fatal(err)
		}
		items = append(items, it)
	}
	return items
}
