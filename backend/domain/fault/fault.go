package fault

import "errors"

// Code is the kind of an error; package api maps each to one HTTP status.
type Code string

// The closed list of codes. Add at the end; never reuse a word.
const (
	Invalid      Code = "invalid"      // the content is wrong; nothing was changed
	Unauthorized Code = "unauthorized" // sign in first, or again
	Forbidden    Code = "forbidden"    // known, but not allowed
	NotFound     Code = "not_found"    // not there, or hidden: one answer
	Conflict     Code = "conflict"     // somebody was first
	Locked       Code = "locked"       // locked out until a time
	TooLarge     Code = "too_large"    // over a limit
	Upgrade      Code = "upgrade"      // client below the minimum version
	Busy         Code = "busy"         // try again shortly
	Unreachable  Code = "unreachable"  // no answer from the server
	Untrusted    Code = "untrusted"    // the server is not the pinned one
	Clock        Code = "clock"        // the PC's clock is off
	Storage      Code = "storage"      // a disk or store is full or damaged
	Internal     Code = "internal"     // fixed text outside, chain in the log
)

// Severity says what a finding does to the act it belongs to.
type Severity string

const (
	Block     Severity = "block"     // 阻断
	Warn      Severity = "warn"      // 提醒
	Undecided Severity = "undecided" // 待服务器核验: the rule reads what is absent here
	Pass      Severity = "pass"      // 通过
)

// Place points at what a problem is about; empty parts mean "the whole".
type Place struct {
	Record string `json:"record,omitempty"` // record id
	Field  string `json:"field,omitempty"`
	Row    string `json:"row,omitempty"` // row id
	Column string `json:"column,omitempty"`
}

// Problem is one finding about one place, in words for people.
type Problem struct {
	Place
	Rule        string   `json:"rule,omitempty"` // stable id, e.g. LX-EST-01
	Severity    Severity `json:"severity"`
	Message     string   `json:"message"`               // the statement
	Calculation string   `json:"calculation,omitempty"` // 174.50 − 174.49 = 0.01
	Clause      string   `json:"clause,omitempty"`      // quoted text of the regulation
	Source      string   `json:"source,omitempty"`      // 《…》第…条 · in force since
	Advice      string   `json:"advice,omitempty"`      // what to do
}

// Error is what users meet. Message is Chinese; Ref is the number that a user
// can read out on the telephone, e.g. E-UP-013.
type Error struct {
	Code     Code      `json:"code"`
	Message  string    `json:"message"`
	Ref      string    `json:"ref,omitempty"`
	Problems []Problem `json:"problems,omitempty"`
}

func (e *Error) Error() string { return e.Message }

// New makes an Error without problems.
func New(code Code, message string) *Error { return &Error{Code: code, Message: message} }

// Numbered makes an Error with its telephone number.
func Numbered(code Code, ref, message string) *Error {
	return &Error{Code: code, Ref: ref, Message: message}
}

// internalText is all that a user learns of an unexpected error.
const internalText = "程序遇到意外情况，这一步没有完成，已有数据没有改变。请稍后重试；如再次出现，请把诊断信息交给运维人员。"

// From returns the fault in err's chain, or the fixed internal one; callers
// log the chain themselves. From(nil) is nil.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Numbered(Internal, "E-IN-001", internalText)
}

// CodeOf is the code of err: Internal when it carries no fault.
func CodeOf(err error) Code {
	if e := From(err); e != nil {
		return e.Code
	}
	return ""
}

// Blocking reports whether any problem stops the act.
func Blocking(ps []Problem) bool {
	for _, p := range ps {
		if p.Severity == Block {
			return true
		}
	}
	return false
}
