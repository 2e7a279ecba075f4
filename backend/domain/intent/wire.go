package intent

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// Limits of one intent, on both sides.
const (
	MaxBody      = 1 << 20 // bytes
	MaxChanges   = 2000
	MaxBirths    = 500 // and removals
	MaxDocuments = 200
	MaxNotes     = 200
	MaxAfter     = 64
	maxWord      = 300 // bytes of a task, action or device
)

// Marshal is the body of an intent: JSON, the exact bytes that Mark covers.
func Marshal(in Intent) ([]byte, error) {
	if err := in.Sized(); err != nil {
		return nil, err
	}
	body, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("encode intent %s: %w", in.ID, err)
	}
	if len(body) > MaxBody {
		return nil, tooLarge()
	}
	return body, nil
}

// Unmarshal reads a body strictly: a field that this build does not know is
// refused, for half of a wish must not be carried out.
func Unmarshal(body []byte) (Intent, error) {
	if len(body) > MaxBody {
		return Intent{}, tooLarge()
	}
	if !utf8.Valid(body) {
		return Intent{}, unreadable()
	}
	var in Intent
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return Intent{}, unreadable()
	}
	if _, err := d.Token(); err != io.EOF {
		return Intent{}, unreadable()
	}
	if err := in.Sized(); err != nil {
		return Intent{}, err
	}
	return in, nil
}

// Sized checks the form of an intent: ids, the closed list of ops, and limits.
func (in Intent) Sized() error {
	if !record.ValidID(record.ID(in.ID)) || !record.ValidID(in.Aggregate) || !slices.Contains(Ops(), in.Op) {
		return unreadable()
	}
	if len(in.Task) > maxWord || len(in.Action) > maxWord || len(in.Device) > maxWord || len(in.By) > maxWord {
		return unreadable()
	}
	over := len(in.Changes) > MaxChanges || len(in.Births) > MaxBirths || len(in.Removed) > MaxBirths ||
		len(in.Documents) > MaxDocuments || len(in.Notes) > MaxNotes || len(in.After) > MaxAfter
	if over {
		return tooLarge()
	}
	return nil
}

// Ops lists what can be asked.
func Ops() []Op { return []Op{Save, Submit, Decide, Discard, Import} }

func tooLarge() error {
	return fault.New(fault.TooLarge, "这一步包含的修改太多，没有执行，已有数据没有改变。请分几次保存后再试。")
}

func unreadable() error {
	return fault.New(fault.Invalid, "这一步的内容无法识别，没有执行，已有数据没有改变。请升级客户端后重试。")
}
