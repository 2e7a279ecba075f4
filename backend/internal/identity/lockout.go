package identity

import (
	"fmt"
	"time"

	"quancheng/backend/domain/record"
)

// Tries counts failures of password, code and one-time code together; one
// counter stands per account and device, so that a stranger without the device
// cannot lock its user out (ASVS 6.1.1). It is kept in the database and
// survives a restart.
type Tries struct {
	Failures int
	Until    time.Time // locked until; zero = open
}

const (
	triesFree  = 5   // failures before the first lock
	triesTotal = 100 // failures before only an administrator unlocks
	lockFirst  = time.Minute
	lockMost   = 15 * time.Minute
	lockEver   = 100 * 365 * 24 * time.Hour
)

// Locked reports whether no attempt counts now.
func (t Tries) Locked(now time.Time) bool { return now.Before(t.Until) }

// Fail adds a failure: the fifth locks for a minute, each further one twice as
// long up to 15 minutes, the hundredth until an administrator unlocks.
func (t Tries) Fail(now time.Time) Tries {
	t.Failures++
	switch {
	case t.Failures >= triesTotal:
		t.Until = now.Add(lockEver)
	case t.Failures >= triesFree:
		t.Until = now.Add(min(lockFirst<<min(t.Failures-triesFree, 10), lockMost))
	}
	return t
}

// Words says what the counter means, without saying what was wrong.
func (t Tries) Words(now time.Time) string {
	switch {
	case t.Failures >= triesTotal:
		return "失败次数过多，已锁定，请联系系统管理员解锁。"
	case t.Locked(now):
		return fmt.Sprintf("已锁定到 %s，到时再试，或联系系统管理员解锁。", clock(t.Until))
	}
	return fmt.Sprintf("还可以再试 %d 次，之后将暂时锁定。", max(triesFree-t.Failures, 1))
}

// China has one time zone and no summer time.
func clock(t time.Time) string {
	return t.In(time.FixedZone("CST", 8*60*60)).Format("2006-01-02 15:04:05")
}

// clockOff is how far a PC's clock may differ before a failure blames it.
const clockOff = 5 * time.Minute

// clockWords names both times when the PC's clock is off (R203).
func clockWords(device record.Time, now time.Time) (string, bool) {
	at := device.Clock()
	if at.IsZero() || at.Sub(now).Abs() <= clockOff {
		return "", false
	}
	return fmt.Sprintf("本机时间是 %s，服务器时间是 %s，相差较大，请先校准本机和验证器的时间。", clock(at), clock(now)), true
}
