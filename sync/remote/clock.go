package remote

import (
	"errors"
	"fmt"
	"time"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// Clock compares two clocks at the moment of the server's last word (R203).
type Clock struct {
	Server, Device time.Time // zero: no word yet
}

// Ahead is how far the server's clock is before this PC's; add it to the PC's
// time to get the server's.
func (c Clock) Ahead() time.Duration { return c.Server.Sub(c.Device) }

// Clock is the last comparison.
func (c *Client) Clock() Clock {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.clock
}

// measure takes the server's time as the middle of the round trip.
func (c *Client) measure(sent time.Time, server record.Time) {
	if at := server.Clock(); !at.IsZero() {
		now := c.now()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.clock = Clock{at, now.Add(-now.Sub(sent) / 2)}
	}
}

// clockFault says both times when they are known.
func (c *Client) clockFault(err error) error {
	k := c.Clock()
	if k.Server.IsZero() {
		return err
	}
	const layout = "2006年1月2日 15:04:05"
	now := c.now()
	text := fmt.Sprintf("本机时间是 %s，服务器时间是 %s，相差过大，登录没有成功。本机内容没有改变。请校准本机时间后重试。",
		now.Format(layout), now.Add(k.Ahead()).In(now.Location()).Format(layout))
	return errors.Join(fault.Numbered(fault.Clock, "E-RM-006", text), err)
}
