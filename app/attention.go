package app

// Syncing, continued: the page of what needs its user (需处理).

// HeldView is one act that needs its user: why, both values where they differ,
// what changed meanwhile, what waits behind it.
type HeldView struct {
	Intent   string           `json:"intent"`
	Record   string           `json:"record"`
	Title    string           `json:"title"`   // of the record
	Op       string           `json:"op"`      // save, submit, decide …
	Action   string           `json:"action"`  // in words: 提交申报, 同意
	Outcome  string           `json:"outcome"` // conflict, rejected, reconfirm, missing
	Reason   string           `json:"reason"`
	At       string           `json:"at"`    // when its user did it, by this PC
	Ruled    string           `json:"ruled"` // when the server ruled
	Choices  []ChoiceView     `json:"choices"`
	Merged   []MergedView     `json:"merged"`   // what goes together by itself
	Changes  []DifferenceView `json:"changes"`  // reconfirm: since the user looked
	Known    bool             `json:"known"`    // this PC knows what he looked at
	Findings []FindingView    `json:"findings"` // problems at fields
	Missing  []string         `json:"missing"`  // names of documents
	Opinion  string           `json:"opinion"`
	Behind   []OutboxRow      `json:"behind"`
	Again    bool             `json:"again"`    // it may be confirmed or sent again
	WhyNot   string           `json:"whyNot"`   // why not now
	Shown    string           `json:"shown"`    // what was shown, for Again
	Drafting bool             `json:"drafting"` // taking it back leaves a draft to edit
}

// ChoiceView is one place with two values. Take of a ChoiceInput: mine, theirs,
// or written.
type ChoiceView struct {
	Key      string     `json:"key"`
	Field    ColumnView `json:"field"` // of the field, or of the column
	Path     string     `json:"path"`  // names its options: field, or field.column
	Title    string     `json:"title"`
	Place    string     `json:"place"` // row and column in words; "" for a whole field
	Row      bool       `json:"row"`   // a whole row
	Money    bool       `json:"money"` // nothing is preset
	Preset   string     `json:"preset"`
	Was      SideView   `json:"was"`
	Mine     SideView   `json:"mine"`
	Theirs   SideView   `json:"theirs"`
	Now      SideView   `json:"now"` // as it stands today
	By       string     `json:"by"`
	ByMe     bool       `json:"byMe"` // the same user, on another PC
	At       string     `json:"at"`
	Mineable bool       `json:"mineable"` // false: what it belongs to is gone on the server
}

// SideView is one value as people read it, and as a form takes it.
type SideView struct {
	Words string      `json:"words"`
	Text  string      `json:"text"`
	Many  []string    `json:"many"`
	Cells []LabelView `json:"cells"` // of a row, in the order of its columns
	Gone  bool        `json:"gone"`  // the row is not there
}

// LabelView is a text under a title.
type LabelView struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// MergedView is a value that only one side changed. Source: mine, theirs.
type MergedView struct {
	Title  string `json:"title"`
	Before string `json:"before"`
	After  string `json:"after"`
	Source string `json:"source"`
}

// ChoiceInput decides one place.
type ChoiceInput struct {
	Key  string   `json:"key"`
	Take string   `json:"take"`
	Text string   `json:"text"` // of a written one
	Many []string `json:"many"`
}

// PastView is a conflict of this user, from whichever PC; both values stay
// readable after the choice.
type PastView struct {
	Intent  string       `json:"intent"`
	Record  string       `json:"record"`
	Title   string       `json:"title"`
	Action  string       `json:"action"`
	At      string       `json:"at"`
	Here    bool         `json:"here"` // it was sent from this PC
	Choices []ChoiceView `json:"choices"`
}

// Held is one act that needs its user.
func (s *Syncing) Held(intent string) (HeldView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return HeldView{}, err
	}
	return seat.heldView(intent)
}

// Choose decides a conflict: a new act with the chosen values takes the place
// of the held one; what waits behind goes on.
func (s *Syncing) Choose(intent string, choices []ChoiceInput) (SubmitResult, error) {
	seat, err := s.desk.open()
	if err != nil {
		return SubmitResult{}, err
	}
	return seat.choose(intent, choices)
}

// Again confirms an act on what was shown, or sends it once more.
func (s *Syncing) Again(intent, shown string) (SubmitResult, error) {
	seat, err := s.desk.open()
	if err != nil {
		return SubmitResult{}, err
	}
	return seat.again(intent, shown)
}

// Past are the user's conflicts as the server keeps them; needs the network.
func (s *Syncing) Past() ([]PastView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return nil, err
	}
	return seat.past(seat.ctx)
}
