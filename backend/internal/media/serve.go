package media

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/bundle"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

const (
	lineMax  = 16 << 20
	wantsMax = 900
	actsMax  = 10_000
	group    = 64
)

// load is what a user's bundle brought, but for its acts' documents' bytes.
type load struct {
	acts  []act
	wants []record.ID
	reads []api.Reading
}

type act struct {
	envelope intent.Envelope
	in       intent.Intent
}

// serve takes everything in and answers.
func (t *trip) serve(ctx context.Context, reply io.Writer) error {
	l, err := t.load(ctx)
	if err != nil {
		return err
	}
	for len(l.reads) > 0 {
		n := min(len(l.reads), 200)
		if err := t.Desk.Reads(ctx, t.who, api.Reads{Reads: l.reads[:n]}); err != nil {
			return err
		}
		l.reads = l.reads[n:]
	}
	parcel, err := t.Auth.MediaSeat(ctx, t.carrier, "id", string(t.who.User), t.in.Device, document.Key{})
	if err != nil {
		return err
	}
	word, err := t.word(ctx, parcel)
	if err != nil {
		return err
	}
	t.receipt.Lease = parcel.Until
	return t.write(ctx, reply, bundle.Header{Kind: bundle.Down, User: t.in.User, Seq: t.in.Seq}, &word, l.wants, func(out *content) error {
		if err := t.rule(ctx, l.acts, out); err != nil {
			return err
		}
		return t.feed(ctx, &word, out)
	})
}

// load reads the content, and brings documents to the store on the way.
func (t *trip) load(ctx context.Context) (load, error) {
	var l load
	plain, err := t.in.Content(0, t.key)
	if err != nil {
		return l, err
	}
	lines := bufio.NewScanner(plain)
	lines.Buffer(make([]byte, 64<<10), lineMax)
	for n := 0; lines.Scan(); n++ {
		var line api.MediaLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil || (line.From != nil) != (n == 0) {
			return l, unreadable()
		}
		if err := t.take(ctx, line, &l); err != nil {
			return l, err
		}
		if len(l.wants) > wantsMax || len(l.acts) > actsMax {
			return l, unreadable()
		}
	}
	return l, lines.Err()
}

func (t *trip) take(ctx context.Context, line api.MediaLine, l *load) error {
	switch {
	case line.From != nil:
		if t.from = *line.From; len(t.from.Key) != document.KeySize {
			return unreadable()
		}
		return t.Auth.MediaUnlocked(ctx, t.who, line.From.Step, line.From.Code)
	case line.Act != nil:
		in, err := intent.Unmarshal(line.Act.Body)
		if err != nil {
			return err
		}
		l.acts = append(l.acts, act{*line.Act, in})
	case line.Document != nil:
		return t.bring(ctx, *line.Document)
	case line.Want != "":
		l.wants = append(l.wants, line.Want)
	case line.Read != nil:
		l.reads = append(l.reads, *line.Read)
	}
	return nil
}

// bring takes one document. One that is refused is in the log; its act is then
// told that it is missing.
func (t *trip) bring(ctx context.Context, d api.MediaDocument) error {
	if d.Ticket == nil || d.Part < 1 || d.Part >= len(t.in.Parts) {
		return unreadable()
	}
	err := t.Desk.Bring(ctx, t.who, *d.Ticket, t.in.Part(d.Part))
	if err == nil {
		t.receipt.Taken++
	}
	if f := fault.From(err); f != nil && f.Code != fault.Internal && f.Code != fault.Storage && f.Code != fault.Busy {
		return nil
	}
	return err
}

// rule has the engine rule in order. What stands behind an act that was not
// settled is not ruled on: its user decides first.
func (t *trip) rule(ctx context.Context, acts []act, out *content) error {
	held, open := map[record.ID]bool{}, map[intent.ID]bool{}
	for len(acts) > 0 {
		n := batch(acts)
		var free []act
		for _, a := range acts[:n] {
			if held[a.in.Aggregate] || waits(a.in, open) {
				held[a.in.Aggregate], open[a.in.ID] = true, true
				t.result(a.in, "waiting")
				continue
			}
			free = append(free, a)
		}
		acts = acts[n:]
		answers, err := t.submit(ctx, free)
		if err != nil {
			return err
		}
		for i, a := range free {
			if err := out.line(api.MediaLine{Answer: &api.MediaAnswer{Intent: a.in.ID, Answer: answers[i]}}); err != nil {
				return err
			}
			if v := answers[i].Verdict; v == nil || !v.Outcome.Settled() {
				held[a.in.Aggregate], open[a.in.ID] = true, true
			}
			t.result(a.in, outcome(answers[i]))
		}
	}
	return nil
}

// batch is how many acts may be ruled on together: of different aggregates,
// none naming another.
func batch(acts []act) int {
	seen, ids := map[record.ID]bool{}, map[intent.ID]bool{}
	for i, a := range acts {
		if i == group || seen[a.in.Aggregate] || waits(a.in, ids) {
			return i
		}
		seen[a.in.Aggregate], ids[a.in.ID] = true, true
	}
	return len(acts)
}

func waits(in intent.Intent, open map[intent.ID]bool) bool {
	for _, id := range in.After {
		if open[id] {
			return true
		}
	}
	return false
}

// submit refuses the whole exchange while the server cannot rule: the carrier
// comes again with the same bundle.
func (t *trip) submit(ctx context.Context, acts []act) ([]api.Answer, error) {
	if len(acts) == 0 {
		return nil, nil
	}
	envelopes := make([]intent.Envelope, len(acts))
	for i, a := range acts {
		envelopes[i] = a.envelope
	}
	answers, err := t.Ledger.Submit(ctx, t.who, envelopes)
	if err != nil {
		return nil, err
	}
	for _, a := range answers {
		if a.Fault != nil && (a.Fault.Code == fault.Busy || a.Fault.Code == fault.Internal || a.Fault.Code == fault.Storage) {
			return nil, a.Fault
		}
	}
	return answers, nil
}

func outcome(a api.Answer) string {
	if a.Verdict == nil {
		return "refused"
	}
	return string(a.Verdict.Outcome)
}

func (t *trip) result(in intent.Intent, outcome string) {
	t.receipt.Acts = append(t.receipt.Acts, api.MediaResult{Intent: in.ID, Op: in.Op, Outcome: outcome})
}

// numbered waits until the feed tells of what was just ruled.
func (t *trip) numbered(ctx context.Context) error {
	for {
		fresh, _, err := store.Unnumbered(ctx, t.db.Read())
		if err != nil || !fresh {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// feed writes the projection on from where the desktop stands; anew when the
// server does not know that place.
func (t *trip) feed(ctx context.Context, word *api.MediaWord, out *content) error {
	if err := t.numbered(ctx); err != nil {
		return err
	}
	at := t.from.At
	if word.Anew = at.Grants == 0 || at.Epoch != t.Ledger.Epoch(); word.Anew {
		at = api.End{}
	}
	word.Base = at
	for more := true; more; {
		began := at
		err := t.Ledger.Pull(ctx, t.who, at.Cursor, at.Epoch, at.Grants, at.Resume, 0, func(i api.Item) error {
			if i.End != nil {
				at, more = *i.End, i.End.More
			} else {
				t.receipt.Items++
			}
			return out.line(api.MediaLine{Item: &i})
		})
		if fault.CodeOf(err) == fault.Invalid && err != nil && began == t.from.At && !word.Anew {
			word.Anew, word.Base, at, more = true, api.End{}, api.End{}, true
			continue
		}
		if err != nil {
			return fmt.Errorf("cut the feed for a medium: %w", err)
		}
		if more && began == at {
			return errors.New("cut the feed for a medium: it does not move")
		}
	}
	return nil
}
