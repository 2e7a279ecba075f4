package remote

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/go-resty/resty/v2"
)

// ask is one request; empty parts are left out.
type ask struct {
	method, path string
	id           string // for {id} in path
	query        map[string]string
	body         any
	wait         time.Duration // callTime when 0
}

// request also gives the token that it carries.
func (c *Client) request(ctx context.Context, a ask) (*resty.Request, string) {
	r := c.rest.R().SetContext(ctx).SetQueryParams(a.query)
	if a.id != "" {
		r.SetPathParam("id", a.id)
	}
	if a.body != nil {
		r.SetBody(a.body)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token != "" {
		r.SetAuthScheme(tokenWords).SetAuthToken(c.token)
	}
	return r, c.token
}

// refused explains a refusal; a token that is good no more is forgotten.
func (c *Client) refused(attempt, token string, status int, body []byte) error {
	c.mu.Lock()
	if status == http.StatusUnauthorized && token == c.token {
		c.token = ""
	}
	c.mu.Unlock()
	return refusal(attempt, status, body)
}

// call sends a request and reads its JSON answer into out; nil: none is awaited.
func (c *Client) call(ctx context.Context, a ask, out any) error {
	if a.wait == 0 {
		a.wait = callTime
	}
	ctx, cancel := context.WithTimeout(ctx, a.wait)
	defer cancel()
	attempt := a.method + " " + a.path
	req, token := c.request(ctx, a)
	resp, err := req.SetResponseBodyLimit(bodyLimit).Execute(a.method, a.path)
	if err != nil {
		return lost(ctx, attempt, err)
	}
	if !resp.IsSuccess() {
		return c.refused(attempt, token, resp.StatusCode(), resp.Body())
	}
	if out == nil || resp.StatusCode() == http.StatusNoContent {
		return nil
	}
	if err := json.Unmarshal(resp.Body(), out); err != nil {
		return fmt.Errorf("%s: read the answer: %w", attempt, err)
	}
	return nil
}

// got is call for an answer of type T.
func got[T any](c *Client, ctx context.Context, a ask) (T, error) {
	var out T
	err := c.call(ctx, a, &out)
	return out, err
}

// moving gives up on a stream that stands still.
type moving struct {
	io.Reader
	timer *time.Timer
	idle  time.Duration
}

// watch cancels when no byte came through for as long as a stream may rest.
func (c *Client) watch(r io.Reader, cancel context.CancelCauseFunc) *moving {
	return &moving{r, time.AfterFunc(c.idle, func() { cancel(context.DeadlineExceeded) }), c.idle}
}

func (m *moving) Read(b []byte) (int, error) {
	n, err := m.Reader.Read(b)
	if n > 0 {
		m.timer.Reset(m.idle)
	}
	return n, err
}

func (m *moving) stop() { m.timer.Stop() }
