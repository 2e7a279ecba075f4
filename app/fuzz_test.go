package app

import (
	"encoding/json"
	"testing"

	"quancheng/backend/api"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// R201: any JSON as a line of the feed: no crash in what takes it in, keeps it
// and shows it, and a record reads from its row as it came.
func FuzzItem(f *testing.F) {
	for _, line := range []string{
		`{"kind":"record","record":{"record":{"id":"a","type":"filing","root":"b","state":"reviewing","fields":{"name":{"text":"名称"},"scale":{"text":"x"}}},"classes":["general","money"]}}`,
		`{"kind":"record","record":{"record":{"id":"a","type":"forecast","fields":null},"classes":["weather"],"seen":{"general":"zz"}}}`,
		`{"kind":"withdrawal","withdrawal":{"record":"a","classes":["general"]}}`, `{"kind":"withdrawal","withdrawal":{"record":"a"}}`,
		`{"kind":"case","case":{"record":"a","round":-1,"history":[{"action":"of another version"}],"tasks":[{"actions":["x"]}]}}`,
		`{"kind":"notice","notice":{"id":"n","record":"a"}}`, `{"kind":"directory","directory":{"units":[{"id":"u","parent":"u"}],"people":null}}`,
		`{"kind":"catalogue","catalogue":{"revision":-1}}`, `{"kind":"grants","actor":{"user":"u","grants":[{"role":"constructor_of_2030"}]}}`,
		`{"kind":"of another version"}`, `{"kind":"record"}`} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var it api.Item
		if json.Unmarshal(text, &it) != nil {
			return
		}
		m := newMirror()
		m.put(api.RecordItem{Record: record.Record{ID: "a", Type: lifecycle.Filing, Fields: fieldsOf{"name": {Text: "前"}}}, Classes: record.Classes()})
		p := &feedPage{m: m, touched: map[string]bool{}}
		for range 2 { // the second meets what the first left
			if err := p.item(it); err != nil {
				t.Fatal(err)
			}
			for _, fn := range p.then {
				fn()
			}
			p.then = nil
		}
		_ = m.strange()
		for id, it := range m.records {
			_ = m.aggregate(id)
			_, cat, _ := m.word()
			row, err := rowOf(inRecords, it, cat)
			if err != nil {
				t.Fatal(err)
			}
			back, err := itemOf(row)
			if err != nil || len(record.Diff(it.Record, back.Record)) != 0 {
				t.Fatalf("a row gives another record: %v", err)
			}
		}
	})
}
