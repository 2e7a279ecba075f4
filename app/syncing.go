package app

// Syncing is bound: the status chip and the outbox panel.
type Syncing struct{ desk *Desk }

// SyncView is the chip. Mode: online, offline, working, attention, away
// (离线工作 chosen), connecting (asked, no answer yet), untrusted (another
// certificate than the bound one).
type SyncView struct {
	Mode      string `json:"mode"`
	Away      bool   `json:"away"`
	Online    bool   `json:"online"`
	Waiting   int    `json:"waiting"`
	Done      int    `json:"done"`
	Total     int    `json:"total"`
	Attention int    `json:"attention"`
	Last      string `json:"last"` // last completed sync
	Lease     string `json:"lease"`
	Trouble   string `json:"trouble"`
}

// OutboxView is the panel.
type OutboxView struct {
	Attention []OutboxRow    `json:"attention"`
	Sending   []OutboxRow    `json:"sending"`
	Waiting   []OutboxRow    `json:"waiting"`
	Settled   []OutboxRow    `json:"settled"` // of today
	Transfers []TransferView `json:"transfers"`
}

// OutboxRow is one act. Act: waiting, sending, accepted, attention.
type OutboxRow struct {
	Intent  string `json:"intent"`
	Record  string `json:"record"`
	Title   string `json:"title"` // 提交申报 · 某项目
	Act     string `json:"act"`
	Outcome string `json:"outcome"` // conflict, rejected, reconfirm, missing
	Reason  string `json:"reason"`
	Blocked string `json:"blocked"` // what it waits for
	At      string `json:"at"`
}

// State is the chip; it also answers when nobody is signed in.
func (s *Syncing) State() (SyncView, error) { return s.desk.syncView(), nil }

// Outbox is the panel.
func (s *Syncing) Outbox() (OutboxView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return OutboxView{}, err
	}
	return seat.outboxView(), nil
}

// Now is 立即同步.
func (s *Syncing) Now() error {
	seat, err := s.desk.open()
	if err != nil {
		return err
	}
	if s.desk.isAway() {
		return needsNetwork()
	}
	seat.runner.Now()
	return nil
}

// SetAway chooses or ends 离线工作; it stays so until it is switched.
func (s *Syncing) SetAway(away bool) (SyncView, error) {
	if err := s.desk.setAway(away); err != nil {
		return SyncView{}, err
	}
	return s.desk.syncView(), nil
}

// Release takes a held act, and those behind it, back; what it wanted of a
// record becomes the user's draft.
func (s *Syncing) Release(intent string) error {
	seat, err := s.desk.open()
	if err != nil {
		return err
	}
	return seat.release(intent)
}
