package app

import (
	"context"
	"errors"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// PinView is 离线可用 of one project.
type PinView struct {
	On    bool  `json:"on"`
	Local int   `json:"local"` // documents whose bytes are on this PC
	Total int   `json:"total"`
	Bytes int64 `json:"bytes"` // that all of them take
}

// SpaceView is what documents take on this PC.
type SpaceView struct {
	Projects int   `json:"projects"` // that are pinned
	Pinned   int64 `json:"pinned"`   // bytes of theirs
	Others   int64 `json:"others"`   // bytes of what is kept as long as there is room
	Limit    int64 `json:"limit"`    // of the others
}

func (s *seat) space() (SpaceView, error) {
	v := SpaceView{Projects: len(s.carrier.choices.pinned()), Limit: s.desk.config.cache()}
	list, err := s.carrier.list()
	if err != nil {
		return SpaceView{}, err
	}
	pinned := s.carrier.pinnedObjects()
	for _, k := range list {
		if pinned[k.object] {
			v.Pinned += k.size
		} else {
			v.Others += k.size
		}
	}
	return v, nil
}

// pin keeps a project's documents on this PC, or lets them go when room is
// needed. It is followed at once when there is a network, else on contact.
func (s *seat) pin(project record.ID, on bool) (PinView, error) {
	it, ok := s.mirror.item(project)
	if !ok || it.Record.Type != lifecycle.Project {
		return PinView{}, noRecord()
	}
	if err := s.carrier.choices.pin(on, project); err != nil {
		return PinView{}, err
	}
	s.wake()
	return s.pinView(project), nil
}

func (s *seat) pinView(project record.ID) PinView {
	var v PinView
	for _, id := range s.carrier.choices.pinned() {
		v.On = v.On || id == project
	}
	for _, r := range s.papersOf([]record.ID{project}) {
		v.Total++
		v.Bytes += refOf(r).SealedSize
		if s.here(r) {
			v.Local++
		}
	}
	return v
}

// keepSoon begins a round beside whatever else goes on; one at a time.
func (s *seat) keepSoon() {
	if s.carrier.keeping.CompareAndSwap(false, true) {
		s.wg.Go(func() {
			defer s.carrier.keeping.Store(false)
			s.keepHere(s.ctx)
		})
	}
}

// keepHere is one round of 离线可用: fetch what is missing, then make room.
func (s *seat) keepHere(ctx context.Context) {
	err := s.fetchPinned(ctx)
	if terr := s.carrier.trim(s.desk.config.cache()); err == nil {
		err = terr
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		s.desk.log.Warn("keep documents here", "error", err)
	}
}

// cache is the limit in bytes.
func (c Config) cache() int64 {
	if c.CacheGB > 0 {
		return int64(c.CacheGB) << 30
	}
	return cacheLimit
}
