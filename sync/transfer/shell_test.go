package transfer

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// bucket is a store in memory that fails now and then.
type bucket struct {
	mu     sync.Mutex
	parts  map[int][]byte
	done   bool
	calls  int
	every  int // one of how many calls fails
	code   fault.Code
	whole  []byte
	ref    document.Ref
	plan   []document.Digest
	ranges int
	taken  int64 // bytes given
}

func (b *bucket) flaky() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.calls++; b.every > 0 && b.calls%b.every == 0 {
		return fault.New(b.code, "?")
	}
	return nil
}

func (b *bucket) StartUpload(context.Context, api.Ticket) (api.Upload, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	up := api.Upload{ID: "u", Done: b.done}
	for n := range b.parts {
		up.Have = append(up.Have, n)
	}
	return up, nil
}

func (b *bucket) PartURLs(_ context.Context, _ string, parts []int) ([]api.PartURL, error) {
	var urls []api.PartURL
	for _, n := range parts {
		urls = append(urls, api.PartURL{Part: n})
	}
	if b.parts == nil || b.every > 1 { // a store that always refuses does not keep the server from signing
		return urls, b.flaky()
	}
	return urls, nil
}

func (b *bucket) PutPart(ctx context.Context, to api.PartURL, body io.Reader, size int64) error {
	data, err := io.ReadAll(body)
	if err != nil || int64(len(data)) != size {
		return errors.New("short part")
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := b.flaky(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.parts[to.Part] = data
	return nil
}

func (b *bucket) FinishUpload(context.Context, string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done = true
	return nil
}

func (b *bucket) DocumentURL(context.Context, record.ID) (api.DocumentURL, error) {
	return api.DocumentURL{URL: "here", Ref: b.ref, Parts: b.plan}, nil
}

// Range gives half of what is asked when it fails.
func (b *bucket) Range(_ context.Context, _ string, from, to int64, w io.Writer) (int64, error) {
	err := b.flaky()
	b.ranges++
	if err != nil {
		to = from + (to-from)/2
	}
	n, werr := w.Write(b.whole[from:to])
	b.taken += int64(n)
	return int64(n), errors.Join(err, werr)
}

// sealed is a document of three parts, sealed for good.
func sealed(t *testing.T) ([]byte, document.Ref, api.Ticket) {
	t.Helper()
	src := rand.NewChaCha8([32]byte{1})
	var out bytes.Buffer
	s, err := document.Seal(&out, io.LimitReader(src, 2*document.PartSize+77), document.Key{1}, src)
	if err != nil {
		t.Fatal(err)
	}
	ticket := api.Ticket{Document: "d1", Object: s.Object, Content: s.Content, Size: s.Size, SealedSize: s.SealedSize}
	for _, p := range s.Parts {
		ticket.Parts = append(ticket.Parts, p.Digest)
	}
	ref := document.Ref{ID: "d1", Object: s.Object, Content: s.Content, Size: s.Size, SealedSize: s.SealedSize, Name: "a.pdf", Media: "pdf"}
	return out.Bytes(), ref, ticket
}

func config(p func(Progress)) Config {
	return Config{Progress: p, Now: time.Now, After: func(time.Duration) <-chan time.Time {
		c := make(chan time.Time, 1)
		c <- time.Time{}
		return c
	}}
}

// R188: a file goes up whole through faults, and again only what is missing.
func TestSend(t *testing.T) {
	data, _, ticket := sealed(t)
	for _, code := range []fault.Code{fault.Unreachable, fault.Forbidden, fault.Internal} {
		b := &bucket{parts: map[int][]byte{2: data[document.PartSize : 2*document.PartSize]}, every: 3, code: code}
		var last Progress
		err := Send(context.Background(), config(func(p Progress) { last = p }), b, ticket, bytes.NewReader(data))
		got := bytes.Join([][]byte{b.parts[1], b.parts[2], b.parts[3]}, nil)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %v, %d of %d bytes", code, err, len(got), len(data))
		}
		if last.Sent != ticket.SealedSize || last.Total != ticket.SealedSize {
			t.Errorf("progress ends at %+v", last)
		}
	}
}

// Full and oversized stores, a damaged local file and a cancel each end in
// their own words; nothing is confirmed.
func TestSendThatCannot(t *testing.T) {
	data, _, ticket := sealed(t)
	damaged := bytes.Clone(data)
	damaged[9] ^= 1
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		code fault.Code
		data []byte
		say  string
		want fault.Code
	}{
		"507":     {context.Background(), fault.Storage, data, "服务器存储空间不足", fault.Storage},
		"413":     {context.Background(), fault.TooLarge, data, "超过服务器允许的大小", fault.TooLarge},
		"damaged": {context.Background(), "", damaged, "已损坏", fault.Invalid},
	} {
		b := &bucket{parts: map[int][]byte{}, every: 1, code: c.code}
		if c.code == "" {
			b.every = 0
		}
		err := Send(c.ctx, config(nil), b, ticket, bytes.NewReader(c.data))
		if fault.CodeOf(err) != c.want || !strings.Contains(fault.From(err).Message, c.say) || b.done {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Send(gone, config(nil), &bucket{}, ticket, bytes.NewReader(data)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	ticket.Parts = ticket.Parts[:2]
	if err := Send(context.Background(), config(nil), &bucket{}, ticket, bytes.NewReader(data)); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("a plan that does not fit: %v", err)
	}
}

// R188: a file comes down whole through faults, from where it stopped.
func TestFetch(t *testing.T) {
	data, ref, _ := sealed(t)
	for name, left := range map[string][]byte{
		"from nothing": nil, "from a half": data[:document.PartSize/2], "from another file": []byte("another"),
		"from too much": append(bytes.Clone(data), 1),
	} {
		path := filepath.Join(t.TempDir(), "d1")
		if err := os.WriteFile(path+partSuffix, left, 0o600); err != nil {
			t.Fatal(err)
		}
		b := &bucket{whole: data, ref: ref, every: 3, code: fault.Unreachable}
		if err := Fetch(context.Background(), config(nil), b, ref, path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}

// R188, R195: bytes that are wrong cost the part that they are in, in what an
// earlier attempt left too; a store that stays wrong leaves no file.
func TestFetchLooksAtEachPart(t *testing.T) {
	data, ref, ticket := sealed(t)
	path := filepath.Join(t.TempDir(), "d1")
	left := bytes.Clone(data[:document.PartSize+9])
	left[document.PartSize+3] ^= 1
	if err := os.WriteFile(path+partSuffix, left, 0o600); err != nil {
		t.Fatal(err)
	}
	b := &bucket{whole: data, ref: ref, plan: ticket.Parts}
	if err := Fetch(context.Background(), config(nil), b, ref, path); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, data) {
		t.Error(len(got), err)
	}
	if most := ref.SealedSize - document.PartSize; b.taken > most+document.PartSize {
		t.Errorf("%d bytes were fetched, %d would do", b.taken, most)
	}
	wrong := bytes.Clone(data)
	wrong[document.PartSize+3] ^= 1
	b = &bucket{whole: wrong, ref: ref, plan: ticket.Parts}
	path += "2"
	if err := Fetch(context.Background(), config(nil), b, ref, path); fault.From(err).Ref != "E-TR-011" {
		t.Error("a store that stays wrong:", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("it left a file")
	}
	if b.taken > (tryLimit+2)*document.PartSize {
		t.Errorf("%d bytes were fetched in vain", b.taken)
	}
}

// A store that gives other bytes, or a registration that moved on, leaves no file.
func TestFetchTrustsOnlyTheDigest(t *testing.T) {
	data, ref, _ := sealed(t)
	other := bytes.Clone(data)
	other[len(other)-1] ^= 1
	moved := ref
	moved.Object = ref.Content
	for name, c := range map[string]struct {
		b    *bucket
		want fault.Code
	}{
		"altered": {&bucket{whole: other, ref: ref}, fault.Storage},
		"moved":   {&bucket{whole: data, ref: moved}, fault.Conflict},
		"refused": {&bucket{whole: data, ref: ref, every: 1, code: fault.NotFound}, fault.NotFound},
	} {
		path := filepath.Join(t.TempDir(), "d1")
		err := Fetch(context.Background(), config(nil), c.b, ref, path)
		if _, serr := os.Stat(path); fault.CodeOf(err) != c.want || !os.IsNotExist(serr) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMeter(t *testing.T) {
	now := time.Unix(0, 0)
	var last Progress
	m := newMeter(Config{Now: func() time.Time { return now }, Progress: func(p Progress) { last = p }}, 1000)
	m.stand(100)
	if last.Rest != -1 || last.Sent != 100 {
		t.Errorf("at first %+v", last)
	}
	for range 4 {
		now = now.Add(time.Second)
		m.add(100)
	}
	if last.Speed != 100 || last.Rest != 5 || last.Sent != 500 {
		t.Errorf("then %+v", last)
	}
	m.add(-100)
	if m.sent != 400 {
		t.Errorf("taken back to %d", m.sent)
	}
}
