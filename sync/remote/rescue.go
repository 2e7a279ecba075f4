package remote

import (
	"context"
	"net/http"
	"time"

	"quancheng/backend/api"
)

// rescueTime is for a parcel on a slow line.
const rescueTime = 5 * time.Minute

// Rescue hands in sealed entries that may no longer go as work; the device's
// mark stands for a session.
func (c *Client) Rescue(ctx context.Context, in api.Rescue) error {
	return c.call(ctx, ask{method: http.MethodPost, path: api.PathRescue, body: in, wait: rescueTime}, nil)
}

// Rescued tells administrators which parcels came.
func (c *Client) Rescued(ctx context.Context) ([]api.Rescued, error) {
	return got[[]api.Rescued](c, ctx, ask{method: http.MethodGet, path: api.PathRescue})
}
