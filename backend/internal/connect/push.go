package connect

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

const (
	batch    = 64 // envelopes of one push
	tries    = 4
	lineMost = 16 << 20
)

// Tally says what became of the projects of a list.
type Tally struct {
	New, Changed, Same int
	Rejected           []Finding
}

// IDOf is the id of a row's project, the same at every run.
func IDOf(organ, source, key string) record.ID {
	return record.ID(document.Of([]byte("quancheng import\n" + organ + "\n" + source + "\n" + key))[:32])
}

// Push brings the projects of a list in: those that are new or differ from
// what stands. With dry nothing is sent and the tally says what would be.
func (c *Client) Push(ctx context.Context, m Mapping, list List, dry bool) (Tally, error) {
	standing, err := c.standing(ctx)
	if err != nil {
		return Tally{}, err
	}
	var t Tally
	var waiting []errand
	for _, p := range list.Projects {
		in, fresh, err := c.intend(m, p, standing)
		switch {
		case err != nil:
			return t, err
		case len(in.Changes) == 0 && !fresh:
			t.Same++
		default:
			waiting = append(waiting, errand{p, in, fresh})
		}
	}
	for group := range slices.Chunk(waiting, batch) {
		if !dry {
			if group, err = c.carry(ctx, group, &t); err != nil {
				return t, err
			}
		}
		for _, e := range group {
			if e.fresh {
				t.New++
			} else {
				t.Changed++
			}
		}
	}
	return t, nil
}

// errand is one intent on its way.
type errand struct {
	project Project
	in      intent.Intent
	fresh   bool
}

// intend is what it takes to make the record say what the row says.
func (c *Client) intend(m Mapping, p Project, standing map[record.ID]record.Record) (intent.Intent, bool, error) {
	raw, err := record.NewID(rand.Reader)
	if err != nil {
		return intent.Intent{}, false, err
	}
	id := IDOf(c.session.Hello.OrganID, m.Source, p.Key)
	old, stands := standing[id]
	in := intent.Intent{ID: intent.ID(raw), Op: intent.Import, Aggregate: id, Catalogue: c.session.Hello.Catalogue,
		By: c.session.Actor.User, Device: c.session.Device, At: record.At(c.now())}
	if !stands {
		unit := m.Unit
		if unit == "" {
			unit = c.session.Actor.Unit
		}
		old = record.Record{ID: id}
		in.Births = []record.Birth{{ID: id, Type: lifecycle.Project, Root: id, Unit: unit}}
	}
	next := record.Record{ID: id, Fields: p.Fields}
	for _, ch := range record.Diff(old, next) {
		_, mapped := m.Fields[ch.Field]
		_, constant := m.Constants[ch.Field]
		if mapped || constant || ch.Field == lifecycle.SourceID || ch.Field == lifecycle.Warnings {
			in.Changes = append(in.Changes, ch)
		}
	}
	return in, !stands, nil
}

// carry sends a group and returns those that were accepted. The same bytes
// are sent again when no answer came: the server knows their ids.
func (c *Client) carry(ctx context.Context, group []errand, t *Tally) ([]errand, error) {
	var push api.Push
	for i := range group {
		c.seq++
		group[i].in.Seq = c.seq
		body, err := intent.Marshal(group[i].in)
		if err != nil {
			return nil, err
		}
		push.Envelopes = append(push.Envelopes, intent.Mark(c.key, c.session.Device, body))
	}
	answers, err := c.post(ctx, push)
	if err != nil {
		return nil, err
	}
	var done []errand
	for i, a := range answers {
		e := group[i]
		if a.Verdict != nil && a.Verdict.Outcome.Settled() {
			done = append(done, e)
			continue
		}
		t.Rejected = append(t.Rejected, rejected(e.project, a))
	}
	return done, nil
}

func rejected(p Project, a api.Answer) Finding {
	f := Finding{Line: p.Line, Key: p.Key, Kind: Rejected}
	if a.Fault != nil {
		f.Message = a.Fault.Message
	}
	if v := a.Verdict; v != nil {
		f.Message = v.Message
		for _, p := range v.Problems {
			f.Message += p.Message
		}
		if len(v.Conflicts) > 0 {
			f.Message += "系统中的值已被改动，没有覆盖。"
		}
	}
	return f
}

func (c *Client) post(ctx context.Context, push api.Push) ([]api.Answer, error) {
	var out api.Pushed
	for try := 1; ; try++ {
		err := c.call(ctx, http.MethodPost, api.PathIntents, push, &out)
		if err == nil && !busy(out) {
			if len(out.Answers) != len(push.Envelopes) {
				return nil, fmt.Errorf("push %d envelopes: %d answers", len(push.Envelopes), len(out.Answers))
			}
			return out.Answers, nil
		}
		code := fault.CodeOf(err)
		if try == tries || ctx.Err() != nil || err != nil && code != fault.Unreachable && code != fault.Busy {
			if err == nil {
				return out.Answers, nil
			}
			return nil, err
		}
		c.wait(time.Second << (try - 1))
	}
}

// busy: an intent was not ruled on and wants to be sent again.
func busy(p api.Pushed) bool {
	return slices.ContainsFunc(p.Answers, func(a api.Answer) bool { return a.Fault != nil && a.Fault.Code == fault.Busy })
}

// standing reads the projects that the user sees, as they stand now.
func (c *Client) standing(ctx context.Context) (map[record.ID]record.Record, error) {
	out := map[record.ID]record.Record{}
	at := api.End{More: true}
	for at.More {
		var err error
		if at, err = c.page(ctx, at, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// page reads one page of the feed, line by line, to its end.
func (c *Client) page(ctx context.Context, at api.End, into map[record.ID]record.Record) (api.End, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	q := url.Values{"cursor": {strconv.FormatInt(at.Cursor, 10)}, "grants": {strconv.FormatInt(at.Grants, 10)}}
	if at.Epoch != "" {
		q.Set("epoch", at.Epoch)
	}
	if at.Resume != "" {
		q.Set("resume", at.Resume)
	}
	resp, err := c.send(ctx, http.MethodGet, api.PathFeed+"?"+q.Encode(), nil)
	if err != nil {
		return at, err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10)) // words are a courtesy
		return at, refusal(resp.StatusCode, body)
	}
	scan := bufio.NewScanner(resp.Body)
	scan.Buffer(make([]byte, 64<<10), lineMost)
	for scan.Scan() {
		var i api.Item
		if err := json.Unmarshal(scan.Bytes(), &i); err != nil {
			return at, fmt.Errorf("read the feed: %w", err)
		}
		if i.Kind == api.ItemRecord && i.Record != nil && i.Record.Record.Type == lifecycle.Project {
			into[i.Record.Record.ID] = i.Record.Record
		}
		if i.Kind == api.ItemEnd && i.End != nil {
			return *i.End, nil
		}
	}
	if err := scan.Err(); err != nil {
		return at, unreachable(err)
	}
	return at, unreachable(io.ErrUnexpectedEOF)
}
