package app

import (
	"strings"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// Records is bound: the catalogue, lists, forms and drafts. Callers: whoever
// has opened a session; what he may not see is not in his vault.
type Records struct{ desk *Desk }

// TypeView is a record type as the form needs it.
type TypeView struct {
	Name       string      `json:"name"`
	Title      string      `json:"title"`
	Stage      string      `json:"stage"`
	StageTitle string      `json:"stageTitle"`
	Sections   []string    `json:"sections"`
	Fields     []FieldView `json:"fields"`
	Slots      []SlotView  `json:"slots"`
	CanCreate  bool        `json:"canCreate"`
}

// FieldView is a field of a form.
type FieldView struct {
	ColumnView
	Section string       `json:"section"`
	Columns []ColumnView `json:"columns"`
}

// ColumnView is a column of a table field, or the common part of a field.
type ColumnView struct {
	Name     string       `json:"name"`
	Title    string       `json:"title"`
	Kind     string       `json:"kind"` // record.Kind
	Required bool         `json:"required"`
	Max      int          `json:"max"`
	Class    string       `json:"class"`
	Hint     string       `json:"hint"`
	Options  []OptionView `json:"options"`
	Formula  string       `json:"formula"` // product, sum, difference, days; "" = typed by people
	Of       []string     `json:"of"`
	System   bool         `json:"system"`
	Listed   bool         `json:"listed"` // may be a column of the ledger
}

// OptionView is one entry of a dictionary.
type OptionView struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

// SlotView is one line of the checklist of documents.
type SlotView struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Required bool     `json:"required"`
	Media    []string `json:"media"`
	Max      int64    `json:"max"` // bytes
}

// ValueView is the value of one field; money in fen, times RFC 3339.
type ValueView struct {
	Field string    `json:"field"`
	Text  string    `json:"text"`
	Many  []string  `json:"many"`
	Rows  []RowView `json:"rows"`
}

// RowView is a line of a table; a new line has an id made by NewRowID of the
// page (32 random hex digits).
type RowView struct {
	ID    string     `json:"id"`
	Cells []CellView `json:"cells"`
}

// CellView is one cell.
type CellView struct {
	Column string `json:"column"`
	Text   string `json:"text"`
}

// RecordView is a record as its reader may see it: the projection with his
// unsettled intents applied.
type RecordView struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"`
	Root        string         `json:"root"`
	Title       string         `json:"title"`
	Number      string         `json:"number"`
	UnitName    string         `json:"unitName"`
	OwnerName   string         `json:"ownerName"`
	Level       string         `json:"level"`
	State       string         `json:"state"`
	StateTitle  string         `json:"stateTitle"`
	Predicted   bool           `json:"predicted"` // 待服务器确认
	Act         string         `json:"act"`       // "", draft, waiting, sending, accepted, attention
	ActReason   string         `json:"actReason"` // conflict, rejected, reconfirm and words
	Editable    bool           `json:"editable"`
	Discardable bool           `json:"discardable"`
	Hidden      []string       `json:"hidden"` // fields whose class is not held here
	Values      []ValueView    `json:"values"`
	Notes       []NoteView     `json:"notes"` // opinions at fields, of the current return
	Documents   []DocumentView `json:"documents"`
	Findings    []FindingView  `json:"findings"`
	SavedAt     string         `json:"savedAt"` // 已保存到本机
	Updated     string         `json:"updated"`
}

// NoteView is a reviewer's opinion at one place.
type NoteView struct {
	Record string `json:"record"`
	Field  string `json:"field"`
	Row    string `json:"row"`
	Column string `json:"column"`
	Text   string `json:"text"`
	By     string `json:"by"`
	At     string `json:"at"`
}

// FindingView is one result of the automatic check.
type FindingView struct {
	Record      string `json:"record"`
	Field       string `json:"field"`
	Row         string `json:"row"`
	Column      string `json:"column"`
	Rule        string `json:"rule"`
	Severity    string `json:"severity"` // block, warn, undecided, pass
	Message     string `json:"message"`
	Calculation string `json:"calculation"`
	Clause      string `json:"clause"`
	Source      string `json:"source"`
	Advice      string `json:"advice"`
}

// ListQuery asks for one page of a list. Ops: eq ne lt le ge gt contains empty.
type ListQuery struct {
	Type       string          `json:"type"`
	Search     string          `json:"search"`
	Conditions []ConditionView `json:"conditions"`
	Sort       string          `json:"sort"` // field name, or state, updated
	Desc       bool            `json:"desc"`
	Offset     int             `json:"offset"`
	Limit      int             `json:"limit"` // ≤ 500
}

// ConditionView is one chip of the filter: a field, or state, or root (the project).
type ConditionView struct {
	Field string `json:"field"`
	Op    string `json:"op"`
	Value string `json:"value"`
}

// ListPage is a page, with count and sums over the whole filtered set.
type ListPage struct {
	Total int        `json:"total"`
	Rows  []ListRow  `json:"rows"`
	Sums  []CellView `json:"sums"` // money columns, in fen
	At    string     `json:"at"`   // 统计时点
}

// ListRow is one record in a list.
type ListRow struct {
	ID         string     `json:"id"`
	Title      string     `json:"title"`
	State      string     `json:"state"`
	StateTitle string     `json:"stateTitle"`
	Stage      string     `json:"stage"`
	Act        string     `json:"act"`
	Predicted  bool       `json:"predicted"`
	UnitName   string     `json:"unitName"`
	Cells      []CellView `json:"cells"`
}

// SaveResult answers a saved draft: when it was made durable on this PC and
// what the automatic check says.
type SaveResult struct {
	SavedAt  string        `json:"savedAt"`
	Findings []FindingView `json:"findings"`
}

// SubmitResult answers an act. Act is its state (waiting, attention …);
// blocked acts list their findings and nothing was queued.
type SubmitResult struct {
	Queued   bool          `json:"queued"`
	Act      string        `json:"act"`
	Message  string        `json:"message"`
	Findings []FindingView `json:"findings"`
}

// Types lists the catalogue with what the user may create.
func (s *Records) Types() ([]TypeView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return nil, err
	}
	_, cat, _ := seat.mirror.word()
	views := []TypeView{}
	for _, t := range cat.Types() {
		views = append(views, typeView(t, cat, seat.mayCreate(t)))
	}
	return views, nil
}

// List is one page of what the user sees of a type.
func (s *Records) List(q ListQuery) (ListPage, error) {
	seat, err := s.desk.open()
	if err != nil {
		return ListPage{}, err
	}
	_, cat, _ := seat.mirror.word()
	t, ok := cat.Type(record.TypeName(q.Type))
	if !ok {
		return ListPage{}, unknownType()
	}
	return page(seat.shown(t), t, q, seat.words, timeText(seat.runner.Status().Last)), nil
}

// Find searches what is listed of projects and filings.
func (s *Records) Find(text string) ([]ListRow, error) {
	seat, err := s.desk.open()
	if err != nil {
		return nil, err
	}
	rows := []ListRow{}
	if strings.TrimSpace(text) == "" {
		return rows, nil
	}
	_, cat, _ := seat.mirror.word()
	for _, name := range []record.TypeName{lifecycle.Project, lifecycle.Filing} {
		if t, ok := cat.Type(name); ok {
			rows = append(rows, page(seat.shown(t), t, ListQuery{Search: text, Limit: findLimit}, seat.words, "").Rows...)
		}
	}
	return rows, nil
}

const findLimit = 20

// New begins a record; it is kept from the first Save on.
func (s *Records) New(kind string) (RecordView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return RecordView{}, err
	}
	d, err := seat.newDraft(record.TypeName(kind))
	if err != nil {
		return RecordView{}, err
	}
	seat.work.begin(d)
	return seat.recordView(d.head().ID)
}

// Open is a record as the user sees it.
func (s *Records) Open(id string) (RecordView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return RecordView{}, err
	}
	return seat.recordView(record.ID(id))
}

// Save makes the draft durable on this PC and answers what the check says.
func (s *Records) Save(id string, values []ValueView) (SaveResult, error) {
	seat, err := s.desk.open()
	if err != nil {
		return SaveResult{}, err
	}
	d, err := seat.save(record.ID(id), values)
	if err != nil {
		return SaveResult{}, err
	}
	return SaveResult{SavedAt: string(d.Saved), Findings: findingViews(seat.findings(d.Now))}, nil
}

// Check runs the rules without keeping anything.
func (s *Records) Check(id string, values []ValueView) ([]FindingView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return nil, err
	}
	d, err := seat.edited(record.ID(id), values)
	if err != nil {
		return nil, err
	}
	return findingViews(seat.findings(d.Now)), nil
}

// Submit hands the draft in: kept in the journal, sent when there is a network.
func (s *Records) Submit(id string, values []ValueView) (SubmitResult, error) {
	seat, err := s.desk.open()
	if err != nil {
		return SubmitResult{}, err
	}
	return seat.submit(record.ID(id), values)
}

// Discard drops a draft.
func (s *Records) Discard(id string) error {
	seat, err := s.desk.open()
	if err != nil {
		return err
	}
	return seat.discard(record.ID(id))
}

// Units and People are the phone book, by id and name.
func (s *Records) Units() ([]OptionView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return nil, err
	}
	book, _, _ := seat.mirror.word()
	return book.units(), nil
}

func (s *Records) People() ([]OptionView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return nil, err
	}
	book, _, _ := seat.mirror.word()
	return book.people(), nil
}
