package identity

import (
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/record"
)

// leaseSlack is how many steps before now a lease begins: an offline unlock
// forgives a clock that is 20 steps off.
const leaseSlack = 20

// buildLease lists the codes of every step until the lease ends; the seed
// never leaves the server. 72 h are 8 640 steps, 138 KB.
func buildLease(seed, secret []byte, user record.UserID, device string, now, until time.Time, last int64) *api.Lease {
	first, end := stepAt(now)-leaseSlack, stepAt(until)+leaseSlack
	codes := make([]byte, 0, int(end-first+1)*api.LeaseCodeSize)
	for s := first; s <= end; s++ {
		codes = append(codes, api.LeaseCode(secret, s, Code(seed, s))...)
	}
	return &api.Lease{User: user, Device: device, Secret: secret, From: record.At(now), Until: record.At(until),
		First: first, Codes: codes, LastStep: last}
}
