package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"quancheng/app/journal"
	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// Why a parcel is sent.
const (
	whyEnded = "ended" // the user or this PC was taken out of use
	whyKeys  = "keys"  // the local keys are lost
)

// parcels bundles raw frames and marks each bundle with the device key.
func (d *Desk) parcels(user, device, why string, frames [][]byte) ([]api.Rescue, error) {
	var out []api.Rescue
	for len(frames) > 0 {
		p := api.Rescue{User: record.UserID(user), Device: device, At: record.At(d.now()), Why: why}
		for len(frames) > 0 && (len(p.Frames) == 0 || len(p.Frames)+len(frames[0]) <= api.RescueTarget) {
			p.Frames, frames = append(p.Frames, frames[0]...), frames[1:]
		}
		mark, err := d.ring.Sign(api.RescueProof(p.User, p.Device, p.At, document.Of(p.Frames)))
		if err != nil {
			return nil, err
		}
		p.Mark = mark
		out = append(out, p)
	}
	return out, nil
}

// pack puts what a user's journal holds into marked parcels beside it, while
// the device key is still here. Every frame is sealed to the server's rescue
// key already. Without a journal there is nothing to pack.
func (d *Desk) pack(user, device string) error {
	disk, _, err := d.disk(user)
	if err != nil {
		return err
	}
	frames, err := journal.Sealed(disk)
	if err != nil || len(frames) == 0 {
		return err
	}
	d.posting.Lock()
	defer d.posting.Unlock()
	list, err := d.parcels(user, device, whyEnded, frames)
	if err != nil {
		return fmt.Errorf("mark what is sealed: %w", err)
	}
	for i, p := range list {
		if err := writeJSON(d.home.user(user, "rescue", fmt.Sprintf("%04d.json", i)), p); err != nil {
			return fmt.Errorf("keep a parcel: %w", err)
		}
	}
	return nil
}

// post sends the parcels of everybody that wait on this PC. The journal stays,
// shut; its user's next seat here hands in what it cannot open, and drops it.
func (d *Desk) post(ctx context.Context) error {
	if d.client == nil {
		return nil
	}
	d.posting.Lock()
	defer d.posting.Unlock()
	waiting, err := filepath.Glob(d.home.path("users", "*", "rescue", "*.json"))
	if err != nil {
		return err
	}
	slices.Sort(waiting)
	for _, path := range waiting {
		if err := d.postOne(ctx, path); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) postOne(ctx context.Context, path string) error {
	var p api.Rescue
	if err := readJSON(path, &p); err != nil {
		return err
	}
	if err := d.client.Rescue(ctx, p); err != nil {
		return fmt.Errorf("hand in sealed work: %w", err)
	}
	if err := os.Remove(path); err != nil {
		return err
	}
	d.log.Info("sealed work was handed in", "user", p.User)
	return nil
}

// rescueForeign hands in the entries that a lost key left shut, and drops
// them here once the server has them.
func (s *seat) rescueForeign(ctx context.Context) error {
	s.mu.Lock()
	foreign := s.report.Foreign
	s.mu.Unlock()
	if foreign == 0 || !s.client.Signed() {
		return nil
	}
	var frames [][]byte
	err := s.journal.Foreign(func(raw []byte) { frames = append(frames, slices.Clone(raw)) })
	if err != nil || len(frames) == 0 {
		return err
	}
	list, err := s.desk.parcels(s.who.ID, s.device, whyKeys, frames)
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := s.client.Rescue(ctx, p); err != nil {
			return err
		}
	}
	if err := s.journal.Rescued(); err != nil {
		return err
	}
	s.mu.Lock()
	s.report.Foreign, s.rescued = 0, len(frames)
	s.mu.Unlock()
	s.desk.tellSync()
	return nil
}

// upRescue does both for whoever is signed in.
func (s *seat) upRescue() {
	err := errors.Join(s.rescueForeign(s.ctx), s.desk.post(s.ctx))
	if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, fs.ErrNotExist) && fault.CodeOf(err) != fault.Unreachable {
		s.desk.log.Warn("hand in what a lost key left shut", "error", err)
	}
}
