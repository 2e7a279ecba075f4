package app

import "quancheng/backend/domain/record"

// Tasks is bound: the task centre, cases, acts and notices. Read from case
// views in the vault; works offline.
type Tasks struct{ desk *Desk }

// TaskCounts are the numbers of the tabs and of the navigation.
type TaskCounts struct {
	Todo     int         `json:"todo"`
	Done     int         `json:"done"`
	Mine     int         `json:"mine"`
	Copied   int         `json:"copied"`
	Drafts   int         `json:"drafts"`
	Projects int         `json:"projects"`
	Notices  int         `json:"notices"` // unread
	Stages   []CountView `json:"stages"`  // todo by stage
}

// CountView is a count under a name.
type CountView struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// TaskRow is one line of a tab: todo, done, mine, copied, drafts.
type TaskRow struct {
	Task       string `json:"task"` // "" outside todo
	Record     string `json:"record"`
	Type       string `json:"type"`
	Title      string `json:"title"`
	Stage      string `json:"stage"`
	StageTitle string `json:"stageTitle"`
	Node       string `json:"node"` // title of the step
	UnitName   string `json:"unitName"`
	Person     string `json:"person"`
	Amount     string `json:"amount"` // fen; "" when hidden
	Round      int    `json:"round"`
	Since      string `json:"since"`
	Due        string `json:"due"`
	Left       int    `json:"left"`  // working days; negative = overdue; 9999 = no deadline
	Group      string `json:"group"` // overdue, today, week, later
	State      string `json:"state"`
	StateTitle string `json:"stateTitle"`
	Predicted  bool   `json:"predicted"`
	Act        string `json:"act"`
	ActReason  string `json:"actReason"`
	Fresh      bool   `json:"fresh"`
}

// CaseView is a case as its reader may see it.
type CaseView struct {
	Record      RecordView       `json:"record"`
	Title       string           `json:"title"` // of the process
	Round       int              `json:"round"`
	Task        *TaskView        `json:"task"` // mine, open now; nil = not my turn
	History     []StepView       `json:"history"`
	Path        []PathView       `json:"path"`
	Pending     *PendingView     `json:"pending"`     // my act that the server has not ruled on
	Differences []DifferenceView `json:"differences"` // since the last round
	Outcome     string           `json:"outcome"`
	Why         string           `json:"why"` // whose turn, since when, by which rule
}

// TaskView is an open task of mine.
type TaskView struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Actions []string `json:"actions"` // agree, send_back, refuse
	Opinion []string `json:"opinion"` // actions that need one
	Fresh   bool     `json:"fresh"`
	Since   string   `json:"since"`
	Due     string   `json:"due"`
	Left    int      `json:"left"`
}

// StepView is one step of the timeline.
type StepView struct {
	Title    string     `json:"title"`
	Action   string     `json:"action"`
	Name     string     `json:"name"`
	Round    int        `json:"round"`
	Opinion  string     `json:"opinion"`
	Notes    []NoteView `json:"notes"`
	At       string     `json:"at"`
	DeviceAt string     `json:"deviceAt"`
}

// PathView is one node of the flow tree.
type PathView struct {
	Node   string   `json:"node"`
	Title  string   `json:"title"`
	Status string   `json:"status"` // done current ahead returned skipped
	People []string `json:"people"`
	Why    string   `json:"why"`
	Since  string   `json:"since"`
	Due    string   `json:"due"`
	At     string   `json:"at"`
}

// PendingView is an act on its way.
type PendingView struct {
	Intent  string `json:"intent"`
	Action  string `json:"action"`
	Opinion string `json:"opinion"`
	Act     string `json:"act"`
	Reason  string `json:"reason"`
	At      string `json:"at"`
}

// DifferenceView is one value that changed since the last round.
type DifferenceView struct {
	Title  string `json:"title"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// ActInput decides a task.
type ActInput struct {
	Record  string     `json:"record"`
	Task    string     `json:"task"`
	Action  string     `json:"action"`
	Opinion string     `json:"opinion"`
	Notes   []NoteView `json:"notes"` // Record, Field, Row, Column, Text
}

// NoticeView tells something that happened.
type NoticeView struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Text   string `json:"text"`
	Record string `json:"record"`
	At     string `json:"at"`
	Unread bool   `json:"unread"`
}

// Counts are the numbers of tabs and navigation.
func (s *Tasks) Counts() (TaskCounts, error) {
	seat, err := s.desk.open()
	if err != nil {
		return TaskCounts{}, err
	}
	return seat.taskCounts(), nil
}

// List is one tab of the task centre.
func (s *Tasks) List(tab string) ([]TaskRow, error) {
	seat, err := s.desk.open()
	if err != nil {
		return nil, err
	}
	rows, ok := seat.taskRows()[tab]
	if !ok {
		return nil, noRecord()
	}
	return rows, nil
}

// Case is one case as its reader may see it.
func (s *Tasks) Case(record string) (CaseView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return CaseView{}, err
	}
	return seat.caseView(id(record))
}

// Act decides a task: queued, and sent when there is a network.
func (s *Tasks) Act(in ActInput) (SubmitResult, error) {
	seat, err := s.desk.open()
	if err != nil {
		return SubmitResult{}, err
	}
	return seat.decide(in)
}

// Notices lists what happened, newest first.
func (s *Tasks) Notices() ([]NoticeView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return nil, err
	}
	return seat.noticeViews(), nil
}

// ReadNotices marks notices as read on this PC.
func (s *Tasks) ReadNotices(ids []string) error {
	seat, err := s.desk.open()
	if err != nil {
		return err
	}
	return seat.readNotices(ids)
}

// KeepOpinion keeps what the user is writing about a record; "" ends it.
func (s *Tasks) KeepOpinion(record, text string) error {
	seat, err := s.desk.open()
	if err != nil {
		return err
	}
	return seat.work.keepOpinion(id(record), text)
}

// Opinion is what was kept.
func (s *Tasks) Opinion(record string) (string, error) {
	seat, err := s.desk.open()
	if err != nil {
		return "", err
	}
	return seat.work.opinion(id(record)), nil
}

// id keeps the parameter name record free for people.
func id(text string) record.ID { return record.ID(text) }
