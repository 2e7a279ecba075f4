package remote

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"quancheng/backend/api"
)

// StartUpload asks for a ticket; the answer lists what stands already.
func (c *Client) StartUpload(ctx context.Context, t api.Ticket) (api.Upload, error) {
	return got[api.Upload](c, ctx, ask{method: http.MethodPost, path: api.PathUploads, body: t})
}

// PartURLs asks for the addresses of some parts, good for a few minutes.
func (c *Client) PartURLs(ctx context.Context, upload string, parts []int) ([]api.PartURL, error) {
	u, err := got[api.PartURLs](c, ctx, ask{method: http.MethodPost, path: api.PathUploadParts, id: upload, body: api.PartsWanted{Parts: parts}})
	return u.URLs, err
}

// FinishUpload makes the object from its parts and has the server confirm it:
// it reads the whole of it, so this may take minutes.
func (c *Client) FinishUpload(ctx context.Context, upload string) error {
	return c.call(ctx, ask{method: http.MethodPost, path: api.PathUploadDone, id: upload, wait: waitTime}, nil)
}

// AbortUpload drops an upload and its parts.
func (c *Client) AbortUpload(ctx context.Context, upload string) error {
	return c.call(ctx, ask{method: http.MethodDelete, path: api.PathUpload, id: upload}, nil)
}

// PutPart sends the size bytes of one part to its address.
func (c *Client) PutPart(ctx context.Context, to api.PartURL, body io.Reader, size int64) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	live := c.watch(body, cancel)
	defer live.stop()
	req, err := c.direct(ctx, http.MethodPut, to.URL, live)
	if err != nil {
		return err
	}
	req.ContentLength = size
	for k, v := range to.Headers {
		req.Header.Set(k, v)
	}
	resp, err := c.raw.Do(req)
	if err != nil {
		return lost(ctx, "put a part", err)
	}
	defer resp.Body.Close()
	return success("put a part", resp)
}

// direct makes a request for a presigned address. It must be on the bound
// server (R200): a forged answer cannot send bytes elsewhere. No token goes.
func (c *Client) direct(ctx context.Context, method, address string, body io.Reader) (*http.Request, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != c.base.Scheme || u.Host != c.base.Host || u.User != nil {
		return nil, fmt.Errorf("%s a presigned address: %w", method, elsewhere())
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, fmt.Errorf("%s a presigned address: not a request", method)
	}
	return req, nil
}

// success reads the end of an answer, and its words when it is a refusal.
func success(attempt string, resp *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10)) // words are a courtesy
	if resp.StatusCode/100 != 2 {
		return refusal(attempt, resp.StatusCode, body)
	}
	return nil
}
