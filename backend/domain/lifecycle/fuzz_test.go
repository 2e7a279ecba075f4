package lifecycle_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// R53, R201: any words of a catalogue item: types and rules are those that the
// program ships, and nothing is switched on that the item does not name.
func FuzzCatalogueItem(f *testing.F) {
	f.Add(int64(1), []byte(`["planning","initiation"]`))
	f.Add(int64(-1), []byte(`["of another version",""]`))
	f.Add(int64(1)<<62, []byte(`null`))
	f.Fuzz(func(t *testing.T, revision int64, text []byte) {
		var on []record.Stage
		if json.Unmarshal(text, &on) != nil {
			return
		}
		shipped := lifecycle.Default()
		c := shipped.InForce(revision, on)
		for _, m := range c.Modules() {
			if revision > 0 && !slices.Contains(on, m) {
				t.Fatalf("%s is on", m)
			}
		}
		if len(c.Types()) != len(shipped.Types()) || len(c.Processes()) != len(shipped.Processes()) {
			t.Fatal("types or processes went")
		}
	})
}

// R201: any JSON as a record of any type: no crash in the check, and what is
// read and written again is the same, keys that no type knows included.
func FuzzRecord(f *testing.F) {
	f.Add([]byte(`{"id":"0f","type":"filing","schema":9,"state":"suspended","fields":{"name":{"text":"名称"},"x_new":{"many":["a"]},"estimate":{"rows":[{"id":"r","cells":{"price":"1e9"}}]}}}`))
	f.Add([]byte(`{"type":"filing","fields":{"estimate":{"rows":[{"cells":{"price":"` + strings.Repeat("9", 5000) + `","quantity":"-1.00000001"}}]},"start":{"text":"9999-99-99"}}}`))
	f.Add([]byte(`{"type":"forecast","fields":null}`))
	cat := lifecycle.Default()
	f.Fuzz(func(t *testing.T, text []byte) {
		var r record.Record
		if json.Unmarshal(text, &r) != nil {
			return
		}
		kind, _ := cat.Type(r.Type)
		_ = record.Validate(kind, r, cat.Codes, true)
		_ = record.Follow(record.Aggregate{r})
		one, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back record.Record
		if err := json.Unmarshal(one, &back); err != nil {
			t.Fatal(err)
		}
		if len(record.Diff(r, back)) != 0 || len(back.Fields) != len(r.Fields) {
			t.Fatalf("it came back as another: %s", one)
		}
	})
}
