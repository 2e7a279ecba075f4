package remote

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/klauspost/compress/zstd"

	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
)

// lineLimit bounds one item of the feed, and the memory of its decoder.
const lineLimit = 16 << 20

// Push sends envelopes; there is one answer for each, in the same order.
func (c *Client) Push(ctx context.Context, es []intent.Envelope) ([]api.Answer, error) {
	p, err := got[api.Pushed](c, ctx, ask{method: http.MethodPost, path: api.PathIntents, body: api.Push{Envelopes: es}, wait: 2 * callTime})
	if err != nil {
		return nil, err
	}
	if len(p.Answers) != len(es) {
		return nil, fmt.Errorf("push %d envelopes: %d answers", len(es), len(p.Answers))
	}
	return p.Answers, nil
}

// Wait returns when something came after the cursor (true), or nothing for 55 s.
func (c *Client) Wait(ctx context.Context, cursor int64) (bool, error) {
	w, err := got[api.Waited](c, ctx, ask{method: http.MethodGet, path: api.PathWait, wait: waitTime,
		query: map[string]string{"cursor": strconv.FormatInt(cursor, 10)}})
	return w.Changed, err
}

// Pull streams the feed from a position, the zero End being the beginning, and
// gives every line to emit. It succeeds only when the last line was an end: a
// page that was cut short is a fault, and its items are to be dropped.
func (c *Client) Pull(ctx context.Context, at api.End, emit func(api.Item) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	const attempt = "GET " + api.PathFeed
	req, token := c.request(ctx, ask{query: position(at)})
	resp, err := req.SetHeader("Accept-Encoding", "zstd").SetDoNotParseResponse(true).Get(api.PathFeed)
	if err != nil {
		return lost(ctx, attempt, err)
	}
	raw := resp.RawBody()
	defer raw.Close()
	if !resp.IsSuccess() {
		body, _ := io.ReadAll(io.LimitReader(raw, 64<<10)) // words are a courtesy
		return c.refused(attempt, token, resp.StatusCode(), body)
	}
	live := c.watch(raw, cancel)
	defer live.stop()
	if resp.Header().Get("Content-Encoding") != "zstd" {
		return lines(ctx, live, emit)
	}
	dec, err := unpacked(live)
	if err != nil {
		return fmt.Errorf("%s: open the stream: %w", attempt, err)
	}
	defer dec.Close()
	return lines(ctx, dec, emit)
}

// unpacked reads zstd within bounds: what asks for more memory is refused.
func unpacked(src io.Reader) (*zstd.Decoder, error) {
	return zstd.NewReader(src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
}

func position(at api.End) map[string]string {
	q := map[string]string{"cursor": strconv.FormatInt(at.Cursor, 10), "grants": strconv.FormatInt(at.Grants, 10)}
	if at.Epoch != "" {
		q["epoch"] = at.Epoch
	}
	if at.Resume != "" {
		q["resume"] = at.Resume
	}
	return q
}

func lines(ctx context.Context, src io.Reader, emit func(api.Item) error) error {
	scan, ended := bufio.NewScanner(src), false
	scan.Buffer(make([]byte, 64<<10), lineLimit)
	for scan.Scan() {
		var it api.Item
		if err := json.Unmarshal(scan.Bytes(), &it); err != nil {
			return fmt.Errorf("read the feed: %w: %w", cut(), err)
		}
		ended = it.Kind == api.ItemEnd
		if ended && it.End == nil {
			return fmt.Errorf("read the feed: an end without content")
		}
		if err := emit(it); err != nil {
			return err
		}
	}
	if err := scan.Err(); err != nil {
		return lost(ctx, "read the feed", err)
	}
	if !ended {
		return fmt.Errorf("read the feed: no end: %w", cut())
	}
	return nil
}
