package remote

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"

	"quancheng/backend/api"
)

// receiptMax bounds a receipt, in bytes.
const receiptMax = 8 << 20

// Exchange delivers another machine's bundle and writes the answer to reply.
// An account makes it that machine's enrolment.
func (c *Client) Exchange(ctx context.Context, account string, src io.Reader, reply io.Writer) (api.MediaReceipt, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var receipt api.MediaReceipt
	path := api.PathMedia
	if account != "" {
		path = api.PathMediaEnrol
	}
	attempt := "POST " + path
	req, token := c.request(ctx, ask{body: src})
	if account != "" {
		req.SetQueryParam("account", account)
	}
	resp, err := req.SetHeader("Content-Type", "application/octet-stream").SetDoNotParseResponse(true).Post(path)
	if err != nil {
		return receipt, lost(ctx, attempt, err)
	}
	raw := resp.RawBody()
	defer raw.Close()
	if !resp.IsSuccess() {
		body, _ := io.ReadAll(io.LimitReader(raw, 64<<10)) // words are a courtesy
		return receipt, c.refused(attempt, token, resp.StatusCode(), body)
	}
	live := c.watch(raw, cancel)
	defer live.stop()
	var n uint32
	if err := binary.Read(live, binary.BigEndian, &n); err != nil || n > receiptMax {
		return receipt, fmt.Errorf("%s: read the receipt: %w: %w", attempt, cut(), err)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(live, text); err != nil {
		return receipt, lost(ctx, attempt, err)
	}
	if err := json.Unmarshal(text, &receipt); err != nil {
		return receipt, fmt.Errorf("%s: read the receipt: %w: %w", attempt, cut(), err)
	}
	_, err = io.Copy(reply, live)
	return receipt, err
}
