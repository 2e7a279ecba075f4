package app

import (
	"context"
	"fmt"
	"os"

	"quancheng/app/vault"
	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/policy"
)

// MediaReceiptView is what the person sees who delivered a bundle: counts and
// outcomes, nothing of the content.
type MediaReceiptView struct {
	Digest  string         `json:"digest"`
	Reply   string         `json:"reply"`
	Device  string         `json:"device"`
	Person  string         `json:"person"`
	Carrier string         `json:"carrier"`
	Made    string         `json:"made"`
	At      string         `json:"at"`
	Acts    []MediaOutcome `json:"acts"`
	Taken   int            `json:"taken"`
	Brought int            `json:"brought"`
	Items   int            `json:"items"`
	Until   string         `json:"until"`
	Ended   bool           `json:"ended"` // a right had ended: nothing was ruled on
}

// MediaOutcome of one act, which the carrier knows by its number only.
type MediaOutcome struct {
	Intent  string `json:"intent"`
	Op      string `json:"op"`
	Outcome string `json:"outcome"`
}

// carries: who may deliver the bundles of others; the server rules again.
func carries(a policy.Actor) bool {
	for _, r := range a.Roles() {
		if r == policy.Office || r == policy.SystemAdmin {
			return true
		}
	}
	return false
}

// deliver brings a bundle to the server and keeps the answer beside the medium's
// other files. An account makes it an enrolment.
func (d *Desk) deliver(ctx context.Context, path, account, reply string) (MediaReceiptView, error) {
	c, err := d.server()
	if err != nil {
		return MediaReceiptView{}, err
	}
	if d.isAway() || !c.Signed() {
		return MediaReceiptView{}, needsNetwork()
	}
	src, err := os.Open(path)
	if err != nil {
		return MediaReceiptView{}, fmt.Errorf("open a bundle: %w: %w", noFile(), err)
	}
	defer src.Close()
	var r api.MediaReceipt
	err = atomically(reply, func(f *os.File) error {
		r, err = c.Exchange(ctx, account, src, f)
		return err
	})
	return receiptView(r), err
}

func receiptView(r api.MediaReceipt) MediaReceiptView {
	v := MediaReceiptView{Digest: string(r.Bundle), Reply: string(r.Reply), Device: fmt.Sprintf("%s（%.8s）", r.DeviceName, r.Device), Person: r.Name,
		Carrier: r.Carrier, Made: string(r.Made), At: string(r.At), Acts: []MediaOutcome{}, Taken: r.Taken, Brought: r.Brought, Items: r.Items,
		Until: string(r.Lease), Ended: r.Ending != ""}
	for _, a := range r.Acts {
		v.Acts = append(v.Acts, MediaOutcome{string(a.Intent), string(a.Op), a.Outcome})
	}
	return v
}

// beginVault notes in the cache that this bundle is being taken in.
func (s *seat) beginVault(id document.Digest) error {
	var b vault.Batch
	b.State(stateBundle, []byte(id))
	return s.vault.Apply(&b)
}
