// Package salvage takes sealed journal entries from PCs that cannot, or may
// not, send them as work any more: keys that were lost, users that were
// disabled, devices that were revoked. It keeps them as they came, tells
// administrators that they exist, and opens them on the server's machine into
// a report for people. It applies nothing, ever: what was never ruled on does
// not become an act because somebody was dismissed.
//
//	err := box.Take(ctx, parcel)
//	err = box.Report(ctx, "u-17", ring.OpenRescue(), out)
package salvage
