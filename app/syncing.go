package app

// Syncing is bound: the status chip and the outbox panel.
type Syncing struct{ desk *Desk }

// SyncView is the chip. Mode: online, offline, working, attention, away
// (离线工作 chosen).
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

func (s *Syncing) State() (SyncView, error) { return SyncView{}, errUnwired }

func (s *Syncing) Outbox() (OutboxView, error) { return OutboxView{}, errUnwired }

func (s *Syncing) Now() error { return errUnwired }

func (s *Syncing) SetAway(away bool) (SyncView, error) { return SyncView{}, errUnwired }

func (s *Syncing) Release(intent string) error { return errUnwired }
