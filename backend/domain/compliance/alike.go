package compliance

import (
	"cmp"
	"slices"
	"strings"

	"quancheng/backend/domain/record"
)

// At most so many names are told, and names this much alike count: the per
// cent of two-character pieces that they have in common.
const (
	maxAlike   = 5
	alikeShare = 60
)

// Alike picks from names those like name, the likest first: the fact
// FactSimilar. The server passes names of projects that the actor may see and
// that are not the filing's own; hidden ones stay as good as absent.
func Alike(name string, names []string) record.Value {
	type near struct {
		name  string
		share int
	}
	var found []near
	mine := pieces(name)
	for _, n := range names {
		if s := overlap(mine, pieces(n)); s >= alikeShare {
			found = append(found, near{n, s})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int {
		return cmp.Or(b.share-a.share, strings.Compare(a.name, b.name))
	})
	var v record.Value
	for _, f := range found[:min(len(found), maxAlike)] {
		v.Many = append(v.Many, f.name)
	}
	return v
}

// pieces are the distinct runs of two characters, letters and digits only.
func pieces(name string) map[string]bool {
	var clean []rune
	for _, c := range strings.ToLower(name) {
		if !strings.ContainsRune(" （）()《》“”\"-—_·、，。", c) {
			clean = append(clean, c)
		}
	}
	set := map[string]bool{}
	for i := 0; i+1 < len(clean); i++ {
		set[string(clean[i:i+2])] = true
	}
	return set
}

// overlap is |a ∩ b| / |a ∪ b| in per cent.
func overlap(a, b map[string]bool) int {
	common := 0
	for p := range a {
		if b[p] {
			common++
		}
	}
	if union := len(a) + len(b) - common; union > 0 {
		return 100 * common / union
	}
	return 0
}
