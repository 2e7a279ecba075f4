package app

import (
	"encoding/json"
	"fmt"
	"slices"

	"quancheng/app/vault"
	"quancheng/backend/api"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// Collections of the vault.
const (
	inRecords   = "record"
	inBefore    = "before" // records as they stood in the round before
	inCases     = "case"
	inNotices   = "notice"
	inDirectory = "directory"
	inCatalogue = "catalogue"
	inActor     = "actor"
	theOne      = "all" // id in collections with one row
)

// fieldsOf is what one class's section holds.
type fieldsOf = map[record.Name]record.Value

// rowOf cuts a record into sections: the head without fields under "", and the
// fields of each visible class under its own, also when there are none: an
// absent section means a lost right. Fields that this version does not know
// came to somebody who sees every class; they lie under the strictest.
func rowOf(collection string, it api.RecordItem, cat lifecycle.Catalogue) (vault.Row, error) {
	t, _ := cat.Type(it.Record.Type)
	parts := map[record.Class]fieldsOf{"": nil}
	for _, c := range it.Classes {
		parts[c] = fieldsOf{}
	}
	head := it
	head.Record = it.Record.Clone()
	head.Record.Fields = fieldsOf{}
	for name, v := range it.Record.Fields {
		class := record.Internal
		if f, ok := t.Field(name); ok {
			class = f.Class
		}
		if parts[class] == nil {
			class = strictest(it.Classes)
		}
		if parts[class] == nil {
			head.Record.Fields[name] = v
			continue
		}
		parts[class][name] = v
	}
	row := vault.Row{Collection: collection, ID: string(it.Record.ID), Root: string(it.Record.Root), Rev: int64(it.Record.Rev), Sections: map[string][]byte{}}
	for class, fields := range parts {
		var data any = fields
		if class == "" {
			data = head
		}
		text, err := json.Marshal(data)
		if err != nil {
			return vault.Row{}, fmt.Errorf("encode a record: %w", err)
		}
		row.Sections[string(class)] = text
	}
	return row, nil
}

func strictest(visible []record.Class) record.Class {
	for _, c := range slices.Backward(record.Classes()) {
		if slices.Contains(visible, c) {
			return c
		}
	}
	return ""
}

// itemOf joins what the sections still hold; a class whose section is gone is
// not visible any more.
func itemOf(row vault.Row) (api.RecordItem, error) {
	var it api.RecordItem
	if err := json.Unmarshal(row.Sections[""], &it); err != nil {
		return it, fmt.Errorf("decode a record: %w", err)
	}
	if it.Record.Fields == nil {
		it.Record.Fields = fieldsOf{}
	}
	gone := func(c record.Class) bool { _, held := row.Sections[string(c)]; return !held }
	it.Classes = slices.DeleteFunc(it.Classes, gone)
	it.Writes = slices.DeleteFunc(it.Writes, gone)
	for _, c := range it.Classes {
		var fields fieldsOf
		if err := json.Unmarshal(row.Sections[string(c)], &fields); err != nil {
			return it, fmt.Errorf("decode a section: %w", err)
		}
		for name, v := range fields {
			it.Record.Fields[name] = v
		}
	}
	return it, nil
}

// plainRow is a row that has no classes.
func plainRow(collection, id, root string, v any) (vault.Row, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return vault.Row{}, fmt.Errorf("encode %s: %w", collection, err)
	}
	return vault.Plain(collection, id, root, 0, data), nil
}
