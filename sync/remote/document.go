package remote

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"quancheng/backend/api"
	"quancheng/backend/domain/record"
)

// DocumentURL lets one document be read for a few minutes.
func (c *Client) DocumentURL(ctx context.Context, id record.ID) (api.DocumentURL, error) {
	return got[api.DocumentURL](c, ctx, ask{method: http.MethodGet, path: api.PathDocument, id: string(id)})
}

// Range copies the sealed bytes from ≤ i < to of a presigned address to w and
// says how many came; fewer is an error.
func (c *Client) Range(ctx context.Context, address string, from, to int64, w io.Writer) (int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	req, err := c.direct(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", from, to-1))
	req.Header.Set("Accept-Encoding", "identity")
	live := c.watch(nil, cancel)
	defer live.stop()
	resp, err := c.raw.Do(req)
	if err != nil {
		return 0, lost(ctx, "get a range", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusPartialContent {
		if err := success("get a range", resp); err != nil {
			return 0, err
		}
		return 0, fmt.Errorf("get a range: status %d instead of 206", resp.StatusCode)
	}
	live.Reader = resp.Body
	n, err := io.Copy(w, io.LimitReader(live, to-from))
	if err != nil {
		return n, lost(ctx, "get a range", err)
	}
	if n < to-from {
		return n, fmt.Errorf("get a range: %d of %d bytes: %w", n, to-from, cut())
	}
	return n, nil
}

// Reads tells what was read on this PC from its own copies; at most 200.
func (c *Client) Reads(ctx context.Context, in api.Reads) error {
	return c.call(ctx, ask{method: http.MethodPost, path: api.PathReads, body: in}, nil)
}
