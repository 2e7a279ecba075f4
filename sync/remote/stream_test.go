package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
)

// stream answers a pull with items, compressed, and breaks off after cut bytes.
func stream(items []api.Item, packed bool, keep float64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var b bytes.Buffer
		out := io.WriteCloser(nopCloser{&b})
		if packed && r.Header.Get("Accept-Encoding") == "zstd" {
			w.Header().Set("Content-Encoding", "zstd")
			out, _ = zstd.NewWriter(&b)
		}
		enc := json.NewEncoder(out)
		for _, it := range items {
			_ = enc.Encode(it)
		}
		_ = out.Close()
		_, _ = w.Write(b.Bytes()[:int(float64(b.Len())*keep)])
		if keep < 1 {
			panic(http.ErrAbortHandler)
		}
	}
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

func page(n int, end api.End) []api.Item {
	var items []api.Item
	for i := range n {
		items = append(items, api.Item{Kind: api.ItemNotice, Seq: int64(i), Notice: &api.Notice{ID: fmt.Sprint("notice ", i)}})
	}
	return append(items, api.Item{Kind: api.ItemEnd, End: &end})
}

// R189: a pull gives whole pages, or says that the last was cut.
func TestPull(t *testing.T) {
	items := append(page(40, api.End{Cursor: 40, More: true}), page(7, api.End{Cursor: 47})...)
	for _, packed := range []bool{true, false} {
		c, _ := client(t, stream(items, packed, 1))
		var got []api.Item
		err := c.Pull(context.Background(), api.End{}, func(it api.Item) error { got = append(got, it); return nil })
		if err != nil || len(got) != len(items) || got[48].End.Cursor != 47 {
			t.Errorf("packed %v: %d of %d items, %v", packed, len(got), len(items), err)
		}
		for _, keep := range []float64{0, 0.3, 0.99} {
			c, _ := client(t, stream(items, packed, keep))
			if err := c.Pull(context.Background(), api.End{}, func(api.Item) error { return nil }); fault.CodeOf(err) != fault.Unreachable {
				t.Errorf("packed %v, cut at %v: %v", packed, keep, err)
			}
		}
	}
	c, _ := client(t, stream(items[:20], false, 1))
	if err := c.Pull(context.Background(), api.End{}, func(api.Item) error { return nil }); fault.CodeOf(err) != fault.Unreachable {
		t.Errorf("no end: %v", err)
	}
}

func TestPullNamesItsPosition(t *testing.T) {
	var query string
	c, _ := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.RawQuery
		answer(w, api.Status(fault.Upgrade), fault.New(fault.Upgrade, "请升级"))
	}))
	err := c.Pull(context.Background(), api.End{Cursor: 9, Epoch: "e1", Grants: 3, Resume: "k/1"}, nil)
	if query != "cursor=9&epoch=e1&grants=3&resume=k%2F1" || fault.From(err).Message != "请升级" {
		t.Errorf("asked %q: %v", query, err)
	}
}

func TestWait(t *testing.T) {
	c, _ := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusOK, api.Waited{Changed: r.URL.Query().Get("cursor") == "5"})
	}))
	for cursor, want := range map[int64]bool{5: true, 6: false} {
		if got, err := c.Wait(context.Background(), cursor); err != nil || got != want {
			t.Errorf("wait after %d: %v, %v", cursor, got, err)
		}
	}
}

// R188: a part goes up with its length and signed headers; a range comes down.
func TestPartsAndRanges(t *testing.T) {
	var kept []byte
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /bucket/x", func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 10 || r.Header.Get("X-Amz-Checksum-Sha256") != "sum" {
			t.Errorf("length %d, headers %v", r.ContentLength, r.Header)
		}
		kept, _ = io.ReadAll(r.Body)
	})
	mux.HandleFunc("GET /bucket/x", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(kept))
	})
	mux.HandleFunc("GET /bucket/whole", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(kept) })
	c, s := client(t, mux)
	ctx := context.Background()
	to := api.PartURL{URL: s.URL + "/bucket/x", Headers: map[string]string{"X-Amz-Checksum-Sha256": "sum"}}
	if err := c.PutPart(ctx, to, strings.NewReader("0123456789"), 10); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if n, err := c.Range(ctx, s.URL+"/bucket/x", 3, 7, &b); err != nil || n != 4 || b.String() != "3456" {
		t.Errorf("%d bytes %q: %v", n, b.String(), err)
	}
	if n, err := c.Range(ctx, s.URL+"/bucket/x", 8, 20, &b); fault.CodeOf(err) != fault.Unreachable || n != 2 {
		t.Errorf("past the end: %d bytes, %v", n, err)
	}
	if _, err := c.Range(ctx, s.URL+"/bucket/whole", 3, 7, &b); err == nil {
		t.Error("the whole instead of a range passed")
	}
	if _, err := c.Range(ctx, s.URL+"/bucket/none", 3, 7, &b); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("absent: %v", err)
	}
}

func FuzzFeedLines(f *testing.F) {
	f.Add([]byte(`{"kind":"end","end":{"cursor":1}}`))
	f.Add([]byte("{\"kind\":\"end\"}\n{"))
	f.Fuzz(func(t *testing.T, b []byte) {
		last := api.ItemKind("")
		err := lines(context.Background(), bytes.NewReader(b), func(it api.Item) error { last = it.Kind; return nil })
		if err == nil && last != api.ItemEnd {
			t.Errorf("ended with %q", last)
		}
	})
}

// R201: any bytes as a compressed page: a whole page or a fault, within the
// memory of the decoder.
func FuzzPackedPage(f *testing.F) {
	enc, _ := zstd.NewWriter(nil)
	var page bytes.Buffer
	for _, it := range []api.Item{{Kind: api.ItemNotice, Notice: &api.Notice{ID: "n"}}, {Kind: "newer"}, {Kind: api.ItemEnd, End: &api.End{Cursor: 1}}} {
		_ = json.NewEncoder(&page).Encode(it)
	}
	whole := enc.EncodeAll(page.Bytes(), nil)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(enc.EncodeAll(bytes.Repeat([]byte(" "), 1<<20), nil)) // packs well, ends never
	f.Add(enc.EncodeAll(bytes.Repeat([]byte("["), 100_000), nil))
	f.Add([]byte{0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}) // a window of 2^64
	f.Fuzz(func(t *testing.T, b []byte) {
		dec, err := unpacked(bytes.NewReader(b))
		if err != nil {
			return
		}
		defer dec.Close()
		ended := false
		err = lines(context.Background(), dec, func(it api.Item) error { ended = it.Kind == api.ItemEnd; return nil })
		if err == nil && !ended {
			t.Error("a page without an end counts")
		}
		if err != nil && fault.From(err).Message == "" {
			t.Errorf("no words for %v", err)
		}
	})
}
