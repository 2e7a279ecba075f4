package journal

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/domain/rescue"
)

// history writes items briefly: "kind aggregate intent document mark", "-" for
// none; "!" after the kind marks an empty payload.
func history(lines ...string) []item {
	kinds := map[string]Kind{"draft": Draft, "intent": Intent, "document": Document, "attempt": Attempt, "settled": Settled,
		"held": Held, "released": Released, "burnt": Burnt, "read": Read, "kept": Kept}
	var out []item
	for n, line := range lines {
		var kind, a, i, d string
		it := item{seq: uint64(n + 1)}
		if _, err := fmt.Sscan(line, &kind, &a, &i, &d, &it.label.Mark); err != nil {
			panic(line)
		}
		if it.empty = kind[len(kind)-1] == '!'; it.empty {
			kind = kind[:len(kind)-1]
		}
		it.kind, it.label.Aggregate, it.label.Intent, it.label.Document = kinds[kind], dash(a), dash(i), dash(d)
		out = append(out, it)
	}
	return out
}

func dash(s string) string {
	if s == "-" {
		return ""
	}
	return s
}

// R197: what a compaction keeps. Positive: stays; negative: stays closed.
func TestPlan(t *testing.T) {
	for name, c := range map[string]struct {
		history []item
		want    []int
	}{
		"a later draft supersedes":            {history("draft a - - 0", "draft b - - 0", "draft a - - 0"), []int{2, 3}},
		"an empty draft ends it":              {history("draft a - - 0", "draft! a - - 0"), nil},
		"a queued intent stays":               {history("intent a i - 0"), []int{1}},
		"the last attempt stays":              {history("intent a i - 0", "attempt a i - 0", "attempt a i - 0"), []int{1, 3}},
		"an intent leaves the draft alone":    {history("draft a - - 0", "intent a i - 0"), []int{1, 2}},
		"settled is closed":                   {history("intent a i - 0", "settled a i - 5"), []int{-1, 2}},
		"settled, not covered":                {history("intent a i - 0", "settled a i - 5", "kept - - - 4"), []int{-1, 2, 3}},
		"settled and covered":                 {history("intent a i - 0", "attempt a i - 0", "settled a i - 5", "kept - - - 5"), []int{4}},
		"all that says what it was is closed": {history("intent a i - 0", "attempt a i - 0", "held a i - 0", "settled a i - 5"), []int{-1, -2, -3, 4}},
		"a document that a draft still needs": {history("document a - d 0", "intent a i - 0", "settled a i - 5", "draft a - - 0"), []int{1, -2, 3, 4}},
		"a document that a later act needs":   {history("document a - d 0", "intent a i - 0", "settled a i - 5", "intent a j - 0"), []int{1, -2, 3, 4}},
		"a restored server's older mark":      {history("intent a i - 0", "settled a i - 5", "kept - - - 9", "kept - - - 4"), []int{-1, 2, 4}},
		"held stays with its intent":          {history("intent a i - 0", "held a i - 0", "kept - - - 9"), []int{1, 2, 3}},
		"released ends it":                    {history("intent a i - 0", "held a i - 0", "released a i - 0"), nil},
		"only the newest mark":                {history("kept - - - 4", "kept - - - 6"), []int{2}},
		"a document of a draft":               {history("document a - d 0", "draft a - - 0"), []int{1, 2}},
		"a document before any draft":         {history("document a - d 0"), []int{1}},
		"an empty document ends it":           {history("document a - d 0", "document! a - d 0", "draft a - - 0"), []int{3}},
		"a document of a queued intent":       {history("document a - d 0", "intent a i - 0"), []int{1, 2}},
		"a document of a settled intent":      {history("document a - d 0", "intent a i - 0", "settled a i - 5"), []int{-1, -2, 3}},
		"a document of a covered intent":      {history("document a - d 0", "intent a i - 0", "settled a i - 5", "kept - - - 5"), []int{4}},
		"a document attached after":           {history("intent a i - 0", "settled a i - 5", "document a - d 0", "kept - - - 5"), []int{3, 4}},
		"covered, but a new draft needs it":   {history("document a - d 0", "intent a i - 0", "settled a i - 5", "kept - - - 5", "draft a - - 0"), []int{1, 4, 5}},
		"the newest burnt step is a floor":    {history("burnt - b1 - 100", "settled - b1 - 1", "burnt - b2 - 101", "settled - b2 - 2", "kept - - - 9"), []int{3, 5}},
		"an untold burnt step":                {history("burnt - b1 - 100", "burnt - b2 - 101"), []int{1, 2}},
		"an untold read":                      {history("read - r - 0", "kept - - - 9"), []int{1, 2}},
		"a told read":                         {history("read - r - 0", "settled - r - 3", "kept - - - 9"), []int{3}},
		"a verdict of another intent":         {history("intent a i - 0", "settled b j - 5", "kept - - - 9"), []int{1, 3}},
		"two intents of one aggregate":        {history("intent a i - 0", "intent a j - 0", "settled a i - 5", "kept - - - 5"), []int{2, 4}},
		"a document of the second of the two": {history("document a - d 0", "intent a i - 0", "intent a j - 0", "settled a i - 5", "kept - - - 5"), []int{1, 3, 5}},
	} {
		var got []int
		for _, k := range plan(c.history) {
			n := int(k.seq)
			if k.close {
				n = -n
			}
			got = append(got, n)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: kept %v, want %v", name, got, c.want)
		}
	}
}

// R197: compacting early never loses what compacting late would keep, and
// twice is the same as once.
func TestCompactingEarlyLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var items []item
		n := rapid.IntRange(1, 25).Draw(t, "length")
		for seq := uint64(1); seq <= uint64(n); seq++ {
			next := item{seq: seq, kind: Kind(rapid.IntRange(1, int(Kept)).Draw(t, "kind")),
				empty: rapid.Bool().Draw(t, "empty"), label: rescue.Label{Index: Index{
					Aggregate: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "aggregate"),
					Intent:    rapid.SampledFrom([]string{"i", "j", "k"}).Draw(t, "intent"),
					Document:  rapid.SampledFrom([]string{"d", "e"}).Draw(t, "document"),
					Mark:      int64(rapid.IntRange(0, 3).Draw(t, "mark"))}}}
			if next.kind == Kept {
				next.label.Mark = max(next.label.Mark, survey(items).kept) // back only with a restore
			}
			if survey(items).finished(next.label.Intent) && next.kind != Draft && next.kind != Document {
				continue // an intent that is over gets no second life
			}
			items = append(items, next)
		}
		at := rapid.IntRange(0, len(items)).Draw(t, "at")
		early := plan(append(strip(plan(items[:at])), items[at:]...))
		late := plan(items)
		for _, k := range late {
			if !slices.ContainsFunc(early, func(e keeping) bool { return e.seq == k.seq }) {
				t.Fatalf("entry %d is lost by compacting at %d", k.seq, at)
			}
		}
		if again := plan(strip(late)); len(again) > len(late) {
			t.Fatalf("compacting again brings entries back")
		}
	})
}

func strip(ks []keeping) []item {
	var out []item
	for _, k := range ks {
		out = append(out, k.item)
	}
	return out
}
