package record

import "time"

// ID names a record: 128 random bits as 32 lower-case hex digits, made where
// the record is made and never remapped.
type ID string

// Typed names, so that arguments cannot be swapped.
type (
	TypeName string // filing, project, document …
	Name     string // a field or column
	UnitID   string // 单位
	UserID   string // 人员
	Stage    string // one of the seven stages
	Rev      int64  // the server's revision; 0 = never ruled on
	Class    string // field class
	Level    string // 密级
	State    string // where the record stands
)

// Time is UTC RFC 3339 with milliseconds: 2026-11-22T08:00:00.000Z.
type Time string

const timeLayout = "2006-01-02T15:04:05.000Z"

// At is t as Time.
func At(t time.Time) Time { return Time(t.UTC().Format(timeLayout)) }

// Clock is the moment of t; the zero time when t is malformed.
func (t Time) Clock() time.Time {
	c, err := time.Parse(timeLayout, string(t))
	if err != nil {
		return time.Time{}
	}
	return c
}

// The field classes, closed. Rights are role × state × class.
const (
	General  Class = "general"
	Money    Class = "money"
	Personal Class = "personal"
	Review   Class = "review" // opinions before the result
	Bid      Class = "bid"
	Internal Class = "internal"
)

// Classes lists every class in its fixed order.
func Classes() []Class { return []Class{General, Money, Personal, Review, Bid, Internal} }

// The levels that this system may hold; 秘密, 机密, 绝密 are refused.
const (
	Public   Level = "公开"
	Inside   Level = "内部"
	WorkOnly Level = "工作秘密"
)

// Levels lists the permitted levels, lowest first.
func Levels() []Level { return []Level{Public, Inside, WorkOnly} }

// The states of initiation and of a project. Titles are in StateTitle.
const (
	Draft     State = "draft"     // 草稿: only its owner sees it
	Reviewing State = "reviewing" // 审核中
	Returned  State = "returned"  // 已退回
	Approving State = "approving" // 审批中
	Issuing   State = "issuing"   // 批复待生成
	Approved  State = "approved"  // 已立项
	Refused   State = "refused"   // 不予立项
	Filed     State = "filed"     // 已归档 (archive items)
	Attached  State = "attached"  // a document of a live case
	Procuring State = "procuring" // 招采中
	Building  State = "building"  // 实施中
	Accepting State = "accepting" // 验收中
	Operating State = "operating" // 运维中
	Closed    State = "closed"    // 已结束
	Imported  State = "imported"  // 历史项目
)

// Record is one row of business data as the server rules it.
type Record struct {
	ID      ID             `json:"id"`
	Type    TypeName       `json:"type"`
	Schema  int            `json:"schema"` // version of the type it was written with
	Root    ID             `json:"root"`   // the project, from the first draft on
	Parent  ID             `json:"parent,omitempty"`
	Unit    UnitID         `json:"unit"`
	Owner   UserID         `json:"owner"`
	Level   Level          `json:"level"`
	State   State          `json:"state"`
	Rev     Rev            `json:"rev"`
	Fields  map[Name]Value `json:"fields"`
	Created Time           `json:"created"`
	Updated Time           `json:"updated"`
}

// Value is canonical text: Text for scalars, Many for several choices, Rows
// for a table. No any, no floats.
type Value struct {
	Text string   `json:"text,omitempty"`
	Many []string `json:"many,omitempty"`
	Rows []Row    `json:"rows,omitempty"`
}

// Row is a line of a table; it keeps its random id for life.
type Row struct {
	ID    string          `json:"id"`
	Cells map[Name]string `json:"cells"`
}

// Birth is what a new record of an aggregate is born with; its fields come as
// Changes beside it. The level of a record follows its field of kind KLevel.
type Birth struct {
	ID     ID       `json:"id"`
	Type   TypeName `json:"type"`
	Root   ID       `json:"root"`
	Parent ID       `json:"parent,omitempty"`
	Unit   UnitID   `json:"unit"`
}

// Change is one value from old to new, at the finest address:
//
//	Field                → a scalar or Many
//	Field + Row          → a row added (Old empty) or removed (New empty)
//	Field + Row + Column → one cell (Text)
type Change struct {
	Record ID     `json:"record"`
	Field  Name   `json:"field"`
	Row    string `json:"row,omitempty"`
	Column Name   `json:"column,omitempty"`
	Old    Value  `json:"old"`
	New    Value  `json:"new"`
}

// Conflict is a change whose old and new both differ from the current value;
// both values stay readable.
type Conflict struct {
	Change  Change `json:"change"` // mine
	Current Value  `json:"current"`
	Gone    Value  `json:"gone,omitzero"` // the row of the change as it last stood, where it was taken out
	By      UserID `json:"by"`            // who wrote the current value
	At      Time   `json:"at"`
}

// Aggregate is a record with its parts; the head has no Parent.
type Aggregate []Record

// Head is the record without Parent; false when there is none.
func (a Aggregate) Head() (Record, bool) {
	for _, r := range a {
		if r.Parent == "" {
			return r, true
		}
	}
	return Record{}, false
}

// Find is the record with this id.
func (a Aggregate) Find(id ID) (Record, bool) {
	for _, r := range a {
		if r.ID == id {
			return r, true
		}
	}
	return Record{}, false
}
