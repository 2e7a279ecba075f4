package media

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	"quancheng/backend/api"
	"quancheng/backend/domain/bundle"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/record"
)

// files are sealed parts that wait for the header before them.
type files []*os.File

func (l *files) add() (*os.File, error) {
	f, err := os.CreateTemp("", "quancheng-media-*")
	if err == nil {
		*l = append(*l, f)
	}
	return f, err
}

func (l files) drop() {
	for _, f := range l {
		_ = f.Close()
		_ = os.Remove(f.Name()) // sealed, and named by nobody
	}
}

// content takes lines and seals them as they come: nothing of it lies in the
// clear anywhere.
type content struct {
	lines *json.Encoder
	pipe  *io.PipeWriter
	done  chan sealing
}

type sealing struct {
	part bundle.Part
	err  error
}

func (t *trip) content(to io.Writer, key document.Key) *content {
	r, w := io.Pipe()
	c := &content{lines: json.NewEncoder(w), pipe: w, done: make(chan sealing, 1)}
	go func() {
		part, err := bundle.SealContent(to, r, key, t.Rand)
		_ = r.CloseWithError(err) // nil = EOF, always nil
		c.done <- sealing{part, err}
	}()
	return c
}

func (c *content) line(l api.MediaLine) error { return c.lines.Encode(l) }

// end closes the content; err gives it up.
func (c *content) end(err error) (bundle.Part, error) {
	_ = c.pipe.CloseWithError(err) // always nil
	s := <-c.done
	return s.part, errors.Join(err, s.err)
}

// word is what the server says of itself to the machine.
func (t *trip) word(ctx context.Context, parcel *api.MediaParcel) (api.MediaWord, error) {
	h, err := t.Hello(ctx)
	return api.MediaWord{Server: t.URL, Pins: t.Pins(), Rescue: h.Rescue, Organ: h.Organ, Name: t.device.Name, Sample: h.Sample, Parcel: parcel}, err
}

// write writes the answer: the word, what fill gives under the user's part of
// the key, and documents within the medium's limit.
func (t *trip) write(ctx context.Context, reply io.Writer, head bundle.Header, word *api.MediaWord, wants []record.ID, fill func(*content) error) error {
	h, err := t.Hello(ctx)
	if err != nil {
		return err
	}
	head.Organ, head.Epoch, head.Device, head.To, head.At = h.OrganID, t.Ledger.Epoch(), t.device.ID, string(t.in.ID()), record.At(t.Clock())
	key, err := bundle.Lock(t.Rand, t.in.Box, &head)
	if err != nil {
		return err
	}
	var rest []bundle.Part
	var bodies []io.Reader
	if fill != nil {
		rest, bodies, err = t.rest(ctx, word, key, wants, fill)
		if err != nil {
			return err
		}
	}
	var sealed, plain bytes.Buffer
	if err := json.NewEncoder(&plain).Encode(api.MediaLine{Word: word}); err != nil {
		return err
	}
	part, err := bundle.SealContent(&sealed, &plain, key, t.Rand)
	if err != nil {
		return err
	}
	head.Parts = append([]bundle.Part{part}, rest...)
	if head.Kind == bundle.Enrol {
		head.Key = t.public()
		head.Prove(t.secret)
	}
	t.receipt.Reply, err = bundle.Write(reply, head, t.sign, append([]io.Reader{&sealed}, bodies...)...)
	return err
}

// rest is all but the word: part 1, sealed for the user, and documents.
func (t *trip) rest(ctx context.Context, word *api.MediaWord, key document.Key, wants []record.ID, fill func(*content) error) ([]bundle.Part, []io.Reader, error) {
	f, err := t.files.add()
	if err != nil {
		return nil, nil, err
	}
	parts, bodies := []bundle.Part{{}}, []io.Reader{nil}
	out := t.content(f, bundle.Join(key, document.Key(t.from.Key)))
	err = fill(out)
	if err == nil {
		parts, bodies, err = t.documents(ctx, word, wants, out, parts, bodies)
	}
	if parts[0], err = out.end(err); err != nil {
		return nil, nil, err
	}
	bodies[0] = io.NewSectionReader(f, 0, parts[0].Size)
	return parts, bodies, nil
}

// documents adds what was asked for, while the medium has room and its user
// still sees it.
func (t *trip) documents(ctx context.Context, word *api.MediaWord, wants []record.ID, out *content, parts []bundle.Part, bodies []io.Reader) ([]bundle.Part, []io.Reader, error) {
	room := t.from.Limit
	for _, id := range wants {
		ref, sealed, err := t.Desk.Sealed(ctx, t.who, id)
		if err != nil && denied(err) {
			word.Left++
			continue
		}
		if err != nil {
			return parts, bodies, err
		}
		if sealed.Size() > room {
			word.Left++
			continue
		}
		room -= sealed.Size()
		parts = append(parts, bundle.Part{Size: sealed.Size(), Digest: ref.Object})
		bodies = append(bodies, io.NewSectionReader(sealed, 0, sealed.Size()))
		if err := out.line(api.MediaLine{Document: &api.MediaDocument{Part: len(parts), Ref: &ref}}); err != nil {
			return parts, bodies, err
		}
		t.receipt.Brought++
	}
	return parts, bodies, nil
}
